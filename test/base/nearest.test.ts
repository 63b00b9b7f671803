import { expect, test } from "vitest";
import { nearest } from "../../src/base/nearest.ts";

test.each<[string, readonly string[], string | undefined]>([
  ["clark", ["lead", "clerk"], "clerk"],
  ["zoe", ["ann", "bob"], undefined],
  ["q", ["a", "b"], undefined],
  ["bb", ["a", "b"], "b"],
  ["Ann", ["bob", "ann"], "ann"],
  ["lrage", ["small", "large"], "large"],
  ["critc", ["writer", "critic"], "critic"],
  ["reviwers", ["viewers", "reviewers"], "reviewers"],
  ["ab", [], undefined],
])("%s of %j: %s", (name, known, meant) => {
  expect(nearest(name, known)).toBe(meant);
});
