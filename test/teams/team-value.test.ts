import { expect, test } from "vitest";
import { textOf } from "../../src/teams/turns/said.ts";
import { isBareNo, valueIn } from "../../src/teams/turns/team-value.ts";

test("an answer of a team in a team is what the innermost one answered", () => {
  const inner = { value: { escalate: "too hard" }, failures: [] };
  expect(valueIn({ value: inner, failures: [], member: "swarm" })).toEqual({ escalate: "too hard" });
  expect(valueIn({ value: null, failures: [] })).toBe(null);
  expect(valueIn({ value: 1 })).toEqual({ value: 1 });
  expect(valueIn(undefined)).toBe(null);
});

test("of parts that members did, it is what each of them means; of one part, the part", () => {
  const part = { index: 0, member: "w", value: { value: "did", failures: [] } };
  expect(valueIn({ value: [part], failures: [] })).toBe("did");
  expect(valueIn({ value: [part, { ...part, value: "too" }], failures: [] })).toEqual(["did", "too"]);
  expect(valueIn({ value: { a: { value: 1, failures: [] }, b: 2 }, failures: [] })).toEqual({ a: 1, b: 2 });
  expect(valueIn({ value: [{ from: "a", text: "b" }], failures: [] })).toEqual([{ from: "a", text: "b" }]);
  expect(valueIn({ value: [], failures: [] })).toEqual([]);
});

test("an answer of a person is its value, else its note, else yes or no, also as that of a team", () => {
  expect(valueIn({ approved: false, value: "green", note: "x", by: "mia" })).toBe("green");
  expect(valueIn({ approved: false, note: "rather not", by: "mia" })).toBe("rather not");
  expect(valueIn({ approved: false, by: "mia" })).toBe("no");
  expect(valueIn({ isPerson: true, approved: true, by: "mia", value: null, story: [], failures: [] })).toBe("yes");
});

test("a bare no is one without a word", () => {
  expect(isBareNo({ approved: false, by: "mia" })).toBe(true);
  expect(isBareNo({ approved: false, value: "no", by: "mia" })).toBe(false);
  expect(isBareNo({ approved: true, by: "mia" })).toBe(false);
  expect(isBareNo(undefined)).toBe(false);
});

test("what is said of an answer is text as it is, and all else as JSON", () => {
  expect(textOf({ value: { value: "A", failures: [] }, failures: [] })).toBe("A");
  expect(textOf({ value: null, failures: [] })).toBe("");
  expect(textOf({ a: 1 })).toBe('{"a":1}');
});
