import { tool as aiTool } from "ai";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { AnyTool } from "../../src/core/tool.ts";
import { toolbox } from "../../src/tools/registry.ts";
import { tool } from "../../src/tools/tool.ts";

const inputSchema = z.object({});
const made = (result: string) => tool({ inputSchema, execute: () => result });
const shelf = {
  search: made("found"),
  fetch: made("fetched"),
  "write-file_2": made("written"),
  theirs: aiTool({ inputSchema }),
};

describe("toolbox", () => {
  test("B1 toolbox: grants exactly what is named, the very tools", () => {
    const tools = toolbox(shelf);
    expect(tools.names).toEqual(["search", "fetch", "write-file_2", "theirs"]);
    const granted = tools.grant("fetch", "search", "fetch");
    expect(Object.keys(granted)).toEqual(["fetch", "search"]);
    expect(granted.search).toBe(shelf.search);
    expect(tools.grant()).toEqual({});
    expect(Object.keys(tools.grant(...tools.names))).toHaveLength(4);
  });

  test("B1 toolbox: neither a grant nor the registry can be changed, by whomever", () => {
    const own: Record<string, AnyTool> = { search: shelf.search };
    const tools = toolbox(own);
    own["fetch"] = shelf.fetch;
    own["search"] = shelf.fetch;
    const granted = tools.grant("search") as Record<string, unknown>;
    expect(granted["search"]).toBe(shelf.search);
    expect(() => {
      granted["fetch"] = shelf.fetch;
    }).toThrow(TypeError);
    expect(() => Object.assign(tools, { names: ["fetch"] })).toThrow(TypeError);
    expect(() => (tools.names as string[]).push("fetch")).toThrow(TypeError);
    expect(() => tools.grant("fetch")).toThrow('there is no tool "fetch"');
  });

  test.each([
    ["serch", 'toolbox: there is no tool "serch"; did you mean "search"? (known: search, fetch, write-file_2, theirs)'],
    ["Fetch", 'toolbox: there is no tool "Fetch"; did you mean "fetch"? (known: search, fetch, write-file_2, theirs)'],
    ["toString", 'toolbox: there is no tool "toString" (known: search, fetch, write-file_2, theirs)'],
    ["__proto__", 'toolbox: there is no tool "__proto__" (known: search, fetch, write-file_2, theirs)'],
    ["constructor", 'toolbox: there is no tool "constructor" (known: search, fetch, write-file_2, theirs)'],
  ])("B1 toolbox: %s cannot be granted", (name, message) => {
    expect(() => toolbox(shelf).grant(name as "search")).toThrow(new TypeError(message));
  });

  test.each(["", "1st", "_search", "-a", "a b", "a.b", "a/b", "ä", "search!", "x".repeat(65), "a\n"])(
    "B1 toolbox: %j is no name that all providers take",
    (name) => {
      expect(() => toolbox({ [name]: shelf.search })).toThrow(`${JSON.stringify(name)} is no name of a tool`);
    },
  );

  test.each([["a"], ["x".repeat(64)], ["getWeather_2-b"]])("B1 toolbox: %s is a name", (name) => {
    expect(toolbox({ [name]: shelf.search }).names).toEqual([name]);
  });

  test.each([null, undefined, "search", () => 1])("B1 toolbox: %j is no tool", (odd) => {
    expect(() => toolbox({ search: odd as AnyTool })).toThrow(new TypeError("toolbox: search is no tool"));
  });

  test("B1 toolbox: whatever is granted, nothing else is", () => {
    const tools = toolbox(shelf);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tools.names)), (names) => {
        const granted = tools.grant(...names);
        expect(new Set(Object.keys(granted))).toEqual(new Set(names));
        expect(Object.isFrozen(granted)).toBe(true);
      }),
    );
  });
});
