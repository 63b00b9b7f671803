import { expect, test } from "vitest";
import { exactJson } from "../../src/cli/clean-text.ts";
import { coveredText } from "../../src/cli/render/covered.ts";

const unseen = [
  0x200b, 0xad, 0x34f, 0xfe0f, 0xe0100, 0x3164, 0xffa0, 0x115f, 0x17b4, 0x180e, 0x180b, 0x2800, 0xa0, 0x2003, 0x200a,
  0x3000, 0xe0041, 0x1d159, 0x1bca0, 0x202e, 0x2066, 0xfeff, 0x2028, 0xe000,
];

test.each(unseen.map((code) => [code.toString(16), String.fromCodePoint(code)]))(
  "G4 approvals: U+%s inside a value is shown for what it is",
  (_, mark) => {
    const text = exactJson({ to: `a${mark}b` });
    expect(text).toMatch(/^\{"to":"a(?:\\u[0-9a-f]{4})+b"\}$/);
    expect(JSON.parse(text)).toEqual({ to: `a${mark}b` });
  },
);

test("G4 approvals: what can be seen stays as it is", () => {
  expect(exactJson("Ärger, 日本語, عربي, 👍 a b")).toBe('"Ärger, 日本語, عربي, 👍 a b"');
});

test("G4 approvals: a name of an argument cannot pass for several, nor hide anything", () => {
  const input = { 'to = "ann", text': "hi", "x\u200by": 1, "a b": 2, plain_1: 3 };
  expect(coveredText({ tool: "send", input, match: { "a b": "*" } })).toBe(
    'send(any "a b", "to = \\"ann\\", text" = "hi", "x\\u200by" = 1, plain_1 = 3)',
  );
});
