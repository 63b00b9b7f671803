import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Statement, Turn } from "../../src/core/turn.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { type Report, readReport } from "../../src/teams/rounds/read-report.ts";
import { type RoundsView, rounds } from "../../src/teams/rounds.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

/** Says something of its own until a tick, and then nothing. Keeps what it was shown. */
function member(name: string, until: number, seen: RoundsView[] = []) {
  return fn(name, ({ view }: Turn<RoundsView>): Json => {
    seen.push(view);
    return view.tick < until ? `${name} at ${view.tick}` : { text: "", done: true };
  });
}

/** Of what others said before its last turn a member has been told all, once, and nothing of the same tick. */
function checkViews(name: string, until: number, seen: readonly RoundsView[], statements: readonly Statement[]): void {
  const tickOf = ({ text }: Statement) => Number(text.split(" ").at(-1));
  const last = seen.at(-1)?.tick ?? 0;
  expect(seen.flatMap(({ news }) => news)).toEqual(
    statements.filter((each) => each.from !== name && tickOf(each) < last),
  );
  for (const { tick, news } of seen) {
    expect(tick <= until || news.length > 0, "done, and nothing is new").toBe(true);
    expect(news.every((each) => tickOf(each) < tick)).toBe(true);
  }
}

/** How long so many ticks take, where the first member takes one millisecond, the second one two … */
function timeOf(views: readonly (readonly RoundsView[])[], ticks: number): number {
  const slowest = Array.from({ length: ticks }, (_, tick) =>
    Math.max(...views.map((seen, index) => (seen.some((view) => view.tick === tick + 1) ? index + 1 : 0))),
  );
  return slowest.reduce((sum, ms) => sum + ms, 0);
}

