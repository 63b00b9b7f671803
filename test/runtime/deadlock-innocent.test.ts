import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { code, receive, settling } from "./deadlock-team.ts";
import { type Member, teamOf, valuesOf } from "./mail-team.ts";

describe("R13 what is no circle", () => {
  test("R13 a limit on one of the waits ends it by timeout, and not before", async () => {
    const team = settling("team", {
      ann: receive,
      bob: ({ mail }) => mail.receive({ timeoutMs: 5_000 }).catch(code),
    });
    const { outcome, elapsedMs } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["deadlock", "timeout"] });
    expect(elapsedMs).toBe(5_000);
  });

  test("R13 a limit around a member is a limit of what it waits for", async () => {
    const ann = timeout(3_000)(fn("ann", (_: null, ctx) => receive(ctx) as Promise<Json>));
    const team = teamOf({
      lead: (ctx) => ctx.call(ann, null).catch(code),
    });
    const { outcome, elapsedMs } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["timeout"] });
    expect(elapsedMs).toBe(3_000);
  });

  test("R13 what has a signal of its own is never accused; what is called with one is, when nothing in the run lives", async () => {
    const stop = (): AbortController => new AbortController();
    const all = fn<null, Json>("all", async (_, ctx) => {
      const given = stop();
      const other = ctx.call(teamOf({ ann: ({ mail }) => mail.receive({ signal: given.signal }).catch(code) }), null);
      await ctx.sleep(500);
      given.abort();
      return [await other, ctx.clock.now()];
    });
    expect((await simulate(all, null)).outcome).toEqual({ status: "completed", value: [["aborted"], 500] });
    // somebody outside aborts it, such as whoever has sent the request that all this is for
    const asked = teamOf({ ann: ({ mail }) => mail.receive({ signal: stop().signal }).catch(code) });
    expect((await simulate(asked, null)).outcome).toMatchObject({ status: "paused" });
    const forgotten = teamOf({ ann: ({ mail }) => mail.receive().catch(code) });
    const called = fn<null, Json>("called", (_, ctx) => ctx.call(forgotten, null, { signal: stop().signal }));
    expect((await simulate(called, null)).outcome).toEqual({ status: "completed", value: ["deadlock"] });
  });

  test("R13 what comes from outside, or ends by itself, is never accused: signals, answers, sleeps, steps, other runs", async () => {
    const child = fn<null, Json>("child", async (_, ctx) => {
      await ctx.sleep(700);
      return "done";
    });
    const waits: Readonly<Record<string, Member>> = {
      signal: (ctx) => ctx.wait("go"),
      answer: (ctx) => ctx.ask({ question: "?" }),
      sleep: (ctx) => ctx.sleep(1_000_000),
      step: (ctx) =>
        ctx.step("s", ({ clock }) => new Promise<null>((done) => void clock.alarm(100_000, () => done(null)))),
      child: (ctx) => ctx.call(child, null, { placement: "run" }),
    };
    for (const [name, wait] of Object.entries(waits)) {
      const team = teamOf({
        ann: receive,
        async bob(ctx) {
          await wait(ctx);
          await ctx.mail.send("ann", name);
        },
      });
      const { outcome } = await simulate(team, null, {
        agents: [child],
        async meanwhile(app, id, clock) {
          await new Promise<void>((resolve) => void clock.alarm(50_000, resolve));
          await app.signal(id, "go").catch(() => undefined);
          for (const { id: decision } of await app.decisions()) await app.decide(decision, { approved: true });
          await (await app.attach(id)).result;
        },
      });
      expect(outcome, name).toEqual({ status: "completed", value: [name, null] });
    }
  });

  test("R13 a call in its own code, or in an await of its own, lives", async () => {
    const team = teamOf({
      ann: receive,
      async bob(ctx) {
        for (let n = 0; n < 100; n++) await null;
        await new Promise((resolve) => setTimeout(resolve, 20));
        await ctx.mail.send("ann", "late");
      },
    });
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: ["late", null] });
  });

  test("R13 a wait that was begun and is not waited for yet is no circle", async () => {
    const values = await valuesOf({
      async ann(ctx) {
        const mail = ctx.mail.receive();
        for (let n = 0; n < 100; n++) await null;
        await ctx.mail.send("bob", "first");
        return (await mail).content;
      },
      async bob(ctx) {
        const { content } = await ctx.mail.receive();
        await ctx.mail.send("ann", `after ${content}`);
      },
    });
    expect(values).toEqual(["after first", null]);
  });

  test("R13 what a member has left behind may still write", async () => {
    const values = await valuesOf({
      ann: receive,
      async bob(ctx) {
        void ctx.sleep(100).then(() => ctx.mail.send("ann", "by the way"));
      },
      async carl(ctx) {
        await Promise.race([ctx.sleep(1), ctx.sleep(400)]); // what lost is left behind, and over long after
      },
    });
    expect(values).toEqual(["by the way", null, null]);
  });

  test("R13 what was left behind before anybody waited may still write", async () => {
    const values = await valuesOf({
      async ann(ctx) {
        await ctx.sleep(10);
        return receive(ctx);
      },
      async bob(ctx) {
        void ctx.sleep(100).then(() => ctx.mail.send("ann", "by the way"));
      },
    });
    expect(values).toEqual(["by the way", null]);
  });

  test("R13 the caller may still call somebody who writes", async () => {
    const team = fn<null, Json>("team", async (_, ctx) => {
      const reader = ctx.call(
        fn("reader", (_none: null, inner) => receive(inner) as Promise<Json>),
        null,
      );
      await ctx.sleep(1_000);
      await ctx.call(
        fn("writer", (_none: null, { mail }) => mail.send("reader", "word")),
        null,
      );
      return reader;
    });
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: "word" });
  });

  test("R13 nobody is told of what nobody waits for any more", async () => {
    let told = 0;
    const orphan = teamOf({
      ann: (ctx) =>
        ctx.mail.receive().catch(() => {
          told += 1;
        }),
      broken: () => Promise.reject(new Error("broken")),
    });
    const all = fn<null, Json>("all", async (_, ctx) => {
      const failed = await ctx.call(orphan, null).catch(String);
      await ctx.sleep(100);
      return failed;
    });
    expect((await simulate(all, null)).outcome).toEqual({ status: "completed", value: "Error: broken" });
    expect(told).toBe(0);
  });

  test("R13 mail that has had its time ends no wait", async () => {
    const team = settling("team", {
      ann: receive,
      async bob(ctx) {
        await ctx.mail.send("ann", "too late", { ttlMs: 0 });
      },
    });
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: ["deadlock", null] });
  });
});
