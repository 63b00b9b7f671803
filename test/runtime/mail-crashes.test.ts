import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { codeOf, contents, type Member, teamOf } from "./mail-team.ts";
import { stubborn, types } from "./world.ts";

/** A conversation with everything in it. */
const talk = teamOf({
  async chair(ctx) {
    await ctx.mail.broadcast("begin");
    const votes: Record<string, Json> = {};
    for (let n = 0; n < 2; n++) {
      const vote = await ctx.mail.receive();
      votes[vote.from] = vote.content;
      await ctx.mail.reply(vote, "noted");
    }
    const silent = (await ctx.mail.request("clerk", "anything?", { timeoutMs: 40 }).catch(codeOf)) as { code: string };
    await ctx.mail.broadcast("end", { priority: "critical" });
    return [votes, silent.code];
  },
  ann: voter("yes", 10),
  bob: voter("no", 10),
  async clerk(ctx) {
    await ctx.sleep(200);
    return contents(await ctx.mail.inbox());
  },
});

function voter(vote: string, ms: number): Member {
  return async (ctx) => {
    const begin = await ctx.mail.receive();
    await ctx.sleep(ms);
    const noted = await ctx.mail.request("chair", vote, { timeoutMs: 60_000 });
    return [begin.content, noted.content, (await ctx.mail.receive()).content];
  };
}

const spoken = [
  [{ ann: "yes", bob: "no" }, "timeout"],
  ["begin", "noted", "end"],
  ["begin", "noted", "end"],
  ["end", "begin", "anything?"],
];

const go = (journal: Journal, startAt = 0, alwaysReplay = false) =>
  simulate(talk, null, {
    journal,
    alwaysReplay,
    clock: virtualClock(startAt),
    id: "talk",
    meanwhile: async (app, id) => void (await (await app.attach(id)).result),
  });

describe("C2 mail over crashes", () => {
  test("C2 mail: a conversation ends the same, replayed, and thrown away at every fact", async () => {
    const first = await go(memoryJournal());
    expect(first.outcome).toEqual({ status: "completed", value: spoken });
    const again = await simulate(talk, null, { journal: journalOf("talk", "team", first.entries), id: "talk" });
    expect(again.outcome).toEqual(first.outcome);
    expect(again.entries.length).toBe(first.entries.length + 1); // run.resumed
    expect((await go(memoryJournal(), 0, true)).outcome).toEqual(first.outcome);
  });

  for (const when of ["before", "after"] as const) {
    test(`C2 mail: dies ${when} every commit, and again at every commit of the recovery: nothing lost, nothing twice`, {
      timeout: 120_000,
    }, async () => {
      const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when });
      await go(counting);
      expect(counting.commits).toBeGreaterThan(20);
      for (let at = 1; at <= counting.commits; at++) await dieTwice({ at, when });
    });
  }

  test("C2 mail: a fork goes on with the mail its parent had at that entry", async () => {
    const pair = teamOf({
      async reader(ctx) {
        const first = await ctx.mail.receive();
        await ctx.wait("go");
        return [first.content, contents(await ctx.mail.inbox()), await ctx.mail.reply(first, "read")];
      },
      async writer(ctx) {
        const reply = ctx.mail.request("reader", "one", { timeoutMs: 1_000_000 });
        await ctx.mail.send("reader", "two");
        return (await reply).content;
      },
    });
    const { outcome, entries } = await simulate(pair, null, {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 10);
        const log = await Array.fromAsync(app.events(id));
        const fork = await app.fork(id, { at: log.length - 1, id: "fork", live: true });
        for (const each of ["fork", id]) await app.signal(each, "go");
        expect(await fork.result).toEqual([["one", ["two"], expect.stringMatching(/^m_/)], "read"]);
        expect(types(await Array.fromAsync(fork.events))).not.toContain("run.stuck");
        await (await app.attach(id)).result;
      },
    });
    expect(outcome).toMatchObject({ status: "completed", value: [["one", ["two"], expect.any(String)], "read"] });
    expect(types(entries)).not.toContain("run.stuck");
  });
});

async function dieTwice(first: CrashPlan): Promise<void> {
  for (let at = 1; ; at++) {
    const journal = memoryJournal();
    await expect(go(crashingJournal(journal, first))).rejects.toThrow(Crash);
    const end = await go(crashingJournal(journal, { at, when: first.when }), 5).catch((error: unknown) => error);
    if (end instanceof Error && !(end instanceof Crash)) throw end;
    const { outcome, entries } = await go(journal, 10);
    expect(outcome).toEqual({ status: "completed", value: spoken });
    expect(types(entries)).not.toContain("run.stuck");
    if (!(end instanceof Crash)) return;
  }
}
