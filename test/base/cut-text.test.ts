import { expect, test } from "vitest";
import { cutText, wholeAt } from "../../src/base/cut-text.ts";
import { deepCopy } from "../../src/base/deep-copy.ts";

test("a cut never goes through a character, and parts that meet make up the whole", () => {
  const text = "a\u{1f600}b\u{1f601}\u{1f602}";
  for (let at = 0; at <= text.length; at++) {
    const parts = [cutText(text, 0, at), cutText(text, at)];
    expect(parts.join("")).toBe(text);
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
  }
  expect(wholeAt(text, 2)).toBe(1);
  expect(cutText("ab\ud83d", 0, 9)).toBe("ab\ufffd");
});

test("a deep copy shares nothing that can be changed", () => {
  class Other {}
  const given = {
    list: [{ n: 1 }],
    bytes: new Uint8Array([1, 2]),
    at: new URL("https://a.example/b"),
    other: new Other(),
  };
  const copy = deepCopy(given);
  expect(copy).toEqual(given);
  expect(copy.list[0]).not.toBe(given.list[0]);
  expect(copy.bytes).not.toBe(given.bytes);
  expect(copy.bytes.buffer).not.toBe(given.bytes.buffer);
  expect(copy.at).not.toBe(given.at);
  expect(copy.other).toBe(given.other);
  const sneaky = JSON.parse('{"__proto__":{"a":1}}') as object;
  expect(Object.keys(deepCopy(sneaky))).toEqual(["__proto__"]);
});
