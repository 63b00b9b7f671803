import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Envelope } from "../../src/core/envelope.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { journalOf } from "./finished-log.ts";
import { codeOf, contents, receiveAll, teamOf, toTheEnd, valuesOf } from "./mail-team.ts";

describe("C2 mail: requests and broadcasts", () => {
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

  test("C2 mail: a limit that comes between a reply and its delivery takes nothing away", async () => {
    const team = teamOf({
      asker: async ({ mail }) => (await mail.request("oracle", 1, { timeoutMs: 100 })).content,
      async oracle({ mail }) {
        await mail.reply(await mail.receive(), "here");
      },
    });
    const { entries } = await simulate(team, null);
    const at = entries.findIndex(({ type, path }) => type === "store.changed" && path.startsWith("team/asker/"));
    const { path = "" } = entries[at] ?? {};
    const late: Entry = { seq: 0, at: 0, path, type: "wait.expired", body: { until: 100 } };
    const journal = journalOf("sim-1", "team", entries.toSpliced(at, 0, late));
    const { outcome } = await simulate(team, null, { journal });
    expect(outcome).toEqual({ status: "completed", value: ["here", null] });
  });

  test("C2 mail: a request that is given up leaves a reply that is on its way to be read", async () => {
    for (const alwaysReplay of [false, true]) {
      let stop = new AbortController();
      const team = teamOf({
        async asker({ mail }) {
          stop = new AbortController(); // of this execution
          const gone = mail.request("oracle", 1, { timeoutMs: 1_000, signal: stop.signal }).catch(codeOf);
          const read = mail.receive({ timeoutMs: 500 });
          return [((await gone) as { code: string }).code, (await read).content];
        },
        async oracle({ mail }) {
          const asked = await mail.receive();
          const replying = mail.reply(asked, "here");
          stop.abort();
          await replying;
        },
      });
      const { outcome } = await simulate(team, null, { alwaysReplay, meanwhile: toTheEnd });
      expect(outcome).toEqual({ status: "completed", value: [["aborted", "here"], null] });
    }
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
});
