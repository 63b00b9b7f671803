import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, findQuote, linesOf } from "../../../src/catalog/research/quote.ts";

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

  test.each([
    ["10", "up to 10000 hubs"],
    ["port 80", "on port 8080."],
    ["8080 is open", "port 18080 is open"],
    ["legal", "this is illegal"],
    ["illegal", "illegally"],
    ["is 10", "the limit is 10,000 ms"],
    ["is 1", "the limit is 1.5 s"],
    ["5 seconds", "after 1.5 seconds"],
    ["5 seconds", "after .5 seconds"],
    ["5 degrees", "at -5 degrees"],
    ["000 hubs", "10,000 hubs"],
    ["we do", "we don't"],
    ["we don", "we don\u2019t"],
    ["t know", "don't know"],
    ["caf", "caf\u00e9"],
    ["cafe", "cafe\u0301"],
    ["\u{1d400}", "\u{1d400}\u{1d401}"],
    ["size", "max_size"],
  ])("%j does not stand in %j: it would end within a word or a number", (quote, source) => {
    expect(findQuote(source, quote)).toEqual([]);
  });

  test.each([
    ["10", "up to 10."],
    ["port 80", "port 80, port 8080"],
    ["8", "pages 5-8"],
    ["it's", "it's so"],
    ["legal", "(legal)"],
    ["2", "v 2\u20ac"],
    ["-5", "at -5 degrees"],
    ["合法", "这是合法的"],
    ["-flag", "the --flag"],
    ["is", "'is'"],
  ])("%j stands in %j", (quote, source) => expect(findQuote(source, quote)).toHaveLength(1));

  test("the whole lines in which it stands, and of very long ones what is next to it", () => {
    const source = "First.\nIt is not true that the\nhub listens, unless asked.\nLast.";
    const [place] = findQuote(source, "that the hub listens");
    expect(place && linesOf(source, place)).toBe("It is not true that the\nhub listens, unless asked.");
    const long = `${"before ".repeat(1_000)}the hub listens ${"after ".repeat(1_000)}`;
    const [far] = findQuote(long, "the hub listens");
    expect(far && linesOf(long, far)).toMatch(/before the hub listens after/);
    expect(far && linesOf(long, far).length).toBeLessThanOrEqual(2_000);
    const [only] = findQuote("One.", "One.");
    expect(only && linesOf("One.", only)).toBe("One.");
  });

  test("how far a place is from a line", () => {
    const place = { quote: "", line: 5, lastLine: 7 };
    expect([1, 4, 5, 6, 7, 8, 12].map((line) => distance(place, line))).toEqual([4, 1, 0, 0, 0, 1, 5]);
  });
});
