import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { jsonSchema, zodSchema } from "ai";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyTool, missingPermissions } from "../../src/core/tool.ts";
import { tool } from "../../src/tools/tool.ts";
import { call } from "./call.ts";

const inputSchema = z.object({ query: z.string() });
const execute = () => 1;
const run = async () => 1;
/** As from a program without types. */
const loosely = tool as (definition: object) => unknown;

describe("tool", () => {
  test.each([
    ["one that acts", { inputSchema, execute }],
    [
      "one with everything",
      {
        description: "Pays.",
        inputSchema,
        execute,
        effect: "once",
        approval: "always",
        needs: ["money"],
        reconcile: run,
        timeoutMs: 5,
        toModelOutput: execute,
      },
    ],
    ["one that asks a predicate", { inputSchema, execute, approval: () => true }],
    ["one that uses ctx", { inputSchema, run, approval: "never", needs: [] }],
    ["one for a person", { inputSchema, description: "Looks it up." }],
    [
      "one with options that are not there",
      { inputSchema, execute, effect: undefined, timeoutMs: undefined, run: undefined },
    ],
    ["one with no limit", { inputSchema, execute, timeoutMs: Number.POSITIVE_INFINITY }],
  ])("A1 tool: %s is what it was given", (_, definition) => {
    expect(loosely(definition)).toBe(definition);
  });

  test.each([
    ["zod", z.object({ query: z.string() })],
    ["arktype", type({ query: "string" })],
    ["valibot, wrapped", toStandardJsonSchema(v.object({ query: v.string() }))],
    ["jsonSchema() of the AI SDK", jsonSchema({ type: "object", properties: { query: { type: "string" } } })],
    ["zodSchema() of the AI SDK", zodSchema(z.object({ query: z.string() }))],
    ["one that is made when it is needed", () => jsonSchema({ type: "object" })],
    ["a JSON Schema that is still being made", jsonSchema(Promise.resolve({ type: "object" as const }))],
  ])("A1 tool: takes a schema of %s", (_, schema) => {
    expect(() => loosely({ inputSchema: schema, execute })).not.toThrow();
  });

  test.each([
    [
      "an option that there is not",
      { inputSchema, execute, effects: "pure" },
      'there is no option "effects"; did you mean "effect"?',
    ],
    ["an option of the AI SDK", { inputSchema, execute, needsApproval: true }, 'did you mean "approval"?'],
    ["a schema of the AI SDK", { parameters: inputSchema, execute }, 'did you mean "inputSchema"?'],
    ["execute and run", { inputSchema, execute, run }, "not both"],
    ["an execute that is no function", { inputSchema, execute: "x" }, 'execute must be a function, got "x"'],
    ["a run that is no function", { inputSchema, run: null }, "run must be a function, got null"],
    [
      "a toModelOutput that is no function",
      { inputSchema, execute, toModelOutput: {} },
      "toModelOutput must be a function",
    ],
    ["no schema", { execute }, "inputSchema is missing"],
    ["what is no schema", { inputSchema: { query: "string" }, execute }, "must be a schema"],
    [
      "a schema that cannot be shown to a model",
      { inputSchema: v.object({ query: v.string() }), execute },
      "wrap it in toStandardJsonSchema()",
    ],
    [
      "a schema with something JSON Schema cannot say",
      { inputSchema: z.object({ at: z.date() }), execute },
      "inputSchema of a tool: JSON Schema cannot say what its schema has at $.at",
    ],
    [
      "a schema of text",
      { inputSchema: z.string(), execute },
      'must be that of an object, because no provider takes type "string"',
    ],
    [
      "a schema of several objects",
      { inputSchema: z.union([inputSchema, z.object({ id: z.string() })]), execute },
      "because no provider takes something else",
    ],
    [
      "an effect that there is not",
      { inputSchema, execute, effect: "twice" },
      'effect must be "pure", "idempotent" or "once", got "twice"',
    ],
    [
      "an approval that there is not",
      { inputSchema, execute, approval: true },
      'approval must be "always", "never", a function or its terms, got true; did you mean "always"?',
    ],
    ["a description that is no text", { inputSchema, execute, description: 7 }, "description must be text, got 7"],
    [
      "one permission without a list",
      { inputSchema, execute, needs: "money" },
      'needs must be a list of names of permissions, got "money"',
    ],
    ["a permission without a name", { inputSchema, execute, needs: [""] }, "needs must be a list"],
    ["reconcile without an effect", { inputSchema, execute, reconcile: run }, 'declared "once", and this is undefined'],
    [
      "reconcile of what can be repeated",
      { inputSchema, execute, reconcile: run, effect: "pure" },
      'declared "once", and this is "pure"',
    ],
    ["an effect of what uses ctx", { inputSchema, run, effect: "pure" }, "effect is for a tool with execute"],
    ["a limit of what a person does", { inputSchema, timeoutMs: 5 }, "timeoutMs is for a tool with execute"],
    ["nothing", undefined, ""],
    ["no options", "tool", "its options must be an object, got a string"],
  ])("A1 tool: %s is refused", (_, definition, message) => {
    expect(() => loosely(definition as object)).toThrow(TypeError);
    expect(() => loosely(definition as object)).toThrow(message);
  });

  test.each([0, -1, Number.NaN, "5"])("A1 tool: a limit of %j is refused", (timeoutMs) => {
    expect(() => loosely({ inputSchema, execute, timeoutMs })).toThrow(
      new RangeError(`tool: timeoutMs must be more than 0 milliseconds, got ${JSON.stringify(timeoutMs)}`),
    );
  });

  test("A1 tool: can be called without an agent, in a test", async () => {
    const add = tool({
      inputSchema: z.object({ a: z.number(), b: z.number().default(1) }),
      execute: async ({ a, b }, { key }) => `${a + b} ${key}`,
    });
    expect(await call(add, { a: 1, b: 2 }, { key: "k" })).toBe("3 k");
  });
});

describe("permissions", () => {
  test.each([
    [{}, [], []],
    [{ needs: undefined }, ["money"], []],
    [{ needs: [] }, [], []],
    [{ needs: ["money"] }, ["money"], []],
    [{ needs: ["money", "files.write"] }, ["money"], ["files.write"]],
    [{ needs: ["files.write"] }, ["files", "files.*", "files.writer", "FILES.WRITE", "*"], ["files.write"]],
    [{ needs: ["money"] }, [], ["money"]],
    [{ needs: "money" }, [], ["money"]],
    [{ needs: null }, [], ["null"]],
    [{ needs: { all: true } }, [], ["[object Object]"]],
  ])("B1 permissions: %j for who has %j lacks %j", (definition, given, missing) => {
    expect(missingPermissions(definition as AnyTool, given)).toEqual(missing);
  });
});
