import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { paths, stubborn, types } from "./world.ts";

const codeOf = (error: unknown): Json => (error as { code?: string }).code ?? String(error);

const producer = fn("producer", async (_: null, ctx) => {
  for (let n = 1; n <= 3; n++) {
    await ctx.sleep(10);
    await ctx.store.put("run/n", n);
  }
});

/** Follows a key of the run's own until it has the last value. */
const consumer = fn("consumer", async (_: null, ctx) => {
  const seen: Json[] = [];
  for (let version = 0; seen.at(-1) !== 3; ) {
    const item = await ctx.store.watch("run/n", { version });
    version = item?.version ?? 0;
    seen.push(item?.value ?? null);
  }
  return seen;
});

/** Waits for others, for ever and not. */
const outward = fn("outward", async (_: null, ctx) => {
  const never = await ctx.store.watch("board/never", { version: 0, timeoutMs: 15 }).catch(codeOf);
  const stop = new AbortController();
  const given = ctx.store.watch("board/", { version: 1_000, signal: stop.signal }).catch(codeOf); // at once
  const up = ctx.store.watch("board/never", { version: 0, signal: stop.signal }).catch(codeOf);
  const go = await ctx.store.watch("board/go", { version: 0 });
  stop.abort();
  return [never, (await given) === null, await up, go?.value] as Json;
});

const team = fn<null, Json>("team", async (_, ctx) => {
  const [seen, said] = await Promise.all([ctx.call(consumer, null), ctx.call(outward, null), ctx.call(producer, null)]);
  return { seen, said };
});

/** Somebody outside, who may be asked several times. */
async function outsider(app: App, id: string, clock: Clock): Promise<void> {
  await stubborn(clock, 40);
  if ((await app.store.get("board/go")) === null) await app.store.put("board/go", "now");
  await (await app.attach(id)).result;
}

const go = (journal: Journal, startAt = 0, alwaysReplay = false) =>
  simulate(team, null, {
    journal,
    alwaysReplay,
    clock: virtualClock(startAt),
    id: "team",
    meanwhile: (app, id, clock) => outsider(app, id, clock),
  });

const said = ["timeout", true, "aborted", "now"];

function mustHaveEndedWell(end: Awaited<ReturnType<typeof go>>, journal: Journal): void {
  expect(end.outcome.status).toBe("completed");
  const value = end.outcome.status === "completed" ? (end.outcome.value as { seen: number[]; said: Json }) : undefined;
  expect(value?.said).toEqual(said);
  expect(value?.seen).toEqual([...new Set(value?.seen)].sort((a, b) => a - b));
  expect(value?.seen.at(-1)).toBe(3);
  expect(types(end.entries)).not.toContain("run.stuck");
  // nothing of the run is left behind to be told
  journal.woken();
  for (const key of ["board/go", "board/never"]) {
    journal.store({ op: "transact", changes: [{ put: key, value: 1 }] }, { runId: "", overlay: false }, 0);
  }
  expect(journal.woken()).toEqual([]);
  expect(journal.inboxFilled()).toBe(false);
}

/** A process over a journal. */
function processOn(journal: Journal, clock: Clock, agent: Agent<string, unknown>): App {
  const kept = { ...journal, [Symbol.dispose]: () => undefined };
  return troupe({ agents: [agent], engine: journalEngine(() => kept, { clock, recover: true, alwaysReplay: false }) });
}

