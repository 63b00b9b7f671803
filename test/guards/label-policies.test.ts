import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import { memory } from "../../src/engines/local/local.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { endorse } from "../../src/policies/endorse.ts";
import { labelled } from "../../src/policies/labelled.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { labelsOf, notes, openDecision, value, web } from "./asking.ts";

describe("G6 labels", () => {
  test("G6 labels: labelled refuses an agent's call, throws labels_refused, and adds labels to what it answers", async () => {
    let sent = 0;
    const mailer = labelled({ refuses: ["untrusted"] })(fn("mailer", () => ++sent));
    const remote = labelled({ labels: ["remote"] })(fn("remote", () => "x"));
    const simulation = await simulate(
      fn("top", async (_: null, ctx) => {
        const before = await ctx.call(mailer, null);
        await ctx.call(remote, null);
        const labels = ctx.labels;
        await ctx.call(web, "x");
        const refused = await ctx.call(mailer, null).catch((error: unknown) => error);
        if (!TroupeError.is(refused, "labels_refused")) throw refused;
        return [before, labels, refused.detail];
      }),
      null,
    );
    expect(simulation.outcome).toMatchObject({
      status: "completed",
      value: [1, { remote: "top/remote" }, { tool: "mailer", labels: ["untrusted"], path: "top/web" }],
    });
    expect(sent).toBe(1);
    expect(notes(simulation, "labels.refused")).toEqual([{ tool: "mailer", labels: { untrusted: "top/web" } }]);
  });

  test("G6 labels: labelled asks a person, who sees the input and the labels, and may let it run", async () => {
    const mailer = labelled({ refuses: ["untrusted"], onRefuse: "ask" })(
      fn("mailer", (text: string) => `sent ${text}`),
    );
    const top = fn("top", async (_: null, ctx) => ctx.call(mailer, await ctx.call(web, "news")));
    const answered = (approved: boolean) =>
      simulate(top, null, {
        meanwhile: async (app, id) => {
          const open = await openDecision(app, id);
          expect(open.question.proposal).toEqual({ agent: "mailer", input: "news", labels: { untrusted: "top/web" } });
          await app.decide(open.id, { approved });
        },
      });
    expect((await answered(true)).outcome).toMatchObject({ status: "completed", value: "sent news" });
    expect((await answered(false)).outcome).toMatchObject({ status: "failed", error: { code: "labels_refused" } });
  });

  test("G6 labels: endorse takes them off an answer that passes its check, says so in the log, and leaves the others", async () => {
    const rating = fn("rating", async (text: string, ctx) => (await ctx.call(web, text)).length);
    const isRating = (stars: number) => stars >= 1 && stars <= 5;
    const rated = endorse({ labels: ["untrusted"], check: isRating })(rating);
    const simulation = await simulate(
      fn("top", async (_: null, ctx) => {
        await ctx.call(rated, "abc");
        const passed = labelsOf(ctx);
        await ctx.call(rated, "abcdefgh");
        return [passed, labelsOf(ctx)];
      }),
      null,
    );
    expect(simulation.outcome).toMatchObject({ status: "completed", value: ["", "untrusted"] });
    expect(notes(simulation, "labels.endorsed")).toEqual([
      { labels: { untrusted: "top/rating/rating/web" }, by: "isRating" },
    ]);
  });

  test("G6 labels: endorse asks nobody about what has no labels, and cannot help its caller's own", async () => {
    let asked = 0;
    const check = async () => {
      asked += 1;
      return true;
    };
    const plain = endorse({ labels: ["untrusted"], check })(fn("plain", () => "x"));
    expect(
      await value(async (ctx) => {
        await ctx.call(plain, null);
        const before = asked;
        await ctx.call(web, "x");
        await ctx.call(plain, null);
        return [before, asked, labelsOf(ctx)];
      }),
    ).toEqual([0, 1, "untrusted"]);
  });

  test("G6 labels: a check that throws passes nothing on, and one that says neither is a mistake", async () => {
    const checked = (check: () => unknown) => endorse({ labels: ["untrusted"], check: check as () => boolean })(web);
    const failing = checked(() => {
      throw new RangeError("broken");
    });
    expect((await simulate(failing, "x")).outcome).toMatchObject({ status: "failed", error: { message: "broken" } });
    expect(
      (
        await simulate(
          checked(() => "yes"),
          "x",
        )
      ).outcome,
    ).toMatchObject({
      status: "failed",
      error: { message: expect.stringMatching(/must say true or false, got "yes"/) },
    });
  });

  test("G6 labels: a person vouches for an answer that they see", async () => {
    const asked = (approved: boolean) =>
      simulate(endorse({ labels: ["untrusted"], check: "ask" })(web), "All is well.", {
        meanwhile: async (app, id) => {
          const open = await openDecision(app, id);
          expect(open.question.proposal).toMatchObject({ agent: "web", value: "All is well." });
          await app.decide(open.id, { approved, by: "ann" });
        },
      });
    const yes = await asked(true);
    expect(yes.outcome).toEqual({ status: "completed", value: "All is well." });
    expect(notes(yes, "labels.endorsed")).toEqual([{ labels: { untrusted: "web/web" }, by: "ann" }]);
    expect((await asked(false)).outcome).toMatchObject({ labels: { untrusted: "web/web" } });
  });

  test("G6 labels: the counters of policies that all runs share carry none from one agent to the other", async () => {
    const policies = [
      rateLimit({ limit: 10, perMs: 1_000, key: "shared" }),
      bulkhead({ limit: 1, key: "shared" }),
      breaker({ key: "shared", failures: 3 }),
    ] as const;
    const failing = fn("failing", async (_: null, ctx) => {
      await ctx.call(web, "x");
      throw new Error("no");
    });
    const dirty = wrap(failing, ...policies);
    const clean = wrap(
      fn("clean", (_: null, ctx) => labelsOf(ctx)),
      ...policies,
    );
    const [one, two] = [
      fn("one", (_: null, ctx) => ctx.call(dirty, null)),
      fn("two", (_: null, ctx) => ctx.call(clean, null)),
    ];
    await using app = troupe({ agents: [one, two], engine: memory() });
    expect((await (await app.start(one, null)).outcome).status).toBe("failed");
    expect(await (await app.start(two, null)).outcome).toEqual({ status: "completed", value: "" });
  });
});
