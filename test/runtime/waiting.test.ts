import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { paths, stubborn } from "./world.ts";

const result = async (app: App, id: string) => void (await (await app.attach(id)).result);

/** A process over a journal. */
function processOn(journal: Journal, clock: Clock, agent: Agent<null, unknown>): App {
  const kept = { ...journal, [Symbol.dispose]: () => undefined };
  return troupe({ agents: [agent], engine: journalEngine(() => kept, { clock, recover: true, alwaysReplay: false }) });
}

describe("G5 waiting", () => {
  test("G5 waiting: a sleep of 30 days takes no real time, and one entry", async () => {
    const month = 30 * 86_400_000;
    const { elapsedMs, entries } = await simulate(
      fn<null, void>("sleeper", (_, ctx) => ctx.sleep(month)),
      null,
    );
    expect(elapsedMs).toBe(month);
    expect(paths(entries, "timer.fired")).toEqual(["sleeper/sleep#1"]);
  });

  test("G5 waiting: a sleep counts on over restarts, and wakes by itself", async () => {
    const sleeper = fn<null, number>("sleeper", async (_, ctx) => {
      await ctx.sleep(3_600_000);
      return ctx.clock.now();
    });
    const journal = memoryJournal();
    const clock = virtualClock();
    await clock.drive(
      (async () => {
        await using app = processOn(journal, clock, sleeper);
        await app.start(sleeper, null, { id: "nap" });
        await stubborn(clock, 1_000_000);
      })(),
    );
    await clock.advance(1_000_000); // nobody is there
    await clock.drive(
      (async () => {
        await using app = processOn(journal, clock, sleeper);
        const run = await app.attach("nap");
        expect(await run.result).toBe(3_600_000);
      })(),
    );
    expect(clock.now()).toBe(3_600_000);
  });

  test("G5 waiting: a parked run is in nobody's memory, and goes on when its signal comes", async () => {
    let live = 0;
    const waiter = fn<null, unknown>("waiter", async (_, ctx) => {
      live += 1;
      return ctx.wait("go");
    });
    const clock = virtualClock();
    const parked = new Set<string>();
    await clock.drive(
      (async () => {
        await using app = processOn(memoryJournal(), clock, waiter);
        for (let n = 0; n < 50; n++) await app.start(waiter, null, { id: `w${n}` });
        await stubborn(clock, 10_000);
        for (const { id, status } of await app.runs({ status: "paused" })) if (status === "paused") parked.add(id);
        expect(parked.size).toBe(50);
        expect(live).toBe(50);
        await app.signal("w7", "go", "now");
        expect(await (await app.attach("w7")).result).toBe("now");
        expect(live).toBe(51); // only that one was executed again
      })(),
    );
  });

  test("G5 waiting: signals are kept, taken in order, each by one wait", async () => {
    const reader = fn<null, readonly unknown[]>("reader", async (_, ctx) => {
      await ctx.sleep(100);
      const [a, b] = await Promise.all([ctx.wait("go"), ctx.wait("go")]);
      const other = await ctx.wait("other", { timeoutMs: 10 }).catch((error: { code: string }) => error.code);
      return [a, b, await ctx.wait("go"), other];
    });
    const journal = memoryJournal();
    const first = await simulate(reader, null, {
      journal,
      async meanwhile(app, id, clock) {
        await app.signal(id, "go", 1);
        await app.signal(id, "go", 2);
        await stubborn(clock, 200);
        await app.signal(id, "go", 3);
        await result(app, id);
      },
    });
    expect(first.outcome).toEqual({ status: "completed", value: [1, 2, 3, "timeout"] });
    const again = await simulate(reader, null, { journal: journalOf("sim-1", "reader", first.entries) });
    expect(again.outcome).toEqual(first.outcome);
  });

  test("G5 waiting: a wait that was aborted takes no signal from the next one", async () => {
    const reader = fn<null, unknown>("reader", async (_, ctx) => {
      await ctx.sleep(100);
      await ctx.wait("go", { signal: AbortSignal.abort() }).catch(() => undefined);
      return ctx.wait("go");
    });
    const { outcome } = await simulate(reader, null, { meanwhile: (app, id) => app.signal(id, "go", "kept") });
    expect(outcome).toEqual({ status: "completed", value: "kept" });
  });

  test("G5 waiting: a deadline that was recorded behind its signal does no harm in replay", async () => {
    const waiter = fn<null, unknown>("waiter", async (_, ctx) => {
      const said = await ctx.wait("go", { timeoutMs: 100 });
      await ctx.sleep(1_000);
      return said;
    });
    const { entries } = await simulate(waiter, null, { meanwhile: (app, id) => app.signal(id, "go", "came") });
    const at = entries.findIndex((entry) => entry.type === "signal.received");
    const late = { seq: 0, at: 100, path: "waiter/wait:go#1", type: "wait.expired", body: { until: 100 } };
    const both = entries.toSpliced(at + 1, 0, late);
    const { outcome } = await simulate(waiter, null, {
      journal: journalOf("sim-1", "waiter", both),
      clock: virtualClock(5_000),
    });
    expect(outcome).toEqual({ status: "completed", value: "came" });
  });

  test("G5 waiting: 300 signals at once all arrive, over a crash at any commit", { timeout: 20_000 }, async () => {
    const many = fn<null, number>("many", async (_, ctx) => {
      await ctx.sleep(100);
      const all = await Promise.all(Array.from({ length: 300 }, () => ctx.wait<number>("go")));
      return new Set(all).size;
    });
    for (let at = 1, crashed = true; crashed; at++) {
      for (const when of ["before", "after"] as const) {
        const journal = memoryJournal();
        const send = async (_: App, id: string) => {
          for (let n = 0; n < 300; n++) journal.send(id, { type: "signal", name: "go", payload: n });
          throw new Error("the process stops");
        };
        await expect(simulate(many, null, { journal, meanwhile: send })).rejects.toThrow("the process stops");
        const dying = crashingJournal(journal, { at, when });
        crashed = await simulate(many, null, { journal: dying }).then(
          () => false,
          (error) => error instanceof Crash,
        );
        const { outcome } = await simulate(many, null, { journal });
        expect(outcome).toEqual({ status: "completed", value: 300 });
      }
    }
  });

  test("G5 waiting: detaching during an effect leaves the run to be resumed, its outcome unrecorded", async () => {
    const journal = memoryJournal();
    const clock = virtualClock();
    let began = 0;
    const slow = fn<null, string>("slow", (_, ctx) =>
      ctx.step(
        "work",
        async ({ signal }) => {
          began += 1;
          await stubborn(clock, began === 1 ? 60_000 : 1);
          signal.throwIfAborted();
          return "done";
        },
        { effect: "idempotent" },
      ),
    );
    await clock.drive(
      (async () => {
        const app = processOn(journal, clock, slow);
        await app.start(slow, null, { id: "job" });
        await stubborn(clock, 10);
        await app[Symbol.asyncDispose]();
      })(),
    );
    const { outcome, entries } = await simulate(slow, null, { journal, clock, id: "job" });
    expect(outcome).toEqual({ status: "completed", value: "done" });
    expect(began).toBe(2);
    expect(paths(entries, "step.failed")).toEqual([]);
  });

  for (const [what, takesMs, asked] of [
    ["is waited for within its grace", 800, 0],
    ["is left behind after it", 30_000, 1],
  ] as const) {
    test(`G5 waiting: detaching during an effect at most once: it ${what}`, async () => {
      const journal = memoryJournal();
      const clock = virtualClock();
      let done = 0;
      const slow = fn<null, string>("slow", (_, ctx) =>
        ctx.step(
          "work",
          async () => {
            await stubborn(clock, takesMs);
            done += 1;
            return "done";
          },
          { effect: "once" },
        ),
      );
      await clock.drive(
        (async () => {
          const app = processOn(journal, clock, slow);
          await app.start(slow, null, { id: "job" });
          await stubborn(clock, 10);
          await app[Symbol.asyncDispose]();
        })(),
      );
      expect(clock.now()).toBeLessThanOrEqual(1_010);
      const { outcome, entries } = await simulate(slow, null, { journal, clock, id: "job" });
      expect(outcome.status).toBe(asked === 0 ? "completed" : "paused");
      expect(paths(entries, "decision.requested")).toHaveLength(asked);
      await clock.advance(60_000);
      expect(done).toBe(1);
    });
  }

  test("G5 waiting: no effect starts once the process is letting go", async () => {
    const journal = memoryJournal();
    const clock = virtualClock();
    let began = 0;
    const steps = fn<number, null>("steps", async (n, ctx) => {
      // while this one is given its grace, the others must not begin
      if (n === 20) await ctx.step("slow", () => stubborn(clock, 60_000), { effect: "once" });
      await ctx.wait("go");
      await ctx.step("work", () => {
        began += 1;
        return null;
      });
      return null;
    });
    let letGo: () => void = () => undefined;
    const kept: Journal = {
      ...journal,
      shared: true, // so that the runs commit together, and their effects wait for that
      commit(writes) {
        journal.commit(writes);
        // the intents are on disk, and the effects are about to start
        if (writes.some((write) => write.kind === "entry" && write.type === "effect.intended")) queueMicrotask(letGo);
      },
      [Symbol.dispose]: () => undefined,
    };
    const engine = journalEngine(() => kept, { clock, recover: false, alwaysReplay: false });
    const app = troupe({ agents: [steps], engine });
    await clock.drive(
      (async () => {
        await app.start(steps, 20, { id: "s20" });
        await stubborn(clock, 5);
        for (let n = 0; n < 20; n++) await app.start(steps, n, { id: `s${n}` });
        await Promise.all(Array.from({ length: 20 }, (_, n) => app.attach(`s${n}`).then((run) => run.outcome)));
        const disposed = Promise.withResolvers<void>();
        letGo = () => disposed.resolve(engine[Symbol.asyncDispose]());
        await Promise.all(Array.from({ length: 20 }, (_, n) => app.signal(`s${n}`, "go")));
        await disposed.promise;
      })(),
    );
    expect(began).toBe(0);
  });
});
