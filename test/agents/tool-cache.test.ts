import { dynamicTool, jsonSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { AnyTool } from "../../src/core/tool.ts";
import type { ToolCache } from "../../src/core/tool-cache.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { cache } from "../../src/policies/cache.ts";
import { costs } from "../../src/telemetry/costs.ts";
import { savings } from "../../src/telemetry/savings.ts";
import { toolCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { cached } from "../../src/tools/cached.ts";
import { tool } from "../../src/tools/tool.ts";
import { paths } from "../runtime/world.ts";

import { anHour, looker, meaning, told, user } from "./looker.ts";

describe("B5 cache: results of tools", () => {
  test("B5 cache: equal arguments are looked up once, by all runs of an app, until the time is up", async () => {
    const journal = memoryJournal();
    const { asked, look } = looker({ ttlMs: 1_000 });
    const at = async (time: number) => {
      const { outcome, entries } = await simulate(user(look), told(["bee"]), {
        journal,
        clock: virtualClock(time),
        id: `at-${time}`,
      });
      expect(outcome).toEqual({ status: "completed", value: JSON.stringify([meaning("bee")]) });
      return savings(entries).tools["look"];
    };
    expect(await at(0)).toEqual({ hits: 0, misses: 1 });
    for (const time of [10, 500, 990]) expect(await at(time)).toEqual({ hits: 1, misses: 0 });
    expect(await at(1_100)).toEqual({ hits: 0, misses: 1 });
    expect(asked).toEqual(["bee", "bee"]);
  });

  test("B5 cache: a hit is in the log as the call that it stands for, with a note of the tool and the key", async () => {
    const { look } = looker();
    const { entries } = await simulate(user(look), told(["bee"], ["bee"]));
    const calls = toolCalls(entries);
    expect(calls.map(({ outcome, value }) => [outcome, value])).toEqual([
      ["completed", meaning("bee")],
      ["completed", meaning("bee")],
    ]);
    const hits = entries.filter(({ type }) => type === "cache.hit");
    expect(hits).toEqual([
      expect.objectContaining({
        path: "user/turn-2.look",
        body: { data: { tool: "look", key: expect.stringMatching(/^cache\/look\/[0-9a-f]{64}$/) } },
      }),
    ]);
    expect(paths(entries, "cache.missed")).toEqual(["user/turn-1.look"]);
  });

  test("B5 cache: arguments count as the tool gets them; another version, key, name or definition knows nothing", async () => {
    const journal = memoryJournal();
    const count = async (look: AnyTool, input: Json, id: string, name = "look") => {
      const model = scriptedModel([{ calls: [{ tool: name, input }] }, "Well."]);
      const { entries } = await simulate(agent({ name: "user", model, tools: { [name]: look } }), "go", {
        journal,
        id,
      });
      return paths(entries, "cache.hit").length;
    };
    const { look } = looker();
    const changed = (terms: Partial<ToolCache>) => ({ ...look, cache: { ...anHour, ...terms } });
    expect(await count(look, { word: "bee" }, "a")).toBe(0);
    expect(await count(look, { lang: "en", word: "bee" }, "b")).toBe(1); // what was left out, said in another order
    expect(await count(look, { lang: "de", word: "bee" }, "c")).toBe(0);
    expect(await count(changed({ version: "2" }), { word: "bee" }, "d")).toBe(0);
    expect(await count(changed({ key: "shared" }), { word: "bee" }, "e")).toBe(0);
    expect(await count(changed({ key: "shared" }), { word: "bee" }, "f", "find")).toBe(1);
    expect(await count(look, { word: "bee" }, "g", "find")).toBe(0);
    expect(await count({ ...look, description: "Looks it up." } as AnyTool, { word: "bee" }, "h")).toBe(0);
    expect(await count({ ...look, needs: [] } as AnyTool, { word: "bee" }, "i")).toBe(1);
  });

  test("B5 cache: failures are not kept", async () => {
    const { asked, look } = looker(anHour, { fails: (call) => call <= 2 });
    const { entries } = await simulate(user(look), told(["bee"], ["bee"], ["bee"], ["bee"]));
    expect(asked).toHaveLength(3);
    expect(toolCalls(entries).map(({ outcome }) => outcome)).toEqual(["failed", "failed", "completed", "completed"]);
  });

  test("B5 cache: what cannot be kept is not, and fails as it would without", async () => {
    const asked: string[] = [];
    const look = tool({
      inputSchema: z.object({ word: z.string() }),
      effect: "pure",
      cache: anHour,
      execute({ word }): unknown {
        asked.push(word);
        return word === "map" ? new Map() : word === "none" ? undefined : "x".repeat(9 * 1_048_576);
      },
    });
    const { entries } = await simulate(user(look), told(["map"], ["map"], ["none"], ["none"], ["huge"], ["huge"]));
    expect(toolCalls(entries).map(({ outcome, error }) => error?.code ?? outcome)).toEqual([
      "invalid_value",
      "invalid_value",
      "completed",
      "completed",
      "too_large",
      "too_large",
    ]);
    expect(asked).toEqual(["map", "map", "none", "huge", "huge"]);
  });

  test("B5 cache: a result of just under 8 MiB is told, not kept, and that is noted", async () => {
    let asked = 0;
    const look = tool({
      inputSchema: z.object({ word: z.string() }),
      effect: "pure",
      cache: anHour,
      execute() {
        asked += 1;
        return "x".repeat(8 * 1_048_576 - 10);
      },
    });
    const { entries } = await simulate(user(look), told(["a", "a"], ["a"]));
    expect(toolCalls(entries).map(({ outcome }) => outcome)).toEqual(["completed", "completed", "completed"]);
    expect(savings(entries).tools["look"]).toEqual({ hits: 1, misses: 2 }); // who waited is told all the same
    expect(entries.find(({ type }) => type === "cache.skipped")?.body).toMatchObject({ data: { why: "too_large" } });
    expect(asked).toBe(2);
  });

  test("B5 cache: tools of the AI SDK, by `cached`", async () => {
    let asked = 0;
    const ai = dynamicTool({
      description: "Looks up a word.",
      inputSchema: jsonSchema({ type: "object", properties: { word: { type: "string" } } }),
      execute: async (input) => {
        asked += 1;
        return meaning((input as { word: string }).word);
      },
    });
    expect(() => cached(ai, anHour)).toThrow(/no declared effect is not cached.*effect: "pure".*allowEffect/);
    for (const look of [cached({ ...ai, effect: "pure" }, anHour), cached(ai, { ...anHour, allowEffect: true })]) {
      asked = 0;
      const { outcome } = await simulate(user(look), told(["bee"], ["bee"]));
      expect(outcome).toMatchObject({ status: "completed" });
      expect(asked).toBe(1);
    }
  });

  test("B5 cache: what cannot be cached is refused when it is defined, however it is defined", () => {
    const basics = { inputSchema: z.object({}), execute: () => null };
    const searcher = fn("searcher", async (_: Json) => "found");
    const wrong: readonly (readonly [AnyTool, RegExp])[] = [
      [{ ...basics, effect: "once", cache: { ...anHour, allowEffect: true } } as AnyTool, /"once" cannot be cached/],
      [{ ...basics, effect: "idempotent", cache: anHour } as AnyTool, /the effect "idempotent" is not cached/],
      [
        { ...basics, effect: "pure", cache: { ttlMs: 0 } } as AnyTool,
        /cache\.ttlMs must be more than 0 milliseconds, got 0/,
      ],
      [{ ...basics, effect: "pure", cache: { ttl: 5 } } as AnyTool, /cache has no "ttl".*ttlMs/],
      [{ ...basics, effect: "pure", cache: { ...anHour, key: "" } } as AnyTool, /cache\.key must be a text/],
      [
        { ...basics, effect: "pure", cache: { ...anHour, version: 2 } } as AnyTool,
        /cache\.version must be a text, got 2/,
      ],
      [
        { ...basics, effect: "pure", cache: { ...anHour, allowEffect: 1 } } as AnyTool,
        /allowEffect must be true or false/,
      ],
      [{ ...basics, effect: "pure", cache: true } as AnyTool, /cache must be an object/],
      [
        { ...asTool({ ...searcher, description: "Finds." }), cache: anHour } as AnyTool,
        /for an agent there is the policy/,
      ],
      [{ inputSchema: z.object({}), cache: anHour } as AnyTool, /a tool with execute/],
    ];
    for (const [look, why] of wrong) {
      expect(() => agent({ name: "user", model: scriptedModel([]), tools: { look } })).toThrow(why);
      const { cache: terms, ...bare } = look as AnyTool & { cache: ToolCache };
      expect(() => cached(bare, terms)).toThrow(why);
    }
    expect(() => tool({ ...basics, effect: "once", cache: anHour })).toThrow(/tool: a tool whose effect is "once"/);
    expect(() => cached(undefined as never, anHour)).toThrow(/give it a tool/);
    expect(() => cached(basics, undefined as never)).toThrow(/for how long/);
  });

  test("B5 cache: hits of the policy are counted likewise, and cost no request", async () => {
    const journal = memoryJournal();
    const model = scriptedModel(() => "Bees dance.");
    const cheap = cache({ ttlMs: 60_000 })(agent({ name: "poet", model }));
    const first = await simulate(cheap, "bees", { journal, id: "a" });
    const second = await simulate(cheap, "bees", { journal, id: "b" });
    expect(savings(first.entries)).toEqual({ tools: {}, agents: { poet: { hits: 0, misses: 1 } }, batches: {} });
    expect(savings(second.entries)).toEqual({ tools: {}, agents: { poet: { hits: 1, misses: 0 } }, batches: {} });
    expect([costs(first.entries).total.requests, costs(second.entries).total.requests]).toEqual([1, 0]);
    expect(second.outcome).toEqual({ status: "completed", value: "Bees dance." });
  });
});
