import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { AnyTool } from "../../src/core/tool.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { savings } from "../../src/telemetry/savings.ts";
import { toolCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";
import { codeOf } from "../policies/down-service.ts";
import { dieEverywhere, fleet, startAll } from "../policies/fleet.ts";
import { paths } from "../runtime/world.ts";

import { anHour, looker, meaning, told, user } from "./looker.ts";

describe("B5 cache: calls at the same time, crashes, approvals", () => {
  test("B5 cache: N calls at once with K different arguments are K executions, in any order, over branches and runs", async () => {
    const words = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 5 });
    const visit = fc.record({ at: fc.constantFrom(0, 0, 5, 40), words });
    await fc.assert(
      fc.asyncProperty(
        fc.array(visit, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 7, 50),
        async (visits, ms) => {
          const clock = virtualClock();
          const { asked, look } = looker(anHour, { clock, ms });
          const reader = user(look);
          const outcomes = await fleet(
            [reader],
            (app) =>
              startAll(
                app,
                clock,
                reader,
                visits.map(({ at, words: list }) => ({ at, input: told(list) })),
              ),
            { clock },
          );
          expect(outcomes).toEqual(
            visits.map(({ words: list }) => ({ status: "completed", value: JSON.stringify(list.map(meaning)) })),
          );
          const different = new Set(visits.flatMap(({ words: list }) => list));
          expect(asked).toHaveLength(different.size);
          expect(new Set(asked)).toEqual(different);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("B5 cache: where the first fails, those that waited for it go on side by side", async () => {
    const clock = virtualClock();
    const { asked, look } = looker(anHour, { clock, ms: 100, fails: (call) => call === 1 });
    const { entries, elapsedMs } = await simulate(user(look), told(["bee", "bee", "bee"]), { clock });
    expect(toolCalls(entries).map(({ outcome }) => outcome)).toEqual(["failed", "completed", "completed"]);
    expect([asked.length, elapsedMs]).toEqual([3, 200]);
  });

  test("B5 cache: a first call that is given up, and never ends, holds up nobody", async () => {
    const clock = virtualClock();
    let asked = 0;
    const look = tool({
      inputSchema: z.object({ word: z.string() }),
      effect: "pure",
      cache: anHour,
      execute: ({ word }) => {
        asked += 1;
        return asked === 1 ? new Promise<Json>(() => undefined) : meaning(word);
      },
    });
    const impatient = timeout(50)(user(look, "impatient"));
    const patient = user(look, "patient");
    const team = fn("team", (_: null, ctx) =>
      Promise.all([
        ctx.call(impatient, told(["bee"])).catch(codeOf),
        ctx.sleep(10).then(() => ctx.call(patient, told(["bee"]))),
      ]),
    );
    const { outcome } = await simulate(team, null, { clock });
    expect(outcome).toEqual({ status: "completed", value: ["timeout", JSON.stringify([meaning("bee")])] });
    expect(asked).toBe(2);
  });

  test("B5 cache: one that waits and is cancelled leaves the first alone", async () => {
    const clock = virtualClock();
    const { asked, look } = looker(anHour, { clock, ms: 100 });
    const reader = user(look);
    const visits = [
      { at: 0, input: told(["bee"]) },
      { at: 10, input: told(["bee"]), cancelAt: 20 },
    ];
    const [first, second] = await fleet([reader], (app) => startAll(app, clock, reader, visits), { clock });
    expect([first?.status, second?.status, asked.length]).toEqual(["completed", "cancelled", 1]);
    expect(clock.now()).toBeLessThan(2_000);
  });

  test("B5 cache: dies at every commit; whatever the cache has by then, what was recorded is what counts", async () => {
    let asked = 0;
    const make = () => {
      asked = 0;
      const look = tool({
        inputSchema: z.object({ word: z.string() }),
        effect: "pure",
        cache: anHour,
        execute({ word }) {
          asked += 1;
          return meaning(word);
        },
      });
      return user(look);
    };
    const commits = await dieEverywhere(
      make,
      told(["bee", "wasp"], ["bee"], ["wasp", "bee"]),
      ({ outcome, entries }) => {
        expect(outcome).toEqual({ status: "completed", value: JSON.stringify([meaning("wasp"), meaning("bee")]) });
        expect(asked).toBeLessThanOrEqual(2);
        const { hits, misses } = savings(entries).tools["look"] ?? { hits: 0, misses: 0 };
        expect(hits + misses).toBe(5);
      },
    );
    expect(commits).toBeGreaterThan(5);
  });

  test("B5 cache: a replay tells the same although the cache has changed since, and looks nothing up", async () => {
    const journal = memoryJournal();
    const { asked, look } = looker();
    const model = () =>
      scriptedModel(({ turn, toolResults }) =>
        turn < 2
          ? { calls: [{ tool: "look", input: { word: "bee" } }] }
          : { json: toolResults.map(({ value }) => value as Json) },
      );
    const gated = () =>
      fn("gated", async (_: null, ctx) => {
        const said = await ctx.call(agent({ name: "user", model: model(), tools: { look } }), "go");
        const go = await ctx.wait<Json>("go");
        return [said, go];
      });
    const first = await simulate(gated(), null, { journal, id: "g" });
    expect(first.outcome.status).toBe("paused");
    const wipe = fn("wipe", async (_: null, ctx) => {
      for (const { key } of await ctx.store.list("cache/")) await ctx.store.put(key, { output: "spoilt" });
      return (await ctx.store.list("cache/")).length;
    });
    expect((await simulate(wipe, null, { journal, id: "w" })).outcome).toEqual({ status: "completed", value: 1 });
    const { outcome } = await simulate(gated(), null, {
      journal,
      id: "g",
      meanwhile: async (app, id) => app.signal(id, "go", "now"),
    });
    expect(outcome).toEqual({ status: "completed", value: [JSON.stringify([meaning("bee")]), "now"] });
    expect(asked).toHaveLength(1);
    const { outcome: fresh } = await simulate(user(look), told(["bee"]), { journal, id: "f" });
    expect(fresh).toEqual({ status: "completed", value: '["spoilt"]' });
  });

  test("B5 cache: permission and approval are asked for each time, before anything is looked up", async () => {
    const journal = memoryJournal();
    const { asked, look } = looker();
    await simulate(user(look), told(["bee"]), { journal, id: "a" });
    const model = () =>
      scriptedModel(({ turn, toolResults }) =>
        turn === 0 ? { calls: [{ tool: "look", input: { word: "bee" } }] } : (toolResults[0]?.text ?? ""),
      );
    const needy = agent({ name: "needy", model: model(), tools: { look: { ...look, needs: ["web"] } as AnyTool } });
    const refused = await simulate(needy, "go", { journal, id: "b" });
    expect(refused.outcome).toMatchObject({ value: expect.stringContaining("may not use look") });

    const shown = { ...look, approval: "always" } as AnyTool;
    const asks = () => agent({ name: "asks", model: model(), tools: { look: shown } });
    for (const [index, approved] of [true, false, true].entries()) {
      const { outcome, entries } = await simulate(asks(), "go", {
        journal,
        id: `c-${index}`,
        meanwhile: async (app, id) => {
          const run = await app.attach(id);
          const end = await run.outcome;
          if (end.status === "paused") await app.decide(end.decisions[0]?.id ?? "", { approved });
        },
      });
      expect(paths(entries, "decision.requested")).toHaveLength(1);
      const said = approved ? "what bee means" : "A person decided against this call";
      expect(outcome).toMatchObject({ status: "completed", value: expect.stringContaining(said) });
    }
    expect(asked).toHaveLength(1);
  });
});
