import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import type { Agent } from "../../../src/core/agent.ts";
import type { Journal } from "../../../src/engines/local/journal.ts";
import { memory } from "../../../src/engines/local/local.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { troupe } from "../../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import { type SimulateOptions, simulate } from "../../../src/testing/simulate.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { carriers, type Source, sinks } from "../carriers.ts";
import { type Declared, declared, injected, type Outside, outside, readIt, servant, toolsOf } from "../obedient.ts";

/** Ways, one after the other, and how the last one comes to the agent that could pay. */
interface Route {
  readonly ways: readonly string[];
  readonly sink: string;
}

/** A page is read, what it says goes along the route, and comes to an agent that can send money and does what it reads. */
function town({ ways, sink }: Route, world: Outside, how: Declared) {
  const { fetch_page, send_money } = toolsOf(world, how);
  const reader = servant("reader", { fetch_page });
  const app: Agent[] = [];
  const source: Source = fn("source", (_: null, ctx) => ctx.call(reader, readIt));
  const carried = ways.reduce((from, way, index) => carriers[way]?.(from, `way-${index + 1}`, app) ?? from, source);
  const payer = servant("payer", { send_money });
  const last = sinks[sink]?.(payer, app) ?? payer;
  const root = fn("root", async (_: null, ctx) => ctx.call(last, await ctx.call(carried, null)));
  return { root, app };
}

const go = (route: Route, world: Outside, how: Declared, options: SimulateOptions = {}) => {
  const { root, app } = town(route, world, how);
  return simulate(root, null, { agents: app, ...options });
};

/** Of all runs: the notes of refused calls. */
function refusalsIn(journal: Journal): readonly { tool: string; labels: Record<string, string> }[] {
  return journal
    .list(null, 100)
    .flatMap(({ n }) => journal.read(n, 0, 100_000))
    .filter(({ type }) => type === "labels.refused")
    .map(({ body }) => (JSON.parse(body) as { data: { tool: string; labels: Record<string, string> } }).data);
}

async function mustBeRefused(route: Route, options: SimulateOptions = {}): Promise<void> {
  const world = outside();
  const { outcome, journal } = await go(route, world, declared, options);
  expect([route, outcome.status]).toEqual([route, "completed"]);
  expect(world.fetched).toBe(1);
  expect([route, world.sent]).toEqual([route, []]);
  const refused = refusalsIn(journal);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.tool).toBe("send_money");
  expect(refused[0]?.labels["untrusted"]).toMatch(/reader\/turn-1\.fetch_page$/);
}

const routes = fc.record({
  ways: fc.array(fc.constantFrom(...Object.keys(carriers)), { minLength: 1, maxLength: 3 }),
  sink: fc.constantFrom(...Object.keys(sinks)),
});

describe("G6 injection spreading", () => {
  for (const way of Object.keys(carriers)) {
    test(`G6 injection: by ${way}, the label is still there at the sink, and the call is not made`, async () => {
      await mustBeRefused({ ways: [way], sink: "directly" });
      await mustBeRefused({ ways: [way], sink: "directly" }, { alwaysReplay: true });
    });
  }

  for (const sink of Object.keys(sinks)) {
    test(`G6 injection: to the one who could pay ${sink}`, () => mustBeRefused({ ways: ["nested call"], sink }));
  }

  test("G6 injection: of 50 ways through up to three carriers none reaches the sink; without the declarations all do", {
    timeout: 120_000,
  }, async () => {
    const generated = fc.sample(routes, { numRuns: 50, seed: 6 });
    for (const route of generated) {
      await mustBeRefused(route);
      for (const how of [{ labels: ["untrusted"] }, { refuses: ["untrusted"] }]) {
        const world = outside();
        await go(route, world, how);
        expect([route, world.sent]).toEqual([route, ["mallory"]]);
      }
    }
    expect(new Set(generated.map(({ ways }) => ways.length))).toEqual(new Set([1, 2, 3]));
  });

  test("G6 injection: negative control: off, which is without what the tools declare, the same text through three agents sends the money", async () => {
    const world = outside();
    await go({ ways: ["mail", "group chat", "memory of a later run"], sink: "directly" }, world, {});
    expect(world.sent).toEqual(["mallory"]);
  });

  for (const when of ["before", "after"] as const) {
    test(`G6 injection: dies ${when} every write, and the label is there in the next life`, {
      timeout: 120_000,
    }, async () => {
      const route = { ways: ["mail", "memory of a later run", "a conversation"], sink: "in a run of its own" };
      let crashes = 0;
      for (let at = 1; ; at++) {
        const world = outside();
        const journal = memoryJournal();
        const dying = crashingJournal(journal, { at, when });
        const end = await go(route, world, declared, { journal: dying }).catch((error: unknown) => error);
        if (!(end instanceof Crash)) break;
        crashes += 1;
        const { outcome } = await go(route, world, declared, { journal, clock: virtualClock(20_000) });
        expect(outcome.status).toBe("completed");
        expect(world.sent).toEqual([]);
        expect(refusalsIn(journal).length).toBe(1);
      }
      expect(crashes).toBeGreaterThan(30);
    });
  }

  test("G6 injection: the model reads why, with where it came from, and that it is not to try again", async () => {
    const world = outside();
    const { send_money, fetch_page } = toolsOf(world, declared);
    const payer = servant("payer", { fetch_page, send_money });
    const { entries, outcome } = await simulate(payer, readIt);
    expect(outcome).toEqual({
      status: "completed",
      value: expect.any(String),
      labels: { untrusted: "payer/turn-1.fetch_page" },
    });
    expect(world.sent).toEqual([]);
    expect(entries.filter(({ type }) => type === "labels.refused").map(({ path, body }) => [path, body])).toEqual([
      ["payer", { data: { tool: "send_money", labels: { untrusted: "payer/turn-1.fetch_page" } } }],
    ]);
    expect(entries.some(({ type, path }) => type.startsWith("effect.") && path.includes("send_money"))).toBe(false);
  });

  test("G6 injection: an input from outside has the labels that it is started with", async () => {
    const world = outside();
    const payer = servant("payer", { send_money: toolsOf(world, declared).send_money });
    const office = fn("office", async (letter: string, ctx) => [ctx.labels, await ctx.call(payer, letter)] as const);
    await using app = troupe({ agents: [office], engine: memory() });
    const run = await app.start(office, injected, { id: "letter", labels: ["untrusted"] });
    expect((await run.result)[0]).toEqual({ untrusted: "letter!office" });
    expect(world.sent).toEqual([]);
    await (await app.start(office, injected)).result;
    expect(world.sent).toEqual(["mallory"]);
  });
});
