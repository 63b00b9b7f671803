import { describe, expect, test } from "vitest";
import { compileSchema } from "../../src/base/schema.ts";
import { flag, input, optional, text, whole } from "../../src/tools/input.ts";

interface Order {
  readonly name: string;
  readonly count?: number;
  readonly wrapped?: boolean;
}
const { jsonSchema, check } = compileSchema(
  input<Order>({
    name: text("Of the thing.", { max: 5 }),
    count: optional(whole("How many.", 1, 3)),
    wrapped: optional(flag("As a gift.")),
  }),
  "the order",
);

describe("input of tools", () => {
  test("B2 input: what a model is shown", () => {
    expect(jsonSchema).toEqual({
      type: "object",
      properties: {
        name: { type: "string", description: "Of the thing.", minLength: 1 },
        count: { type: "integer", description: "How many.", minimum: 1, maximum: 3 },
        wrapped: { type: "boolean", description: "As a gift." },
      },
      required: ["name"],
      additionalProperties: false,
    });
  });

  test.each([
    [{ name: "a" }, { name: "a" }],
    [
      { name: "a", count: 3, wrapped: false },
      { name: "a", count: 3, wrapped: false },
    ],
    [{ name: "a", count: null, wrapped: null }, { name: "a" }],
  ])("B2 input: %j is %j", (given, value) => expect(check(given)).toEqual({ ok: true, value }));

  test.each([
    [{}, ["$.name: is missing"]],
    [{ name: null }, ["$.name: must be text"]],
    [{ name: "" }, ["$.name: must not be empty"]],
    [{ name: "abcdef" }, ["$.name: must be at most 5 characters, is 6"]],
    [{ name: 7, count: 0 }, ["$.name: must be text", "$.count: must be at least 1"]],
    [{ name: "a", count: 4 }, ["$.count: must be at most 3"]],
    [{ name: "a", count: 1.5 }, ["$.count: must be a whole number"]],
    [{ name: "a", count: "2" }, ["$.count: must be a whole number"]],
    [{ name: "a", wrapped: "yes" }, ["$.wrapped: must be true or false"]],
    [{ name: "a", cuont: 1 }, ["$.cuont: is not known; did you mean count?"]],
    [{ name: "a", something: 1 }, ["$.something: is not known; there is name, count, wrapped"]],
    [JSON.parse('{"name":"a","__proto__":{"count":1}}'), ["$.__proto__: is not known; there is name, count, wrapped"]],
    [{ name: "a", toString: 1 }, ["$.toString: is not known; there is name, count, wrapped"]],
    [null, ["$: must be an object"]],
    [["a"], ["$: must be an object"]],
    ["a", ["$: must be an object"]],
  ])("B2 input: %j is refused: %j", (given, issues) => expect(check(given)).toEqual({ ok: false, issues }));
});
