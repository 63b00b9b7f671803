import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context } from "../../src/core/agent.ts";
import type { Envelope } from "../../src/core/envelope.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { codeOf, contents, type Member, receiveAll, teamOf, valuesOf } from "./mail-team.ts";
import { paths, stubborn } from "./world.ts";

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
    const values = await valuesOf({
      async reader(ctx) {
        const all = await Promise.all([receiveAll(ctx, 2), receiveAll(ctx, 2), receiveAll(ctx, 2)]);
        return [new Set(contents(all.flat())).size, await ctx.mail.inbox()];
      },
      async writer({ mail }) {
        for (const word of ["a", "b", "c", "d", "e", "f"]) await mail.send("reader", word);
      },
    });
    expect(values).toEqual([[6, []], null]);
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

  test("C2 mail: waits no longer than it is told, over a restart too", async () => {
    const journal = memoryJournal();
    const waiter = teamOf({
      waiter: async ({ mail }) => mail.receive({ timeoutMs: 60_000 }).catch(codeOf),
    });
    const stopped = simulate(waiter, null, {
      journal,
      async meanwhile(app, id, clock) {
        await stubborn(clock, 30_000);
        expect((await app.run(id))?.status).toBe("sleeping"); // nobody but the run itself could write to it
        throw new Error("the process stops");
      },
    });
    await expect(stopped).rejects.toThrow("the process stops");
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

  test("C2 mail: what is out of time takes no mail from the next attempt", async () => {
    const reader = fn("reader", async (attempt: null, ctx) => {
      if ((await ctx.store.put("run/attempts", attempt)) > 1) return (await ctx.mail.receive()).content;
      try {
        await ctx.sleep(1_000);
      } finally {
        await ctx.mail.receive(); // refused: its time is up
      }
      return "too early";
    });
    const writer = fn("writer", (_: null, { mail }) => mail.send("reader", "kept"));
    const team = fn<null, Json>("team", async (_, ctx) => {
      const sturdy = wrap(reader, timeout(10), retry({ attempts: 2, baseMs: 1 }));
      return (await Promise.all([ctx.call(sturdy, null), ctx.call(writer, null)]))[0];
    });
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: "kept" });
  });

  test("C2 mail: whoever waits is woken by what comes, not by what he has read", async () => {
    const team = teamOf({
      async reader(ctx) {
        await ctx.store.watch("run/sent", { version: 0 });
        await receiveAll(ctx, 3);
        return ctx.mail.receive({ timeoutMs: 50 }).catch(codeOf);
      },
      async writer({ mail, store }) {
        for (const n of [1, 2, 3]) await mail.send("reader", n);
        await store.put("run/sent", true);
      },
    });
    const { outcome, entries } = await simulate(team, null);
    expect(outcome).toMatchObject({ value: [{ code: "timeout" }, null] });
    expect(paths(entries, "store.changed")).toEqual(["team/reader/store#1"]);
  });

  test("C2 mail: goes on where the state of the run was cleared", async () => {
    const team = teamOf({
      reader: async (ctx) => contents(await receiveAll(ctx, 3)),
      async writer(ctx) {
        for (const n of [1, 2]) await ctx.mail.send("reader", n);
        await ctx.sleep(10);
        for (const { key } of await ctx.store.list("run/")) await ctx.store.delete(key);
        await ctx.sleep(10);
        await ctx.mail.send("reader", 3);
      },
    });
    const { outcome, entries } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: [[1, 2, 3], null] });
    expect(paths(entries, "store.changed").length).toBeLessThanOrEqual(4);
  });

  test("C2 mail: what an aborted member tries to say does not arrive", async () => {
    let said: unknown;
    const dying = fn("dying", async (_: null, ctx) => {
      const asked = await ctx.mail.receive();
      try {
        await ctx.sleep(1_000);
      } finally {
        const tries = [
          ctx.mail.send("reader", "ghost"),
          ctx.mail.reply(asked, "ghost"),
          ctx.mail.broadcast("ghost"),
          ctx.mail.inbox(),
        ];
        said = await Promise.all(tries.map((each) => each.catch(codeOf)));
      }
    });
    const reader = fn("reader", async (_: null, ctx) => {
      const reply = await ctx.mail.request("dying", "?", { timeoutMs: 100 }).catch(codeOf);
      return [reply, await ctx.mail.inbox()] as Json;
    });
    const team = fn<null, Json>("team", async (_, ctx) => {
      const last = ctx.call(timeout(10)(dying), null).catch(() => null);
      return (await Promise.all([ctx.call(reader, null), last]))[0];
    });
    expect((await simulate(team, null)).outcome).toMatchObject({ value: [{ code: "timeout" }, []] });
    expect(said).toMatchObject(Array.from({ length: 4 }, () => ({ code: "timeout" })));
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

  test("C2 mail: what a receiver does to a message, nobody else sees", async () => {
    const spoil = async (ctx: Context) => {
      const { content } = await ctx.mail.receive();
      const seen = structuredClone(content);
      (content as number[]).push(9);
      for (const listed of await ctx.mail.inbox()) (listed.content as number[]).push(8);
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
