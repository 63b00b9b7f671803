import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Envelope, Priority } from "../../src/core/envelope.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { stubborn, types } from "./world.ts";

type Member = (ctx: Context) => Promise<unknown>;

const codeOf = (error: unknown): Json => {
  const { code, detail } = error as { code?: string; detail?: Json };
  return { code: code ?? String(error), detail: detail ?? null };
};
const contents = (mail: readonly Envelope[]): readonly Json[] => mail.map(({ content }) => content);

/** Calls functions as members of one team, all at once. */
function teamOf(members: Readonly<Record<string, Member>>): Agent<null, Json> {
  const agents = Object.entries(members).map(([name, run]) =>
    fn(name, async (_: null, ctx) => ((await run(ctx)) ?? null) as Json),
  );
  return fn("team", async (_: null, ctx) => Promise.all(agents.map((agent) => ctx.call(agent, null))));
}

/** What the members of a team return; the same when every execution is thrown away at each fact. */
async function valuesOf(members: Readonly<Record<string, Member>>): Promise<Json> {
  const [once, strict] = await Promise.all(
    [false, true].map((alwaysReplay) => simulate(teamOf(members), null, { alwaysReplay })),
  );
  if (once?.outcome.status !== "completed") throw new Error(`ended as ${once?.outcome.status}`, { cause: once });
  expect(strict?.outcome).toEqual(once.outcome);
  return once.outcome.value;
}

async function receiveAll(ctx: Context, count: number): Promise<readonly Envelope[]> {
  const got: Envelope[] = [];
  while (got.length < count) got.push(await ctx.mail.receive());
  return got;
}

