import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { seededRandom } from "../../src/base/random.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { StoreRequest } from "../../src/core/store.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { code, noting, receive, settling, type Told } from "./deadlock-team.ts";
import { journalOf } from "./finished-log.ts";
import { teamOf } from "./mail-team.ts";
import { predict } from "./wait-oracle.ts";
import { agentOf, type Found, membersOf, randomTeam } from "./wait-program.ts";
import { types } from "./world.ts";

/** A circle that one of its members gets over, and one that nobody does. */
function circles(told: Told[]) {
  const first = settling("first", {
    async ann(ctx) {
      const { content } = await ctx.mail.receive();
      return ctx.step("heard", () => content, { effect: "pure" });
    },
    async bob(ctx) {
      await ctx.sleep(20);
      const missed = await noting(ctx, told, ctx.mail.receive());
      await ctx.step("cope", () => null, { effect: "pure" });
      await ctx.mail.send("ann", missed as Json);
    },
    carl: (ctx) => ctx.step("work", () => null, { effect: "pure" }),
  });
  const second = teamOf({ dora: receive, emil: receive });
  const last = teamOf({ fay: receive, gus: receive });
  return fn<null, Json>("all", async (_, ctx) => {
    const ends = await ctx.call(first, null);
    const failed = await ctx.call(second, null).catch(code);
    await ctx.step("between", () => null, { effect: "pure" });
    return [ends, failed, await ctx.call(last, null)];
  });
}

const go = (journal: Journal, told: Told[], startAt = 0, alwaysReplay = false) =>
  simulate(circles(told), null, {
    journal,
    alwaysReplay,
    clock: virtualClock(startAt),
    id: "circles",
    meanwhile: async (app, id) => void (await (await app.attach(id)).result.catch(() => undefined)),
  });

/** What a log says without what each life adds to it, and without its times. */
const said = (entries: readonly Entry[]) =>
  entries.filter(({ type }) => type !== "run.resumed").map(({ type, path }) => `${path} ${type}`);

/** A journal with a log, and with the state that came of it. */
function stateful(entries: readonly Entry[]): Journal {
  const journal = journalOf("circles", "all", entries);
  for (const { type, at, body } of entries) {
    if (type !== "store.answered") continue;
    journal.store((body as unknown as { request: StoreRequest }).request, { runId: "circles", overlay: false }, at);
  }
  return journal;
}

/** Of those that were told, one has noted it: the others failed of it. */
const noted = [{ at: 20, path: "all/first/bob", named: ["all/first/bob", "all/first", "all/first/ann"] }];

describe("C7 deadlock over crashes", () => {
  test("C7 deadlock: thrown at the same place when every execution is thrown away at each fact, or resumed from it", async () => {
    const told: Told[] = [];
    const first = await go(memoryJournal(), told);
    expect(first.outcome).toMatchObject({ error: { code: "deadlock" } });
    expect(told).toEqual(noted);
    const strict = await go(memoryJournal(), told, 0, true);
    expect(strict.outcome).toEqual(first.outcome);
    expect(strict.entries.length).toBe(first.entries.length);
    for (let length = 1; length < first.entries.length; length++) {
      const journal = stateful(first.entries.slice(0, length));
      const again = await go(journal, told, 20);
      expect(again.outcome, `from ${length}`).toEqual(first.outcome);
      expect(types(again.entries)).not.toContain("run.stuck");
    }
    expect(told).toEqual(noted);
  });

  for (const when of ["before", "after"] as const) {
    test(`C7 deadlock: dies ${when} every commit: the resumed run is told the same`, async () => {
      const told: Told[] = [];
      const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when });
      const { outcome, entries } = await go(counting, told);
      expect(counting.commits).toBeGreaterThan(8);
      for (let at = 1; at <= counting.commits; at++) {
        const journal = memoryJournal();
        await expect(go(crashingJournal(journal, { at, when }), told)).rejects.toThrow(Crash);
        const resumed = await go(journal, told, 20);
        expect(resumed.outcome, `at ${at}`).toEqual(outcome);
        expect(said(resumed.entries).toSorted(), `at ${at}`).toEqual(said(entries).toSorted());
      }
      // a run that died before it had begun begins later
      for (const each of told) expect(each).toEqual({ ...noted[0], at: expect.any(Number) });
    });
  }

  test("R13 deadlocks of generated teams are the same when every execution is thrown away at each fact", async () => {
    let circular = 0;
    for (let seed = 1; circular < 60; seed++) {
      const program = randomTeam(seededRandom(`replayed ${seed}`));
      if (membersOf(program).some(({ ops }) => ops.some(({ op }) => op === "outside"))) continue;
      if (predict(program) !== null) circular += 1;
      const lives = await Promise.all(
        [false, true].map(async (alwaysReplay) => {
          const found: Found[] = [];
          const { outcome } = await simulate(agentOf(program, found), null, { alwaysReplay });
          return { outcome, at: found[0]?.at, first: found[0]?.error.detail };
        }),
      );
      expect(lives[1], `seed ${seed}`).toEqual(lives[0]);
    }
  });
});