describe("D15 rounds", () => {
  test("D15 rounds: models go on until all are done; each is told what is new to it, once", async () => {
    const first = /^Build a house\.[\s\S]*works in rounds, at most 10[\s\S]*tick: 1\n\nRound 1: do your part\.$/;
    const ann = scriptedModel([
      { text: "I build the walls.", expect: { lastUser: first } },
      {
        text: "The walls stand.\nDONE",
        expect: { lastUser: /^tick: 2\n\nnews:\nbob: I wait for walls\.\n\nRound 2: go on\.$/ },
      },
      { text: "DONE", expect: { lastUser: /news:\nbob: Good\.\n\nRound 3/ } }, // she was done, but has not seen this
    ]);
    const bob = scriptedModel([
      { text: "I wait for walls.", expect: { lastUser: first } },
      { text: "Good.", expect: { lastUser: /news:\nann: I build the walls\.\n\nRound 2/ } },
      { text: "The roof is on.\n\n**DONE**", expect: { lastUser: /news:\nann: The walls stand\.\n\nRound 3/ } },
    ]);
    const members = [agent({ name: "ann", model: ann }), agent({ name: "bob", model: bob })];
    const { outcome, entries } = await simulate(rounds({ name: "site", members }), "Build a house.");
    ann.assertDone();
    bob.assertDone();
    expect(completed(outcome)).toEqual({
      value: [
        { from: "ann", text: "The walls stand." },
        { from: "bob", text: "The roof is on." },
      ],
      ended: "done",
      ticks: 3,
      statements: [
        { from: "ann", text: "I build the walls." },
        { from: "bob", text: "I wait for walls." },
        { from: "ann", text: "The walls stand." },
        { from: "bob", text: "Good." },
        { from: "bob", text: "The roof is on." },
      ],
      failures: [],
    });
    expect(entries.filter(({ type }) => type === "rounds.ticked")).toMatchObject([
      { body: { data: { tick: 1, asked: 2, done: 0, of: 2 } } },
      { body: { data: { tick: 2, asked: 2, done: 1, of: 2 } } },
      { body: { data: { tick: 3, asked: 2, done: 2, of: 2 } } },
    ]);
  });

  test("D15 rounds: whoever is done is left alone while nothing is new; a tick takes as long as its slowest member", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }), async (until) => {
        const views = until.map((): RoundsView[] => []);
        const members = until.map((tick, index) => {
          const { run } = member(`m${index}`, tick, views[index]);
          return fn(`m${index}`, async (turn: Turn<RoundsView>, ctx) => {
            await ctx.sleep(index + 1);
            return run(turn, ctx);
          });
        });
        const { outcome, elapsedMs } = await simulate(rounds({ name: "r", members }), "");
        const { ended, ticks, statements } = completed(outcome);
        const last = Math.max(...until);
        expect([ended, ticks]).toEqual(last > 10 ? ["ticks", 10] : ["done", last]);
        for (const [index, seen] of views.entries()) checkViews(`m${index}`, until[index] ?? 0, seen, statements);
        expect(elapsedMs).toBe(timeOf(views, ticks));
      }),
      { numRuns: 40 },
    );
  });

  test("D15 rounds: ends at the last tick with what there is", async () => {
    const { outcome } = await simulate(rounds({ name: "r", members: [member("a", 99)], ticks: 3 }), "");
    expect(completed(outcome)).toMatchObject({ ended: "ticks", ticks: 3, value: [{ from: "a", text: "a at 3" }] });
  });

  test("D15 rounds: one that fails is asked again, and left out after two failures in a row", async () => {
    const flaky = fn("flaky", ({ view }: Turn<RoundsView>): Json => {
      if (view.tick === 1 || view.tick > 2) throw new Error(`down at ${view.tick}`);
      return "here";
    });
    const seen: RoundsView[] = [];
    const { outcome, entries } = await simulate(rounds({ name: "r", members: [flaky, member("a", 7, seen)] }), "");
    const { ended, ticks, failures } = completed(outcome);
    expect({ ended, ticks }).toEqual({ ended: "done", ticks: 7 });
    expect(failures.map(({ message }) => message)).toEqual(["down at 1", "down at 3", "down at 4"]);
    expect(paths(entries, "agent.started").filter((path) => path.includes("flaky"))).toHaveLength(4);
  });

  test("D15 rounds: with nobody left it ends; when nobody ever answered, it fails", async () => {
    const ill = fn("ill", (_: Turn<RoundsView>): Json => {
      throw new Error("ill");
    });
    const detail = {
      wanted: 1,
      completed: 0,
      failures: [
        { index: 0, message: "ill" },
        { index: 0, message: "ill" },
      ],
    };
    const all = await simulate(rounds({ name: "r", members: [ill] }), "");
    expect(all.outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail } });
    const once = fn("once", ({ view }: Turn<RoundsView>): Json => {
      if (view.tick > 1) throw new Error("gone");
      return "hello";
    });
    const { outcome } = await simulate(rounds({ name: "r", members: [once] }), "");
    expect(completed(outcome)).toMatchObject({ ended: "members", ticks: 3, value: [{ text: "hello" }] });
  });

  test("A8 rounds: who joins is told all that was said, and who leaves is never asked again", async () => {
    const seen: RoundsView[] = [];
    const late = member("late", 5, seen);
    const early = fn("early", (_: Turn<RoundsView>) => "hello");
    const host = fn("host", async ({ view }: Turn<RoundsView>, ctx): Promise<Json> => {
      if (view.tick === 2) {
        await staff.join(ctx, "late");
        await staff.leave(ctx, "early");
      }
      return view.tick < 4 ? `host at ${view.tick}` : { done: true };
    });
    const staff = roster({ name: "staff", candidates: [early, host, late], members: ["early", "host"] });
    const { outcome, entries } = await simulate(rounds({ name: "r", members: staff }), "");
    expect(completed(outcome).ended).toBe("done");
    expect(seen[0]).toEqual({
      tick: 3,
      news: [
        { from: "early", text: "hello" },
        { from: "host", text: "host at 1" },
        { from: "early", text: "hello" },
        { from: "host", text: "host at 2" },
      ],
    });
    expect(paths(entries, "agent.started").filter((path) => path.includes("early"))).toHaveLength(2);
  });

  test("D15 rounds: cancelling stops all members", async () => {
    const sleeper = fn("sleeper", (_: Turn<RoundsView>, ctx) => ctx.sleep(900).then(() => "up"));
    const { outcome, entries } = await simulate(rounds({ name: "r", members: [sleeper] }), "", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(paths(entries, "rounds.ticked")).toEqual([]);
  });

  test("D15 rounds: goes on after a crash at any write with the same result", async () => {
    const model = scriptedModel(byTurn(["one", "two", "three\nDONE", "DONE"]));
    const step = fn(
      "stepper",
      ({ view }: Turn<RoundsView>, ctx): Promise<Json> =>
        ctx.step("act", () => ({ text: `did ${view.tick}`, done: view.tick > 2 }), { effect: "pure" }),
    );
    const team = rounds({ name: "r", members: [agent({ name: "a", model }), step] });
    expect(await survivesCrashes(team, "go")).toBeGreaterThan(10);
  });

  test("D15 rounds: a team of rounds is a member of one", async () => {
    const inner = rounds({ name: "inner", members: [member("a", 2)] });
    const { outcome } = await simulate(rounds({ name: "outer", members: [inner], ticks: 1 }), "");
    expect(completed(outcome)).toMatchObject({
      ended: "ticks",
      value: [{ from: "inner", text: expect.stringContaining("a at 1") }],
    });
  });

  test("D15 rounds: refuses what cannot be", () => {
    expect(() => rounds({ name: "r", members: [] })).toThrow(/at least 1 member/);
    expect(() => rounds({ name: "r", members: [member("a", 1)], ticks: 0 })).toThrow(/ticks must be/);
    expect(() => rounds({ name: "r", members: [member("a", 1)], ticks: Number.POSITIVE_INFINITY })).toThrow(
      /ticks must be/,
    );
    expect(() => rounds({ name: "r", members: [member("a", 1)], limit: 0 })).toThrow(/limit must be/);
    expect(() => rounds({ name: "r", members: [member("a", 1)], tick: 2 } as never)).toThrow(/did you mean "ticks"/);
  });
});

describe("D15 reading reports", () => {
  test.each<[string, unknown, Report]>([
    ["a text", "I dug a hole.", { text: "I dug a hole.", done: false }],
    ["a last line", "I dug a hole.\nDONE", { text: "I dug a hole.", done: true }],
    ["a last line with marks", "I dug a hole.\n\n**DONE.**\n", { text: "I dug a hole.", done: true }],
    ["the word alone", "DONE", { text: "", done: true }],
    ["the word in a sentence", "I am DONE", { text: "I am DONE", done: false }],
    ["a question", "I dug.\nDONE?", { text: "I dug.\nDONE?", done: false }],
    [
      "the word further up",
      "DONE\nwith the hole, not the wall",
      { text: "DONE\nwith the hole, not the wall", done: false },
    ],
    ["data", { text: "dug", done: true }, { text: "dug", done: true }],
    ["data as text", '{"text": "dug", "done": false}', { text: "dug", done: false }],
    ["data with more", { done: false, depth: 2 }, { text: '{"depth":2}', done: false }],
    ["data that does not say", { depth: 2 }, { text: '{"depth":2}', done: false }],
    ["nothing", undefined, { text: "", done: false }],
  ])("%s", (_, answer, report) => {
    expect(readReport(answer)).toEqual(report);
  });
});
