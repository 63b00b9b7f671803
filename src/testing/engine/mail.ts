import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

type Member = (ctx: Context) => Promise<unknown>;

/** Members of one team, called at once. */
function teamOf(members: Readonly<Record<string, Member>>): Agent<null, Json> {
  const agents = Object.entries(members).map(([name, run]) =>
    fn(name, async (_: null, ctx) => ((await run(ctx)) ?? null) as Json),
  );
  return fn("team", async (_: null, ctx) => Promise.all(agents.map((agent) => ctx.call(agent, null))));
}

async function receive({ mail }: Context, count: number): Promise<Json[]> {
  const got: Json[] = [];
  while (got.length < count) got.push((await mail.receive()).content);
  return got;
}

const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

async function resultOf(bench: EngineBench, team: Agent<null, Json>): Promise<Json> {
  await using apps = new Apps(bench);
  const run = await apps.start(team).start(team, null);
  return await run.result;
}

/** Mail between the members of a team: an engine has it for nothing, if its state and its watches are right. */
export const mailClauses: Clauses<EngineBench> = {
  "C2: arrives once, in the order of each sender, whoever waits": async (bench) => {
    const sender = (word: string) => async (ctx: Context) => {
      for (let n = 0; n < 4; n++) await ctx.mail.send("reader", `${word}${n}`);
    };
    const values = await resultOf(
      bench,
      teamOf({ reader: (ctx) => receive(ctx, 8), ann: sender("a"), bob: sender("b") }),
    );
    const [got] = values as [string[]];
    for (const word of ["a", "b"]) {
      assert.deepEqual(
        got.filter((each) => each.startsWith(word)),
        [0, 1, 2, 3].map((n) => `${word}${n}`),
      );
    }
  },
  "C2: a request is answered by its reply, or given up when its time is over": async (bench) => {
    const team = teamOf({
      async asker({ mail }) {
        const reply = await mail.request("oracle", 6, { timeoutMs: 60_000 });
        const none = await mail.request("nobody", 7, { timeoutMs: 20 }).catch(codeOf);
        return [reply.content, reply.correlationId === reply.causationId, none];
      },
      async oracle({ mail }) {
        const asked = await mail.receive();
        await mail.reply(asked, Number(asked.content) * 7);
      },
    });
    assert.deepEqual(await resultOf(bench, team), [[42, true, "timeout"], null]);
  },
  "C2: a broadcast reaches every member but its sender, those called later included": async (bench) => {
    const reader = fn("reader", (_: null, ctx) => receive(ctx, 1));
    const crier = fn("crier", async (_: null, { mail }) => {
      await mail.broadcast("hear");
      return (await mail.inbox()).length;
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      const early = await Promise.all([ctx.call(reader, null), ctx.call(crier, null)]);
      return [...early, await ctx.call(reader, null)];
    });
    assert.deepEqual(await resultOf(bench, team), [["hear"], 0, ["hear"]]);
  },
  "C3: what is critical comes first, and a full mailbox says so": async (bench) => {
    const team = teamOf({
      async reader(ctx) {
        ctx.mail.limit(3);
        await ctx.store.watch("run/sent", { version: 0 });
        return receive(ctx, 3);
      },
      async writer({ mail, store }) {
        for (const priority of ["low", "normal", "critical"] as const)
          await mail.send("reader", priority, { priority });
        const full = await mail.send("reader", "no room").catch(codeOf);
        await store.put("run/sent", true);
        return full;
      },
    });
    assert.deepEqual(await resultOf(bench, team), [["critical", "normal", "low"], "mailbox_full"]);
  },
  "C2: goes on in a second life, where what was received stays received": async (bench) => {
    await using apps = new Apps(bench);
    const pair = teamOf({
      async reader(ctx) {
        const first = await ctx.mail.receive();
        await ctx.wait("go");
        const unread = (await ctx.mail.inbox()).map((each) => each.content);
        const second = await ctx.mail.receive();
        const asked = await ctx.mail.receive();
        await ctx.mail.reply(asked, "settled");
        return [first.content, unread, second.content, asked.content];
      },
      async writer({ mail }) {
        for (const word of ["one", "two"]) await mail.send("reader", word);
        return (await mail.request("reader", "three", { timeoutMs: 3_600_000 })).content;
      },
    });
    const first = apps.start(pair);
    const { id, outcome } = await first.start(pair, null);
    const paused = await outcome;
    assert.deepEqual(paused.status === "paused" && paused.signals, ["go"]);
    await first[Symbol.asyncDispose]();
    const second = apps.start(pair);
    const run = await second.resume(id);
    await second.signal(id, "go");
    assert.deepEqual(await run.result, [["one", ["two", "three"], "two", "three"], "settled"]);
    const receipts = (await Array.fromAsync(run.events)).filter(({ body }) =>
      JSON.stringify(body).includes('"delete"'),
    );
    assert.equal(receipts.length, 4);
  },
};
