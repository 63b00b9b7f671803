import { expect, test } from "vitest";
import { sameDefaults } from "../../src/base/same-defaults.ts";

const schema = (made: string) => ({
  type: "object",
  default: { made },
  properties: {
    default: { type: "string", default: made },
    ref: { default: made },
    fixed: { default: 5, anyOf: [{ default: made }, { default: "x" }] },
  },
  required: ["default"],
});

test("G4 approvals: of a schema, defaults that are made up each time do not count, and all others do", () => {
  expect(sameDefaults(schema("a"), schema("a"))).toEqual(schema("a"));
  expect(sameDefaults(schema("a"), schema("b"))).toEqual({
    type: "object",
    properties: { default: { type: "string" }, ref: {}, fixed: { default: 5, anyOf: [{}, { default: "x" }] } },
    required: ["default"],
  });
});
