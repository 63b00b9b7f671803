import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { MarketView } from "../../src/teams/market/announce.ts";
import { market } from "../../src/teams/market.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { bid, contractor } from "./contractors.ts";

/** Does nothing: for simulations in which all that happens is done meanwhile. */
const host = fn<null, null>("host", () => null);

/** What happens in many runs of one app at the same time. */
function office() {
  const busy = new Map<string, number>();
  const most = new Map<string, number>();
  const done: string[] = [];
  function watch(name: string, task: string, begins: boolean): void {
    busy.set(name, (busy.get(name) ?? 0) + (begins ? 1 : -1));
    most.set(name, Math.max(most.get(name) ?? 0, busy.get(name) ?? 0));
    if (!begins) done.push(`${name}: ${task}`);
  }
  return { watch, most, done };
}

describe("D10 market: over many runs", () => {
  test("D10 market: runs that award at the same time never give a contractor more than its capacity, nor a task to two", async () => {
    const plans = fc.record({
      runs: fc.integer({ min: 2, max: 8 }),
      capacity: fc.integer({ min: 1, max: 3 }),
      works: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 3 }),
      gapMs: fc.integer({ min: 0, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ runs, capacity, works, gapMs }) => {
        const { watch, most, done } = office();
        const members = works.map((workMs, at) => contractor(`c${at}`, bid(0.9, 1 + at), { workMs, watch }));
        const desk = market({ name: "desk", members, capacity });
        const tasks = Array.from({ length: runs }, (_, at) => `task ${at}`);
        let winners: readonly string[] = [];
        let books: readonly (readonly [string, Json])[] = [];
        await simulate(host, null, {
          agents: [desk as Agent],
          async meanwhile(app, _, clock) {
            const started = tasks.map(async (task, at) => {
              if (at > 0 && gapMs > 0) await stubborn(clock, at * gapMs);
              const run = await app.start(desk, task, { id: `run-${at}` });
              return (await run.result).contractor;
            });
            winners = await Promise.all(started);
            books = (await app.store.list("market/")).map(({ key, value }) => [key, value]);
          },
        });
        for (const [name, count] of most) expect(count, name).toBeLessThanOrEqual(capacity);
        expect(done).toHaveLength(runs);
        expect(new Set(done)).toEqual(new Set(tasks.map((task, at) => `${winners[at]}: ${task}`)));
        expect(books).toEqual(
          members.flatMap(({ name }) => {
            const succeeded = winners.filter((winner) => winner === name).length;
            // who was never chosen is not in the books
            return succeeded === 0 ? [] : [[`market/desk/${name}/record`, { succeeded, failed: 0 }]];
          }),
        );
      }),
      { numRuns: 40 },
    );
  });

  /** A journal in which another run has been quicker, each time that one awards or reports. */
  function contested(record: (writes: number) => Json): Journal {
    const inner = memoryJournal();
    let writes = 0;
    return {
      ...inner,
      commit(entries) {
        const isWrite = entries.some((entry) => entry.kind === "entry" && entry.request?.op === "transact");
        if (isWrite && writes < 4) {
          const put = { put: "market/desk/ada/record", value: record(++writes) };
          inner.store({ op: "transact", changes: [put] }, { runId: "", overlay: false }, 0);
        }
        inner.commit(entries);
      },
    };
  }

  test("D10 market: what another run reports at the same moment is kept as well", async () => {
    for (const options of [{}, { capacity: 1 }]) {
      const desk = market({ name: "desk", members: [contractor("ada", bid(1, 1))], ...options });
      const journal = contested((writes) => ({ succeeded: writes, failed: 7 }));
      const { outcome } = await simulate(desk, "task", {
        journal,
        async meanwhile(app, id) {
          await (await app.attach(id)).result;
          expect((await app.store.get("market/desk/ada/record"))?.value).toEqual({ succeeded: 5, failed: 7 });
        },
      });
      expect(outcome.status).toBe("completed");
    }
  });

  test("D10 market: who is at work on all it may is passed over; when all are, the run waits until one is free", async () => {
    const { watch, done } = office();
    const members = [
      contractor("good", bid(1, 1), { workMs: 700, watch }),
      contractor("poor", bid(0.6, 9), { workMs: 5_000, watch }),
    ];
    const desk = market({ name: "desk", members, capacity: 1 });
    const { elapsedMs } = await simulate(host, null, {
      agents: [desk as Agent],
      async meanwhile(app, _, clock) {
        const runs = [];
        for (const task of ["first", "second", "third"]) {
          runs.push(await app.start(desk, task, { id: task }));
          await stubborn(clock, 100);
        }
        await Promise.all(runs.map((run) => run.result));
      },
    });
    expect(done).toEqual(["good: first", "good: third", "poor: second"]);
    expect(elapsedMs).toBe(5_100);
  });

  test("D10 market: gives up waiting after waitMs, naming who was at work", async () => {
    const desk = market({
      name: "desk",
      members: [contractor("ada", bid(1, 1), { workMs: 900 })],
      capacity: 1,
      waitMs: 300,
    });
    let second: unknown;
    await simulate(host, null, {
      agents: [desk as Agent],
      async meanwhile(app, _, clock) {
        const run = await app.start(desk, "first", { id: "first" });
        await stubborn(clock, 10);
        second = await (await app.start(desk, "second", { id: "second" })).outcome;
        while ((second as { status: string }).status === "paused") {
          await stubborn(clock, 100);
          second = await (await app.attach("second")).outcome;
        }
        await run.result;
      },
    });
    expect(second).toMatchObject({
      status: "failed",
      error: { code: "not_enough", detail: { failures: [{ index: 0, message: expect.stringContaining("300 ms") }] } },
    });
  });

  test("D10 market: a cancelled run gives its award back, and says nothing of a contractor that was stopped", async () => {
    const ada = fn("ada", async ({ view }: Turn<MarketView>, ctx) =>
      view.phase === "bid" ? bid(1, 1) : ctx.sleep(800).then(() => "done"),
    );
    const desk = market({ name: "desk", members: [ada], capacity: 1 });
    let at = 0;
    await simulate(host, null, {
      agents: [desk as Agent],
      async meanwhile(app, _, clock) {
        await app.start(desk, "first", { id: "first" });
        await stubborn(clock, 100);
        const second = await app.start(desk, "second", { id: "second" });
        await stubborn(clock, 100);
        expect((await app.store.list("market/desk/ada/awards/")).length).toBe(1);
        await app.cancel("first");
        expect((await second.result).bids).toMatchObject([{ succeeded: 0, failed: 0 }]);
        at = clock.now();
        expect((await app.store.list("market/")).map(({ key, value }) => [key, value])).toEqual([
          ["market/desk/ada/record", { succeeded: 1, failed: 0 }],
        ]);
      },
    });
    expect(at).toBe(1_000);
  });

  test("D10 market: the award of a run that was lost is forgotten after awardMs", async () => {
    const slow = contractor("ada", bid(1, 1), { workMs: 500 });
    const desk = market({ name: "desk", members: [slow], capacity: 1, awardMs: 4_000 });
    let at = 0;
    await simulate(host, null, {
      agents: [desk as Agent],
      async meanwhile(app, _, clock) {
        const lost = { runId: "lost", path: "desk", until: clock.now() + 4_000 };
        await app.store.put("market/desk/ada/awards/lost", lost, { ttlMs: 4_000 });
        await (await app.start(desk, "second", { id: "second" })).result;
        at = clock.now();
      },
    });
    expect(at).toBe(4_500);
  });
});
