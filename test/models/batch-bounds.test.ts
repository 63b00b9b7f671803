import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { BatchOptions } from "../../src/models/batch-terms.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { savings } from "../../src/telemetry/savings.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";
import { codeOf } from "../policies/down-service.ts";
import { dieEverywhere } from "../policies/fleet.ts";
import { failureOf, repeated } from "../runtime/world.ts";
import { classifier, now, wishing } from "./classifier.ts";

describe("B5 batch: aborted, bounded, crashed", () => {
  test("B5 batch: one that is aborted leaves the others alone, waiting or sent; when all are, the call is", async () => {
    for (const [afterMs, sentTexts] of [
      [5, [["b"]]],
      [15, [["a", "b"]]],
    ] as const) {
      const clock = virtualClock();
      const { sent, aborted, batch: moods } = classifier(clock, { ms: 50 });
      const one = fn("one", (text: string, ctx) =>
        ctx.step("mood", (scope) => moods.load(text, scope), { effect: "pure" }),
      );
      const team = fn("team", (_: null, ctx) =>
        Promise.all([ctx.call(timeout(afterMs)(one), "a").catch(codeOf), ctx.call(one, "b")]),
      );
      const { outcome } = await simulate(team, null, { clock });
      expect(outcome).toMatchObject({ value: ["timeout", "mood of b"] });
      expect([sent, aborted()]).toEqual([sentTexts, 0]);

      const both = classifier(clock, { ms: 5_000 });
      const { outcome: neither } = await simulate(
        fn("team", (_: null, ctx) =>
          Promise.all(
            ["a", "b"].map((text) => ctx.call(timeout(afterMs)(wishing(both.batch)), now(text)).catch(codeOf)),
          ),
        ),
        null,
        { clock, id: "neither" },
      );
      expect(neither).toMatchObject({ value: [["timeout"], ["timeout"]] });
      expect([both.sent.length, both.aborted()]).toEqual(afterMs === 5 ? [0, 0] : [1, 1]);
      expect(both.batch.stats()).toMatchObject({ waiting: 0, atWork: 0 });
    }
  });

  test("B5 batch: of equal inputs, one that is aborted leaves the others alone; a call that is deaf holds up nobody", async () => {
    const clock = virtualClock();
    let asked = 0;
    const deaf: BatchOptions<string, string>["run"] = async (inputs) => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : inputs.map((input) => `mood of ${input}`);
    };
    const { batch: moods } = classifier(clock, { run: deaf, dedupe: true, concurrency: 1 });
    const one = wishing(moods);
    const team = fn("team", (_: null, ctx) =>
      Promise.all([
        ctx.call(timeout(100)(one), now("a")).catch(codeOf),
        ctx.call(timeout(200)(one), now("a")).catch(codeOf),
        ctx.sleep(150).then(() => ctx.call(one, now("b"))),
        ctx.sleep(250).then(() => ctx.call(one, now("a"))),
      ]),
    );
    const { outcome, elapsedMs } = await simulate(team, null, { clock });
    expect(outcome).toMatchObject({ value: [["timeout"], ["timeout"], ["mood of b"], ["mood of a"]] });
    expect(elapsedMs).toBeLessThan(1_500);
    expect(moods.stats()).toMatchObject({ deduplicated: 1, atWork: 0, waiting: 0 });
  });

  test("B5 batch: nobody joins what was given up, waiting or sent; who joins what is at work is told so", async () => {
    const clock = virtualClock();
    const { sent, batch: moods } = classifier(clock, { dedupe: true, ms: 50 });
    const one = wishing(moods);
    for (const [afterMs, then, found] of [
      [5, 7, [["a"]]],
      [15, 20, [["a"], ["a"]]],
      [500, 30, [["a"]]],
    ] as const) {
      sent.splice(0);
      const team = fn("team", (_: null, ctx) =>
        Promise.all([ctx.call(timeout(afterMs)(one), now("a")), ctx.sleep(then).then(() => ctx.call(one, now("a")))]),
      );
      const { outcome, entries } = await simulate(team, null, { clock, id: `after-${afterMs}` });
      expect(outcome).toMatchObject({ value: [[afterMs < 100 ? "timeout" : "mood of a"], ["mood of a"]] });
      expect(sent).toEqual(found);
      const calls = afterMs === 5 ? 1 : 2;
      expect(savings(entries).batches["moods"]).toEqual({ calls, requests: found.length });
    }
  });

  test("B5 batch: where nobody waits any more, no timer does", async () => {
    const clock = virtualClock();
    let alarms = 0;
    const watched: Clock = {
      now: clock.now,
      alarm(at, ring) {
        alarms += 1;
        const callOff = clock.alarm(at, ring);
        return () => {
          alarms -= 1;
          callOff();
        };
      },
    };
    const { batch: moods } = classifier(clock);
    const given = new AbortController();
    const loading = moods.load("a", { key: "r/a", signal: given.signal, clock: watched });
    expect(alarms).toBe(1);
    given.abort(new Error("enough"));
    await expect(loading).rejects.toMatchObject({ code: "aborted", message: "enough" });
    expect(alarms).toBe(0);
    await expect(moods.load("b", { key: "r/b", signal: given.signal, clock: watched })).rejects.toMatchObject({
      code: "aborted",
    });
  });

  test("B5 batch: as many wait as may, and no more", async () => {
    const clock = virtualClock();
    const { batch: moods, sent } = classifier(clock, { ms: 100, maxBatchSize: 1, concurrency: 1, maxQueued: 2 });
    const { outcome, entries } = await simulate(wishing(moods), now("a", "b", "c", "d"), { clock });
    expect(outcome).toMatchObject({ value: ["mood of a", "mood of b", "mood of c", "bulkhead_full"] });
    expect(failureOf(entries, "wishing/mood-3")).toBe("bulkhead_full");
    expect(sent).toEqual([["a"], ["b"], ["c"]]);
  });

  test("B5 batch: dies at every commit: no step has two outcomes, and a replay calls nobody", async () => {
    const wishes = [...now("a", "b"), { at: 5, text: "c" }, { at: 60, text: "a" }];
    await dieEverywhere(
      (clock) => wishing(classifier(clock, { ms: 20 }).batch),
      wishes,
      ({ outcome, entries }) => {
        expect(outcome).toMatchObject({ value: ["a", "b", "c", "a"].map((text) => `mood of ${text}`) });
        expect(repeated(entries)).toEqual([]);
        expect(savings(entries).batches["moods"]?.calls).toBeGreaterThanOrEqual(4);
      },
    );
    const clock = virtualClock();
    const { sent, batch: moods } = classifier(clock);
    await simulate(wishing(moods), now("a", "b"), { clock, alwaysReplay: true });
    expect(sent.flat()).toEqual(["a", "b"]);
  });

  test("B5 batch: tools load with their step; the key is that of the calls", async () => {
    const clock = virtualClock();
    const { sent, given, batch: moods } = classifier(clock);
    const mood = tool({
      inputSchema: z.object({ text: z.string() }),
      effect: "pure",
      execute: ({ text }, { step }) => moods.load(text, step),
    });
    const model = scriptedModel(({ turn, toolResults }) =>
      turn === 0
        ? { calls: ["a", "b"].map((text) => ({ tool: "mood", input: { text } })) }
        : { json: toolResults.map(({ value }) => value as Json) },
    );
    const reader = agent({ name: "reader", model, tools: { mood } });
    const { outcome, entries } = await simulate(reader, "go", { clock });
    expect(outcome).toEqual({ status: "completed", value: '["mood of a","mood of b"]' });
    expect(sent).toEqual([["a", "b"]]);
    await simulate(reader, "go", { clock });
    await simulate(reader, "go", { clock, id: "another" });
    const [first, again, other] = given.map(({ key }) => key);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect([again === first, other === first]).toEqual([true, false]);
    expect(entries.filter(({ type }) => type === "batch.sent").map(({ path, body }) => [path, body])).toEqual([
      ["reader/turn-1.mood", { data: { batch: "moods", size: 2, led: true } }],
      ["reader/turn-1.mood.2", { data: { batch: "moods", size: 2, led: false } }],
    ]);
  });
});
