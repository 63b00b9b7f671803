import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, findQuote } from "../../../src/catalog/research/quote.ts";

const text = "One line.\n\nThe hub  listens on\ntwo ports, it\u2019s said.\n\nThe hub listens on two ports again.\n";

describe("I2 research: a quote in its source", () => {
  test.each([
    ["on one line", "One line.", [[1, 1]]],
    ["over two lines, with other white space", "hub listens\ton two ports, it's", [[3, 4]]],
    [
      "in several places",
      "hub listens on two ports",
      [
        [3, 4],
        [6, 6],
      ],
    ],
    ["with white space around it", "  One line.\n", [[1, 1]]],
    ["with something left out", "The hub … two ports", []],
    ["with another word", "The hub listens on three ports", []],
    ["in another case", "ONE LINE.", []],
    ["that is none", " \n ", []],
  ])("%s", (_, quote, places) => {
    expect(findQuote(text, quote).map(({ line, lastLine }) => [line, lastLine])).toEqual(places);
  });

  test("is given as the source has it", () => {
    expect(findQuote(text, "two ports, it's said.")[0]?.quote).toBe("two ports, it\u2019s said.");
  });

  test("every part of a text is found where it is, however its white space is changed", () => {
    const word = fc.constantFrom("a", "be", "hub", "—", "\u201cx\u201d", "é", "🚲");
    const gap = fc.constantFrom(" ", "\n", "\t ", "\n\n");
    const pieces = fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (all, a, b) => {
        const source = all.flat().join("");
        const from = a % all.length;
        const part = all.slice(from, from + 1 + (b % 5));
        const line = all.slice(0, from).flat().join("").split("\n").length;
        const places = findQuote(source, part.map(([said]) => said).join("  "));
        expect(places.some((place) => place.line === line)).toBe(true);
      }),
    );
  });

  test("how far a place is from a line", () => {
    const place = { quote: "", line: 5, lastLine: 7 };
    expect([1, 4, 5, 6, 7, 8, 12].map((line) => distance(place, line))).toEqual([4, 1, 0, 0, 0, 1, 5]);
  });
});