describe("C2 mail", () => {
  test("C2 mail: keeps the order of one sender, whether the receiver waits or comes late", async () => {
    const sender: Member = async ({ mail }) => {
      for (let n = 0; n < 5; n++) await mail.send("eager", n);
      await Promise.all(Array.from({ length: 5 }, (_, n) => mail.send("late", n)));
    };
    const values = await valuesOf({
      eager: async (ctx) => contents(await receiveAll(ctx, 5)),
      sender,
      async late(ctx) {
        await ctx.sleep(1_000);
        return contents(await receiveAll(ctx, 5));
      },
    });
    expect(values).toEqual([[0, 1, 2, 3, 4], null, [0, 1, 2, 3, 4]]);
  });

  test("C2 mail: is received once, however many of a member's branches wait", async () => {
    const [got, left] = (await valuesOf({
      async reader(ctx) {
        const all = await Promise.all([receiveAll(ctx, 2), receiveAll(ctx, 2), receiveAll(ctx, 2)]);
        return [contents(all.flat()), await ctx.mail.inbox()];
      },
      async writer({ mail, sleep }) {
        for (let n = 0; n < 6; n++) await mail.send("reader", n);
        void sleep;
      },
    })) as [[number[], Json[]], null];
    expect([...got[0]].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(got[1]).toEqual([]);
    expect(left).toBeNull();
  });

  test("C2 mail: carries what C1 asks for, under ids that depend on nothing but the place", async () => {
    const members: Readonly<Record<string, Member>> = {
      writer: (ctx) =>
        ctx.mail.send("reader", [1], {
          type: "draft.ready",
          intent: "task",
          priority: "high",
          correlationId: "c",
          causationId: "d",
          metadata: { round: 1 },
          ttlMs: 500,
        }),
      reader: (ctx) => ctx.mail.receive(),
    };
    const [id, envelope] = (await valuesOf(members)) as [string, Envelope];
    expect(envelope).toEqual({
      id,
      type: "draft.ready",
      intent: "task",
      from: "writer",
      to: "reader",
      topic: null,
      content: [1],
      priority: "high",
      correlationId: "c",
      causationId: "d",
      expects: null,
      metadata: { round: 1 },
      at: 0,
      expiresAt: 500,
    });
    const { outcome } = await simulate(teamOf(members), null, { id: "another" });
    expect(outcome).toMatchObject({ value: [id, { id }] });
  });

  test("C2 mail: addresses tell calls of the same agent apart", async () => {
    const reader = fn("reader", async (_: null, { mail }) => [mail.address, (await mail.receive()).content] as Json);
    const writer = fn("writer", async (_: null, { mail }) => {
      for (const to of ["reader#2", "boss", "reader"]) await mail.send(to, `to ${to}`);
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      const readers = [ctx.call(reader, null), ctx.call(reader, null), ctx.call(reader, null, { as: "boss" })];
      await ctx.call(writer, null);
      return Promise.all(readers);
    });
    expect((await simulate(team, null)).outcome).toMatchObject({
      value: [
        ["reader", "to reader"],
        ["reader#2", "to reader#2"],
        ["boss", "to boss"],
      ],
    });
  });

  test("C2 mail: stays within its team", async () => {
    const nosy = fn("reader", async (_: null, { mail }) => contents(await mail.inbox()) as Json);
    const values = await valuesOf({
      async inner(ctx) {
        await ctx.sleep(10);
        return ctx.call(nosy, null);
      },
      writer: ({ mail }) => mail.broadcast("for us").then(() => mail.send("reader", "for us")),
      async reader(ctx) {
        await ctx.sleep(20);
        return contents(await ctx.mail.inbox());
      },
    });
    expect(values).toEqual([[], expect.any(String), ["for us", "for us"]]);
  });

  test("C2 mail: a request is answered by its own reply, whatever else comes", async () => {
    const values = await valuesOf({
      async asker({ mail }) {
        const replies = await Promise.all(
          [1, 2].map((n) => mail.request("oracle", n, { timeoutMs: 1_000, correlationId: "talk" })),
        );
        return [replies, contents(await mail.inbox())];
      },
      async oracle(ctx) {
        const asked = await receiveAll(ctx, 2);
        await ctx.mail.send("asker", "by the way");
        for (const each of asked.toReversed()) await ctx.mail.reply(each, Number(each.content) * 10);
        return asked;
      },
    });
    const [[replies, rest], asked] = values as unknown as [[Envelope[], Json[]], Envelope[]];
    expect(contents(replies)).toEqual([10, 20]);
    expect(rest).toEqual(["by the way"]);
    for (const [index, reply] of replies.entries()) {
      expect(asked[index]).toMatchObject({ intent: "ask", expects: "answer", correlationId: "talk" });
      const causationId = asked[index]?.id;
      expect(reply).toMatchObject({
        intent: "answer",
        from: "oracle",
        to: "asker",
        correlationId: "talk",
        causationId,
      });
    }
  });

  test("C2 mail: a request that nobody answers in time ends with timeout; a late reply is ordinary mail, and so is a second one", async () => {
    const values = await valuesOf({
      async asker(ctx) {
        const late = await ctx.mail.request("oracle", 1, { timeoutMs: 100 }).catch(codeOf);
        const reply = await ctx.mail.request("oracle", 2, { timeoutMs: 100_000 });
        await ctx.sleep(1_000);
        return [late, reply.content, contents(await ctx.mail.inbox())];
      },
      async oracle(ctx) {
        const [first, second] = await receiveAll(ctx, 2);
        if (!first || !second) return;
        await ctx.mail.reply(first, "late");
        await ctx.mail.reply(second, "in time");
        await ctx.mail.reply(second, "again");
      },
    });
    const expired = { code: "timeout", detail: { what: "mail of oracle", afterMs: 100 } };
    expect(values).toEqual([[expired, "in time", ["late", "again"]], null]);
  });

  test.each([99, 100, 101])("C2 mail: a reply after %i ms to a request for 100 ms is not lost", async (afterMs) => {
    const [[got, rest]] = (await valuesOf({
      async asker(ctx) {
        const reply = await ctx.mail.request("oracle", 1, { timeoutMs: 100 }).catch(codeOf);
        await ctx.sleep(50);
        return [reply, contents(await ctx.mail.inbox())];
      },
      async oracle(ctx) {
        const asked = await ctx.mail.receive();
        await ctx.sleep(afterMs);
        await ctx.mail.reply(asked, "here");
      },
    })) as [[{ code?: string; content?: string }, Json[]]];
    if (got.code) expect([got.code, rest]).toEqual(["timeout", ["here"]]);
    else expect([got.content, rest]).toEqual(["here", []]);
  });

  test("C2 mail: a request that is given up leaves a reply that is on its way to be read", async () => {
    const values = await valuesOf({
      async asker(ctx) {
        const stop = new AbortController();
        const gone = ctx.mail.request("oracle", 1, { timeoutMs: 1_000, signal: stop.signal }).catch(codeOf);
        await ctx.mail.receive(); // the reply has been begun
        stop.abort();
        const read = ctx.mail.receive({ timeoutMs: 500 });
        return [((await gone) as { code: string }).code, (await read).content];
      },
      async oracle(ctx) {
        const asked = await ctx.mail.receive();
        await Promise.all([ctx.mail.send("asker", "soon"), ctx.mail.reply(asked, "here")]);
      },
    });
    expect(values).toEqual([["aborted", "here"], null]);
  });

  test("C2 mail: a broadcast reaches everybody but its sender: who waits, who looks later, and who is called later", async () => {
    const reader = fn("reader", async (_: null, ctx) => contents(await receiveAll(ctx, 2)) as Json);
    const slow = fn("slow", async (_: null, ctx) => {
      await ctx.sleep(100);
      return contents(await ctx.mail.inbox()) as Json;
    });
    const crier = fn("crier", async (_: null, { mail }) => {
      for (const word of ["hear", "ye"]) await mail.broadcast(word);
      return contents(await mail.inbox()) as Json;
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      const early = await Promise.all([reader, slow, crier].map((agent) => ctx.call(agent, null)));
      return [...early, await ctx.call(reader, null)];
    });
    const both = ["hear", "ye"];
    for (const alwaysReplay of [false, true]) {
      const { outcome } = await simulate(team, null, { alwaysReplay });
      expect(outcome).toMatchObject({ value: [both, both, [], both] });
    }
  });

  test("C2 mail: those who are called late find the last thousand broadcasts, in their order among the rest", async () => {
    const crier = fn("crier", async (_: null, { mail }) => {
      await mail.send("late", "first");
      for (let n = 0; n < 1_005; n++) await mail.broadcast(n);
      await mail.send("late", "last");
    });
    const late = fn("late", async (_: null, { mail, store }) => {
      const kept = await store.list("run/@mail/");
      return [contents(await mail.inbox()), kept.filter(({ key }) => key.includes("!all")).length] as Json;
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      await ctx.call(crier, null);
      return ctx.call(late, null);
    });
    const kept = Array.from({ length: 1_000 }, (_, n) => n + 5);
    expect((await simulate(team, null)).outcome).toMatchObject({ value: [["first", ...kept, "last"], 1_000] });
  });

  test("C2 mail: waits no longer than it is told, over a restart too", async () => {
    const journal = memoryJournal();
    const waiter = teamOf({
      waiter: async ({ mail }) => mail.receive({ timeoutMs: 60_000 }).catch(codeOf),
    });
    const paused = await simulate(waiter, null, { journal });
    expect(paused.outcome).toMatchObject({
      status: "paused",
      keys: [expect.stringMatching(/^run\/@mail\/.*\/waiter$/)],
    });
    const { outcome } = await simulate(waiter, null, {
      journal,
      clock: virtualClock(59_000),
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    const expired = { code: "timeout", detail: { what: "mail of waiter", afterMs: 60_000 } };
    expect(outcome).toEqual({ status: "completed", value: [expired] });
  });

  test("C2 mail: a receive that is given up takes nothing", async () => {
    const values = await valuesOf({
      async reader(ctx) {
        const stop = new AbortController();
        const gone = ctx.mail.receive({ signal: stop.signal }).catch(codeOf);
        await ctx.sleep(10);
        stop.abort();
        await gone;
        const no = await ctx.mail.receive({ signal: AbortSignal.abort() }).catch(codeOf);
        return [(no as { code: string }).code, (await ctx.mail.receive()).content];
      },
      async writer(ctx) {
        await ctx.sleep(20);
        await ctx.mail.send("reader", "for the next one");
      },
    });
    expect(values).toEqual([["aborted", "for the next one"], null]);
  });

  test("C2 mail: a policy around a member changes nothing about its mail", async () => {
    let attempts = 0;
    const flaky = fn("reader", async (_: null, ctx) => {
      const { content } = await ctx.mail.receive();
      attempts += 1;
      if (content === "bad") throw new Error("not this one");
      return [ctx.mail.address, content] as Json;
    });
    const writer = fn("writer", async (_: null, { mail }) => {
      for (const word of ["bad", "good"]) await mail.send("reader", word);
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      const sturdy = wrap(flaky, timeout(10_000), retry({ attempts: 2, baseMs: 1 }));
      const [read] = await Promise.all([ctx.call(sturdy, null), ctx.call(wrap(writer, timeout(1_000)), null)]);
      return read;
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["reader", "good"] });
    expect(attempts).toBe(2);
  });

  test("C2 mail: the root of a run has none, and says so", async () => {
    const lone = fn<null, Json>("lone", async (_, { mail }) =>
      Promise.all([
        mail.send("reader", 1).catch(codeOf),
        mail.receive().catch(codeOf),
        mail.broadcast(1).catch(codeOf),
        mail.inbox().catch(codeOf),
      ]),
    );
    const { outcome } = await simulate(lone, null);
    const refused = { code: "invalid_input", detail: { issues: [expect.stringContaining("lone is the root")] } };
    expect(outcome).toEqual({ status: "completed", value: [refused, refused, refused, refused] });
  });

  test("C4 mail: refuses what is no address, no message and no option, by name", async () => {
    const [issues] = (await valuesOf({
      async clerk({ mail }) {
        const asked = { ...(await mail.inbox())[0], from: "", id: "m" } as Envelope;
        const wrong = [
          mail.send("", 1),
          mail.send("a/b", 1),
          mail.send("reviewer#0", 1),
          mail.send("x".repeat(121), 1),
          mail.send("reader", 1, { priority: "urgent" as Priority }),
          mail.send("reader", 1, { correlationId: "" }),
          mail.send("reader", 1, { ttlMs: -1 }),
          mail.send("reader", 1, { ttl: 5 } as object),
          mail.reply(asked, 1),
          mail.request("reader", 1, { timeoutMs: 5, prio: "low" } as never),
          mail.receive({ timeout: 5 } as object),
        ];
        const found = await Promise.all(wrong.map((work) => work.catch(codeOf)));
        return (found as { detail: { issues: string[] } }[]).map(({ detail }) => detail.issues[0]?.split(/[:;]/)[0]);
      },
    })) as [string[]];
    expect(issues).toEqual([
      "to",
      "to",
      "to",
      "to",
      "priority",
      "correlationId",
      "ttlMs",
      "mail.send",
      "type",
      "mail.request",
      "mail.receive",
    ]);
  });

  test("C4 mail: refuses content that JSON cannot carry", async () => {
    const values = await valuesOf({
      clerk: ({ mail }) => mail.send("reader", { when: new Date(0) } as unknown as Json).catch(codeOf),
    });
    const detail = { what: "the message to reader", at: "$.when", found: "a Date" };
    expect(values).toEqual([{ code: "invalid_value", detail }]);
  });

  test("C2 mail: what a receiver does to a message, nobody else sees", async () => {
    const spoil = async (ctx: Context) => {
      const { content } = await ctx.mail.receive();
      const seen = structuredClone(content);
      (content as number[]).push(9);
      const [listed] = await ctx.mail.inbox();
      (listed?.content as number[]).push(8);
      return [seen, (await ctx.mail.receive()).content];
    };
    const values = await valuesOf({
      one: spoil,
      two: spoil,
      async crier({ mail }) {
        for (let n = 0; n < 2; n++) await mail.broadcast([n]);
      },
    });
    expect(values).toEqual([[[0], [1]], [[0], [1]], null]);
  });
});

describe("C3 mail is bounded", () => {
  test("C3 mail: a mailbox holds a thousand unread messages, or as many as its owner says, and refuses the next", async () => {
    const [, , refused] = (await valuesOf({
      async big(ctx) {
        await ctx.sleep(10);
      },
      async small(ctx) {
        ctx.mail.limit(2);
        await ctx.sleep(10);
        return contents(await receiveAll(ctx, 2));
      },
      async writer(ctx) {
        await Promise.all(Array.from({ length: 1_000 }, (_, n) => ctx.mail.send("big", n)));
        for (const n of [1, 2]) await ctx.mail.send("small", n);
        const full = [
          await ctx.mail.send("big", "too many").catch(codeOf),
          await ctx.mail.send("small", "too many").catch(codeOf),
          await ctx.mail.broadcast("too many").catch(codeOf),
        ];
        await ctx.sleep(20);
        await ctx.mail.send("small", 3);
        return full;
      },
    })) as Json[];
    const full = (to: string, limit: number) => ({ code: "mailbox_full", detail: { to, limit } });
    expect(refused).toEqual([full("big", 1_000), full("small", 2), full("small", 2)]);
  });

  test("C3 mail: what is critical comes first; what has had its time never", async () => {
    const [order] = (await valuesOf({
      async reader(ctx) {
        await ctx.sleep(100);
        const listed = contents(await ctx.mail.inbox());
        return [listed, contents(await receiveAll(ctx, listed.length))];
      },
      async writer({ mail }) {
        for (const priority of ["low", "normal", "high", "critical"] as const) {
          await mail.send("reader", priority, { priority });
          await mail.send("reader", `${priority}, brief`, { priority, ttlMs: 50 });
        }
      },
    })) as [[string[], string[]]];
    expect(order[0]).toEqual(["critical", "high", "normal", "low"]);
    expect(order[1]).toEqual(order[0]);
  });

  test("C3 mail: a limit below one is refused", async () => {
    const values = await valuesOf({
      async clerk({ mail }) {
        for (const bad of [0, -1, 0.5, Number.NaN]) expect(() => mail.limit(bad)).toThrow(RangeError);
      },
    });
    expect(values).toEqual([null]);
  });

  test("C3 mail: one who has returned is in nobody's way, and what is sent to him is read by nobody", async () => {
    const gone = fn("gone", async (_: null, { mail }) => {
      mail.limit(1);
      return contents(await mail.inbox()) as Json;
    });
    const writer = fn("writer", async (_: null, { mail }) => {
      for (let n = 0; n < 3; n++) await mail.send("gone", n);
      await mail.broadcast("all");
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      await ctx.call(gone, null);
      await ctx.call(writer, null);
      return ctx.call(gone, null); // another one: gone#2
    });
    expect((await simulate(team, null)).outcome).toMatchObject({ value: ["all"] });
  });

  test("C3 mail: receiving leaves nothing of a message in the state, and its keys stay short in deep teams", async () => {
    const deep = (levels: number): Agent<null, Json> =>
      levels === 0
        ? teamOf({ reader: (ctx) => receiveAll(ctx, 2).then(() => null), ["w".repeat(120)]: pair })
        : fn("n".repeat(120), (_: null, ctx) => ctx.call(deep(levels - 1), null));
    const pair: Member = async ({ mail }) => {
      await mail.send("reader", 1);
      await mail.send("reader", 2);
      await mail.request("reader", 3, { timeoutMs: 1 }).catch(() => undefined);
    };
    const journal = memoryJournal();
    const { outcome, entries } = await simulate(deep(5), null, { journal });
    expect(outcome.status).toBe("completed");
    const scope = { runId: "sim-1", overlay: false };
    const left = journal.store({ op: "list", prefix: "run/" }, scope, 0);
    const keys = "items" in left ? left.items.map(({ key }) => key) : [];
    expect(keys.filter((key) => key.includes("/m_"))).toHaveLength(1); // the request that nobody read
    expect(entries.some(({ path }) => path.length > 600)).toBe(true);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(200);
  });
});

/** A conversation with everything in it. */
const talk = teamOf({
  async chair(ctx) {
    await ctx.mail.broadcast("begin");
    const votes: Json[] = [];
    for (let n = 0; n < 2; n++) {
      const vote = await ctx.mail.receive();
      votes.push([vote.from, vote.content]);
      await ctx.mail.reply(vote, "noted");
    }
    const silent = (await ctx.mail.request("clerk", "anything?", { timeoutMs: 40 }).catch(codeOf)) as { code: string };
    await ctx.mail.broadcast("end", { priority: "critical" });
    return [votes.sort(), silent.code];
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
  [
    [
      ["ann", "yes"],
      ["bob", "no"],
    ],
    "timeout",
  ],
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
