import { describe, expect, test } from "vitest";
import { schemaIssues, valueIssues } from "../../src/base/json-schema.ts";
import type { JsonSchema } from "../../src/base/schema.ts";

describe("the supported part of JSON Schema", () => {
  test.each<[string, JsonSchema, readonly unknown[], readonly unknown[]]>([
    ["type", { type: "string" }, ["", "a"], [1, null, [], {}]],
    ["several types", { type: ["string", "null"] }, ["", null], [1, true]],
    ["number", { type: "number" }, [0, -1.5], ["1", null]],
    ["integer", { type: "integer" }, [0, -1, 2.0], [1.5, "1"]],
    ["boolean", { type: "boolean" }, [true, false], [0, "true"]],
    ["array", { type: "array" }, [[]], [{}, "[]"]],
    ["object", { type: "object" }, [{}], [[], null]],
    ["enum", { enum: ["a", { b: 1, c: 2 }] }, ["a", { c: 2, b: 1 }], ["b", { b: 1 }]],
    ["const", { const: [1, 2] }, [[1, 2]], [[2, 1], null]],
    ["bounds", { minimum: 1, maximum: 3 }, [1, 3, "no number"], [0.9, 3.1]],
    ["open bounds", { exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2], [1, 3]],
    ["length", { minLength: 1, maxLength: 2 }, ["a", "ab", 1], ["", "abc"]],
    ["items", { items: { type: "number" }, minItems: 1, maxItems: 2 }, [[1], [1, 2]], [[], ["a"], [1, 2, 3]]],
    ["anyOf", { anyOf: [{ type: "string" }, { type: "number", minimum: 5 }] }, ["a", 5], [4, null]],
    ["required", { required: ["a", "toString"] }, [{ a: 1, toString: 2 }, 1], [{ a: 1 }, {}]],
    ["properties", { properties: { a: { type: "number" } } }, [{ a: 1, b: 2 }, {}], [{ a: "1" }]],
    [
      "others closed",
      { properties: { a: {} }, additionalProperties: false },
      [{ a: 1 }],
      [{ b: 1 }, { constructor: 1 }],
    ],
    ["others of a kind", { additionalProperties: { type: "number" } }, [{ b: 1 }], [{ b: "1" }]],
  ])("%s", (_, schema, good, bad) => {
    expect(schemaIssues(schema)).toEqual([]);
    for (const value of good) expect(valueIssues(schema, value)).toEqual([]);
    for (const value of bad) expect(valueIssues(schema, value)).not.toEqual([]);
  });

  test("says everything that is wrong, with its place", () => {
    const item = { type: "object", properties: { price: { type: "number" } }, required: ["price", "name"] };
    const schema = {
      type: "object",
      properties: { items: { type: "array", items: item } },
      additionalProperties: false,
    };
    expect(valueIssues(schema, { items: [{ price: 1, name: "" }, { price: "3" }], itms: 1 })).toEqual([
      '$.items[1]: needs "name"',
      '$.items[1].price: must be number, got "3"',
      '$.itms: there is no such property; did you mean "items"? (known: items)',
    ]);
  });

  test("what would not be checked is refused, wherever it stands", () => {
    expect(schemaIssues({ properties: { a: { items: { anyOf: [{ pattern: "(a+)+$" }] } } } })).toEqual([
      expect.stringMatching(/^\$\.properties\.a\.items\.anyOf\[0\]\.pattern: is not supported; use type, /),
    ]);
    for (const keyword of ["format", "$ref", "oneOf", "allOf", "not", "if", "uniqueItems", "constructor", "toString"]) {
      expect(schemaIssues({ [keyword]: "x" })).toHaveLength(1);
    }
    expect(schemaIssues({ title: "t", description: "d", default: 1, examples: [1], $schema: "x" })).toEqual([]);
  });

  test("keywords that are set to what they cannot be", () => {
    for (const schema of [
      { type: "text" },
      { type: [] },
      { enum: [] },
      { required: "a" },
      { minimum: "1" },
      { maxItems: -1 },
      { properties: [] },
      { items: [{}] },
      { anyOf: [] },
      { additionalProperties: "no" },
      [],
      null,
      true,
    ]) {
      expect(schemaIssues(schema), JSON.stringify(schema)).toHaveLength(1);
    }
  });

  test("a schema of very many levels is refused before it is walked", () => {
    let schema: JsonSchema = {};
    for (let level = 0; level < 50; level++) schema = { items: schema };
    expect(schemaIssues(schema)).toEqual([expect.stringContaining("at most 20 levels")]);
  });
});
