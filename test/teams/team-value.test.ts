import { expect, test } from "vitest";
import { valueIn } from "../../src/teams/turns/team-value.ts";

test("an answer of a team in a team is what the innermost one answered", () => {
  const inner = { value: { escalate: "too hard" }, failures: [] };
  expect(valueIn({ value: inner, failures: [], member: "swarm" })).toEqual({ escalate: "too hard" });
  expect(valueIn({ value: null, failures: [] })).toBe(null);
  expect(valueIn({ value: 1 })).toEqual({ value: 1 });
  expect(valueIn(undefined)).toBe(null);
});
