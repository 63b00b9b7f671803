import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Envelope, Priority } from "../../src/core/envelope.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { codeOf, contents, type Member, receiveAll, teamOf, valuesOf } from "./mail-team.ts";

describe("C3 and C4 mail is bounded, and checked", () => {
  test("C3 mail: a mailbox holds a thousand unread messages, or as many as its owner says, and refuses the next", async () => {
    const team = teamOf({
      big: (ctx) => ctx.wait("go"),
      async small(ctx) {
        ctx.mail.limit(2);
        await ctx.wait("go");
        const read = contents(await receiveAll(ctx, 2));
        await ctx.mail.send("writer", "there is room");
        return [...read, (await ctx.mail.receive()).content];
      },
      async writer(ctx) {
        await Promise.all(Array.from({ length: 1_000 }, (_, n) => ctx.mail.send("big", n)));
        for (const n of [1, 2]) await ctx.mail.send("small", n);
        const full = [
          await ctx.mail.send("big", "too many").catch(codeOf),
          await ctx.mail.send("small", "too many").catch(codeOf),
          await ctx.mail.broadcast("too many").catch(codeOf),
        ];
        await ctx.mail.receive();
        await ctx.mail.send("small", 3);
        return full;
      },
    });
    const { outcome } = await simulate(team, null, {
      async meanwhile(app, id) {
        const run = await app.attach(id);
        expect(await run.outcome).toMatchObject({ status: "paused", signals: ["go", "go"] });
        for (let n = 0; n < 2; n++) await app.signal(id, "go");
        await run.result;
      },
    });
    const full = (to: string, limit: number) => ({ code: "mailbox_full", detail: { to, limit } });
    const refused = [full("big", 1_000), full("small", 2), full("small", 2)];
    expect(outcome).toEqual({ status: "completed", value: [null, [1, 2, 3], refused] });
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
    const { outcome, entries } = await simulate(team, null);
    expect(outcome).toMatchObject({ value: ["all"] });
    const asked = entries.findLast(({ path }) => path.startsWith("team/writer/"))?.body as { request: unknown };
    expect(asked.request).toMatchObject({ changes: [{ value: { content: "all" } }] }); // and no other
  });

  test("C3 mail: receiving leaves nothing of a message in the state, and its keys stay short in deep teams", async () => {
    const deep = (levels: number): Agent<null, Json> =>
      levels === 0
        ? teamOf({ reader, ["w".repeat(120)]: writer })
        : fn("n".repeat(120), (_: null, ctx) => ctx.call(deep(levels - 1), null));
    const reader: Member = async (ctx) => {
      for (const each of await receiveAll(ctx, 3)) if (each.expects) await ctx.mail.reply(each, "done");
    };
    const writer: Member = async ({ mail }) => {
      await mail.send("reader", 1);
      await mail.send("reader", 2);
      await mail.request("reader", 3, { timeoutMs: 60_000 });
    };
    const journal = memoryJournal();
    const { outcome, entries } = await simulate(deep(5), null, { journal });
    expect(outcome.status).toBe("completed");
    const scope = { runId: "sim-1", overlay: false };
    const left = journal.store({ op: "list", prefix: "run/" }, scope, 0);
    const keys = "items" in left ? left.items.map(({ key }) => key) : [];
    expect(keys.filter((key) => key.includes("m_"))).toEqual([]);
    expect(entries.some(({ path }) => path.length > 600)).toBe(true);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(200);
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

  test("C4 mail: what is too large is refused whole: nobody receives it", async () => {
    const most = "x".repeat(8 * 1_048_576 - 2); // alone it would do; with what is around it, it does not
    const team = teamOf({
      async reader(ctx) {
        await ctx.store.watch("run/tried", { version: 0 });
        return [await ctx.mail.inbox(), await ctx.mail.request("writer", 1, { timeoutMs: 1_000 }).catch(codeOf)];
      },
      async writer({ mail, store }) {
        const tried = [await mail.send("reader", most).catch(codeOf), await mail.broadcast(most).catch(codeOf)];
        await store.put("run/tried", true);
        return [...tried, await mail.reply(await mail.receive(), most).catch(codeOf)];
      },
    });
    const { outcome } = await simulate(team, null);
    const refused = { code: "too_large" };
    expect(outcome).toMatchObject({
      value: [
        [[], { code: "timeout" }],
        [refused, refused, refused],
      ],
    });
  });

  test("C4 mail: refuses content that JSON cannot carry", async () => {
    const values = await valuesOf({
      clerk: ({ mail }) => mail.send("reader", { when: new Date(0) } as unknown as Json).catch(codeOf),
    });
    const detail = { what: "the message to reader", at: "$.when", found: "a Date" };
    expect(values).toEqual([{ code: "invalid_value", detail }]);
  });
});
