import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, encodeJson, type Json } from "../../src/base/json.ts";

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};

class Point {
  x = 1;
}

const cycle: Record<string, unknown> = {};
cycle["self"] = { again: cycle };

/** What JSON would change, and where. */
const lossy: Record<string, { readonly value: unknown; readonly at: string; readonly found: string }> = {
  "a function": { value: { run: () => 1 }, at: "$.run", found: "function" },
  "a symbol": { value: [Symbol("a")], at: "$[0]", found: "symbol" },
  "a BigInt": { value: { n: 1n }, at: "$.n", found: "bigint" },
  "not a number": { value: { list: [1, Number.NaN] }, at: "$.list[1]", found: "NaN" },
  infinity: { value: Number.POSITIVE_INFINITY, at: "$", found: "Infinity" },
  "a date": { value: { items: [{ when: new Date(0) }] }, at: "$.items[0].when", found: "a Date" },
  "a map": { value: new Map(), at: "$", found: "a Map" },
  "a set": { value: { tags: new Set() }, at: "$.tags", found: "a Set" },
  bytes: { value: new Uint8Array(2), at: "$", found: "a Uint8Array" },
  "a class instance": { value: { point: new Point() }, at: "$.point", found: "a Point" },
  "an error": { value: new Error("no"), at: "$", found: "a Error" },
  "a hole in a list": { value: new Array(2), at: "$[0]", found: "undefined" },
  "undefined in a list": { value: [1, undefined], at: "$[1]", found: "undefined" },
  "a list of a class": { value: new (class Ring extends Array {})(), at: "$", found: "a Ring" },
  "a cycle": { value: cycle, at: ".again", found: "cycle" },
  "201 levels": { value: deep(201), at: "[0]", found: "more than 200 levels" },
  "an object with toJSON": { value: { toJSON: () => 1 }, at: "$", found: "an object with toJSON" },
  "a property named by a symbol": { value: { [Symbol("a")]: 1 }, at: "$", found: "symbol" },
};

/**
 * JSON without backslashes or quotes inside strings: once V8 of Node.js 24.21 has parsed an object with the key `\\`, it
 * takes the key `"` of a similar one for it.
 */
const anyJson = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("\\"));

describe("json", () => {
  test("json: what goes in comes back the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const { value: kept, text } = encodeJson(value, "it");
        expect(JSON.parse(text ?? "")).toEqual(kept);
        expect(kept).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  for (const [what, { value, at, found }] of Object.entries(lossy)) {
    test(`json: refuses ${what}, saying where`, () => {
      const attempt = () => encodeJson(value, "the result");
      expect(attempt).toThrow(expect.objectContaining({ code: "invalid_value" }));
      expect(attempt).toThrow(new RegExp(`^the result cannot be kept as JSON: .*${found.replace(/[()]/g, ".")}`));
      expect(attempt).toThrow(at);
    });
  }

  test("json: leaves out undefined properties and the sign of zero, in the value too", () => {
    const { value, text } = encodeJson({ a: 1, b: undefined, c: [{ d: undefined }], e: -0 }, "it");
    expect(text).toBe('{"a":1,"c":[{}],"e":0}');
    expect(Object.keys(value as object)).toEqual(["a", "c", "e"]);
    expect(Object.is((value as { e: number }).e, 0)).toBe(true);
  });

  test("json: nothing is a value too", () => {
    expect(encodeJson(undefined, "it")).toMatchObject({ value: undefined, text: null });
  });

  test("json: what was taken in does not change with the value, nor the copies with each other", () => {
    const given = { list: [{ n: 1 }] };
    const encoded = encodeJson(given, "it");
    (given.list[0] as { n: number }).n = 2;
    given.list.push({ n: 3 });
    const copy = encoded.value as typeof given;
    (copy.list[0] as { n: number }).n = 4;
    expect(encoded.value).toEqual({ list: [{ n: 1 }] });
    expect(encoded.text).toBe('{"list":[{"n":1}]}');
    expect(encoded.value).toEqual({ list: [{ n: 1 }] });
    expect(encoded.value).not.toBe(encoded.value);
  });

  test("json: looks at a getter once, so that what was checked is what is kept", () => {
    let looks = 0;
    const shy = {
      get n() {
        looks += 1;
        return looks === 1 ? 1 : new Map();
      },
    };
    const encoded = encodeJson([shy], "it");
    expect(encoded.text).toBe('[{"n":1}]');
    expect(encoded.value).toEqual([{ n: 1 }]);
    expect(looks).toBe(1);
  });

  test("json: knows without the text how long it can be at most", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const { mostBytes, text } = encodeJson(value, "it");
        expect(mostBytes).toBeGreaterThanOrEqual(Buffer.byteLength(text ?? ""));
      }),
    );
    const worst = { ["\u0001".repeat(9)]: ["\ud800\u0000", -1.234567890123456e-300, null, false, [], {}] };
    const { mostBytes, text } = encodeJson(worst, "it");
    expect(mostBytes).toBeGreaterThanOrEqual(Buffer.byteLength(text ?? ""));
  });

  test("json: 200 levels and odd keys are fine", () => {
    expect(() => encodeJson(deep(200), "it")).not.toThrow();
    const odd = JSON.parse('{"__proto__": 1, "": 2, "\\ud800": "\\udc00"}') as Json;
    expect(JSON.parse(encodeJson(odd, "it").text ?? "")).toEqual(odd);
  });

  test("json: canonical text is the same for equal values, and different for others", () => {
    const shuffled = (value: Json): Json => {
      if (value === null || typeof value !== "object") return value;
      if (Array.isArray(value)) return value.map(shuffled);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, shuffled(item)]),
      );
    };
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        const [left, right] = [JSON.parse(JSON.stringify(a)) as Json, JSON.parse(JSON.stringify(b)) as Json];
        expect(canonicalJson(shuffled(left))).toBe(canonicalJson(left));
        expect(JSON.parse(canonicalJson(left))).toEqual(left);
        if (canonicalJson(left) === canonicalJson(right)) expect(left).toEqual(right);
      }),
    );
  });
});