describe("R9 watch", () => {
  test("R9 watch: sees each change of its own run, is given up, expires, and leaves nothing behind", async () => {
    const journal = memoryJournal();
    const end = await go(journal);
    expect(end.outcome).toEqual({ status: "completed", value: { seen: [1, 2, 3], said } });
    mustHaveEndedWell(end, journal);
  });

  test("R9 watch: replays from its facts, and to the same end when thrown away at every fact", async () => {
    const first = await go(memoryJournal());
    const again = await simulate(team, null, { journal: journalOf("team", "team", first.entries), id: "team" });
    expect(again.outcome).toEqual(first.outcome);
    expect(paths(again.entries, "store.changed")).toEqual(paths(first.entries, "store.changed"));
    const journal = memoryJournal();
    mustHaveEndedWell(await go(journal, 0, true), journal);
  });

  for (const when of ["before", "after"] as const) {
    test(`R9 watch: dies ${when} every commit, and again at every commit of the recovery`, {
      timeout: 60_000,
    }, async () => {
      const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when });
      await go(counting);
      expect(counting.commits).toBeGreaterThan(10);
      for (let at = 1; at <= counting.commits; at++) {
        for (const again of ["before", "after"] as const) await dieTwice({ at, when }, again);
      }
    });
  }

  test.each([
    ["change", "limit"],
    ["limit", "change"],
  ])("R9 watch: when both its %s and its %s have been recorded, the first counts", async (first) => {
    const watcher = fn<null, Json>("watcher", async (_, ctx) => {
      const seen = await ctx.store.watch("board/x", { version: 0, timeoutMs: 100 }).catch(codeOf);
      await ctx.sleep(1_000);
      return seen as Json;
    });
    const { entries } = await simulate(watcher, null, {
      async meanwhile(app) {
        await app.store.put("board/x", 1);
      },
    });
    const at = entries.findIndex((entry) => entry.type === "store.changed");
    const late: Entry = { seq: 0, at: 0, path: "watcher/store#1", type: "wait.expired", body: { until: 100 } };
    const both = entries.toSpliced(first === "change" ? at + 1 : at, 0, late);
    const journal = journalOf("sim-1", "watcher", both);
    const { outcome } = await simulate(watcher, null, { journal, clock: virtualClock(5_000) });
    const change = { key: "board/x", value: 1, version: 1 };
    expect(outcome).toEqual({ status: "completed", value: first === "change" ? change : "timeout" });
  });

  test("R9 watch: whoever has given up is told nothing, however it changes", async () => {
    const journal = memoryJournal();
    const quitter = fn<null, void>("quitter", async (_, ctx) => {
      const stop = new AbortController();
      const watch = ctx.store.watch("board/x", { version: 0, signal: stop.signal }).catch(codeOf);
      await ctx.sleep(5);
      stop.abort();
      await watch;
      await ctx.store.watch("board/x", { version: 0, timeoutMs: 5 }).catch(codeOf);
      await ctx.wait("go");
    });
    await simulate(quitter, null, { journal, meanwhile: (_app, _id, clock) => stubborn(clock, 100) });
    journal.store({ op: "transact", changes: [{ put: "board/x", value: 1 }] }, { runId: "", overlay: false }, 0);
    expect(journal.inboxFilled()).toBe(false);
  });

  test("R9 watch: what its first life watched and its second does not is told to nobody", async () => {
    const journal = memoryJournal();
    const early = fn<null, Json>("team", async (_, ctx) => (await ctx.store.watch("board/x", { version: 0 })) as Json);
    await simulate(early, null, { journal });
    const late = fn<null, Json>("team", (_, ctx) => ctx.wait("go"));
    const changed = { op: "transact", changes: [{ put: "board/x", value: 1 }] } as const;
    const { outcome } = await simulate(late, null, {
      journal,
      async meanwhile(app, id, clock) {
        await app.resume(id);
        await stubborn(clock, 10);
        journal.store(changed, { runId: "", overlay: false }, 0);
        expect(journal.inboxFilled()).toBe(false);
        await app.signal(id, "go", 7);
        await (await app.attach(id)).result;
      },
    });
    expect(outcome).toEqual({ status: "completed", value: 7 });
  });

  test("R9 watch: a run that watches is in nobody's memory, and one change wakes one run", async () => {
    let live = 0;
    const waiter = fn<string, unknown>("waiter", async (key, ctx) => {
      live += 1;
      return (await ctx.store.watch(key, { version: 0 }))?.value;
    });
    const clock = virtualClock();
    await clock.drive(
      (async () => {
        await using app = processOn(memoryJournal(), clock, waiter);
        for (let n = 0; n < 50; n++) await app.start(waiter, `board/${n}`, { id: `w${n}` });
        await stubborn(clock, 10_000);
        expect((await app.runs({ status: "paused" })).length).toBe(50);
        expect(live).toBe(50);
        await app.store.put("board/7", "now");
        expect(await (await app.attach("w7")).result).toBe("now");
        expect(live).toBe(51); // only that one was executed again
      })(),
    );
  });

  test("R9 watch: a failure that nobody waits for yet ends nothing", async () => {
    const late = fn<null, Json>("late", async (_, ctx) => {
      const watch = ctx.store.watch("board/x", { version: 0, timeoutMs: 1 });
      const put = ctx.store.put("board/x", 1, { ifVersion: 9 });
      await ctx.sleep(1_000);
      return [await watch.catch(codeOf), await put.catch(codeOf)] as Json;
    });
    const { outcome } = await simulate(late, null);
    expect(outcome).toEqual({ status: "completed", value: ["timeout", "store_conflict"] });
  });
});

/** Dies as planned, and then at every commit of the recovery. */
async function dieTwice(first: CrashPlan, again: CrashPlan["when"]): Promise<void> {
  for (let at = 1; ; at++) {
    const journal = memoryJournal();
    await expect(go(crashingJournal(journal, first))).rejects.toThrow(Crash);
    const end = await go(crashingJournal(journal, { at, when: again }), 10_000).catch((error: unknown) => error);
    if (end instanceof Error && !(end instanceof Crash)) throw end;
    mustHaveEndedWell(await go(journal, 20_000), journal);
    if (!(end instanceof Crash)) return;
  }
}
