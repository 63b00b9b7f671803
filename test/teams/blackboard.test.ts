import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { type BlackboardEntry, readBlackboard } from "../../src/teams/blackboard/board-entries.ts";
import type { BlackboardView } from "../../src/teams/blackboard/board-turn.ts";
import type { BlackboardAnswer } from "../../src/teams/blackboard/read-contribution.ts";
import { type BlackboardOptions, blackboard } from "../../src/teams/blackboard.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { type Simulation, simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { add, cast, independent, lines, member, run, type Seat } from "./board-seats.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

const advances = ({ entries }: Simulation<unknown>): readonly Json[] =>
  entries.flatMap(({ type, body }) =>
    type === "blackboard.advanced" ? [(body as { data: { asked: number } }).data.asked] : [],
  );

describe("D8 blackboard", () => {
  test("D8 blackboard: models look at what is new, add what they can, and it ends when all are quiet", async () => {
    const say = (...entries: readonly Json[]) => ({ json: { entries } });
    const model = scriptedModel(
      byCase([
        {
          when: { system: "logs" },
          say: [say({ description: "errors since 9:00", content: ["timeout"] }), say(), say(), say()],
        },
        {
          when: { system: "deploys" },
          say: ["```json\n[]\n```", say({ description: "release 17 was at 8:59" }), say(), "null"],
        },
        {
          when: { system: "lead" },
          say: [say(), say(), say({ description: "roll back release 17", content: "now" }), say()],
        },
      ]),
    );
    const [logs, deploys, lead] = ["logs", "deploys", "lead"].map((name) =>
      agent({ name, instructions: `You know the ${name}.`, model }),
    ) as [Agent<Json, string>, Agent<Json, string>, Agent<Json, string>];
    const team = blackboard({ name: "outage", members: [logs, deploys, lead] });
    const simulation = await simulate(team, "Why is the shop down?");
    expect(completed(simulation.outcome)).toEqual({
      value: [
        { author: "logs", description: "errors since 9:00", content: ["timeout"], round: 1, at: 0 },
        { author: "deploys", description: "release 17 was at 8:59", content: null, round: 2, at: 0 },
        { author: "lead", description: "roll back release 17", content: "now", round: 3, at: 0 },
      ],
      ended: "quiet",
      rounds: 4,
      failures: [],
    });
    expect(advances(simulation)).toEqual([3, 3, 3, 3]);
    const asked = model.requests.map(
      ({ system, turn, lastUser }) => `${system.split(" ").at(-1)} ${turn}: ${lastUser}`,
    );
    expect(asked.find((text) => text.startsWith("deploys. 0"))).toMatch(
      /^deploys\. 0: Why is the shop down\?\n\nYou are deploys, .*\n\nstep: contribute\n\nboard: run\/blackboard\/outage!\/\n\nAdd what you can/,
    );
    expect(asked.find((text) => text.startsWith("deploys. 1"))).toMatch(
      /^deploys\. 1: step: .*\n\nboard: .*\n\nnews:\n- \{"author":"logs","description":"errors since 9:00","content":\["timeout"\]\}\n\nAdd/,
    );
    const news = asked.filter((text) => text.startsWith("lead")).join("\n");
    expect(news.match(/errors since 9:00/g), "told once").toHaveLength(1);
  });

  test("D8 blackboard: independent contributions give the same board, in whatever order members are listed or answer", async () => {
    await fc.assert(
      fc.asyncProperty(cast, fc.nat(), async (seats, seed) => {
        const order = seats.toSorted(
          (a, b) => ((a.ms * 7 + seed) % 11) - ((b.ms * 7 + seed) % 11) || seats.indexOf(b) - seats.indexOf(a),
        );
        const slow = order.map((seat) => ({ ...seat, ms: (seat.ms * 13 + seed) % 50 }));
        const boards = [];
        for (const list of [seats, order, slow]) {
          const members = list.map(({ name, own, ...rest }) => independent(name, own, rest));
          const { value, ended, failures } = await run({ members, rounds: 50 });
          expect({ ended, failures }).toEqual({ ended: "quiet", failures: [] });
          boards.push(value.map(({ at, ...entry }) => entry));
        }
        expect(boards[1]).toEqual(boards[0]);
        expect(boards[2]).toEqual(boards[0]);
        expect(boards[0]?.length).toBe(seats.flatMap(({ own }) => own).length);
      }),
      { numRuns: 50 },
    );
  });

  test("D8 blackboard: each is shown what others have added since it last looked, once; its own never", async () => {
    const seen = new Map<string, string[]>();
    const talker = (name: string, replies: Readonly<Record<string, string>>) =>
      member(name, ({ view }) => {
        seen.set(name, [...(seen.get(name) ?? []), ...view.news.map(({ description }) => description)]);
        const first = view.news.length === 0 && replies["start"] !== undefined && (seen.get(name) ?? []).length === 0;
        return add(
          ...(first ? [replies["start"] ?? ""] : view.news.flatMap((each) => replies[each.description] ?? [])),
        );
      });
    const { value } = await run({
      members: [
        talker("ada", { start: "one", two: "three" }),
        talker("bob", { one: "two", three: "four" }),
        talker("cyd", {}),
      ],
    });
    expect(lines(value)).toEqual(["1 ada: one", "2 bob: two", "3 ada: three", "4 bob: four"]);
    expect(Object.fromEntries(seen)).toEqual({
      ada: ["two", "four"],
      bob: ["one", "three"],
      cyd: ["one", "two", "three", "four"],
    });
  });

  test("D8 blackboard: is bounded by its rounds, and what is said again is not added again", async () => {
    let turns = 0;
    const endless = member("ada", () => add(`thought ${++turns}`));
    const { value, ended, rounds } = await run({ members: [endless], rounds: 3 });
    expect({ length: value.length, ended, rounds }).toEqual({ length: 3, ended: "rounds", rounds: 3 });
    const parrot = member("bob", () => add("hello"));
    expect(await run({ members: [parrot] })).toMatchObject({
      value: [{ description: "hello" }],
      ended: "quiet",
      rounds: 2,
    });
  });

  test("D8 blackboard: until ends it, at once or later", async () => {
    const members = [independent("ada", ["a", "b", "c"])];
    const two = await run({ members, until: (entries) => entries.length === 2 });
    expect(two).toMatchObject({ ended: "until", rounds: 2 });
    const lengths: number[] = [];
    const never = await run({ members, until: (entries) => lengths.push(entries.length) < 0 });
    expect({ ended: never.ended, lengths }).toEqual({ ended: "quiet", lengths: [1, 2, 3] });
    const later = await run({
      members,
      until: async (entries) => entries.some(({ description }) => description === "b"),
    });
    expect(later).toMatchObject({ ended: "until", rounds: 2 });
  });

  test("D8 blackboard: goes on without one that fails, and asks it again when there is something new, twice", async () => {
    const asked: number[] = [];
    const broken = member("bad", ({ view }) => {
      asked.push(view.news.length);
      throw new Error("out of order");
    });
    const { value, failures, ended } = await run({ members: [broken, independent("ada", ["a", "b", "c"])] });
    expect(lines(value)).toEqual(["1 ada: a", "2 ada: b", "3 ada: c"]);
    expect(asked).toEqual([0, 1]);
    expect(failures).toEqual([1, 2].map(() => ({ member: "bad", code: null, message: "out of order" })));
    expect(ended).toBe("quiet");
  });

  test("D8 blackboard: one that fails now and then stays, and is told again what it was told when it failed", async () => {
    const told: string[] = [];
    const flaky = member("flaky", ({ view }) => {
      told.push(view.news.map(({ description }) => description).join());
      if (told.length % 2 === 0) throw new Error("again");
      return add();
    });
    const { failures } = await run({ members: [flaky, independent("ada", ["a", "b", "c", "d"])] });
    expect(told).toEqual(["", "a", "a,b", "c", "c,d"]);
    expect(failures).toHaveLength(2);
  });

  test("D8 blackboard: an answer that cannot be read is sent back once, and then is a failure", async () => {
    const requests: string[] = [];
    const vague = fn("vague", ({ request }: Turn<BlackboardView>) => {
      requests.push(request);
      return "I think so.";
    });
    const { outcome } = await simulate(blackboard({ name: "board", members: [vague] }), "Go");
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "not_enough", detail: { failures: [{ index: 0, message: expect.stringContaining("entries") }] } },
    });
    expect(requests.map((request) => request.startsWith("Your answer cannot be used"))).toEqual([false, true]);
  });

  test("D8 blackboard: a round takes as long as its slowest member, and a cancelled team stops all of them", async () => {
    const members = [independent("ada", ["a"], { ms: 300 }), independent("bob", ["b"], { ms: 200 })];
    const { elapsedMs } = await simulate(blackboard({ name: "board", members }), "Go");
    expect(elapsedMs).toBe(600);
    let stopped = 0;
    const slow = ["ada", "bob"].map((name) =>
      fn(name, async (_: Turn<BlackboardView>, ctx) => {
        await ctx.sleep(60_000).finally(() => stopped++);
        return add();
      }),
    );
    const { outcome } = await simulate(blackboard({ name: "board", members: slow }), "Go", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect({ status: outcome.status, stopped }).toEqual({ status: "cancelled", stopped: 2 });
  });

  test("D8 blackboard: the board is in the run's store; one within another is another", async () => {
    const inner = blackboard({ name: "inner", members: [independent("eve", ["e"])] });
    const wrapped: Seat = fn("inner", async (turn: Turn<BlackboardView>, ctx) => {
      if (turn.view.news.length > 0) return add();
      const { value } = await ctx.call(inner, turn as Json);
      return add(...value.map(({ description }) => `inner ${description}`));
    });
    const outer = blackboard({ name: "outer", members: [wrapped, independent("ada", ["a"])] });
    const reader = fn("reader", async (_: Json, ctx) => ({
      outer: await readBlackboard(ctx, "run/blackboard/all/outer!/"),
      inner: await readBlackboard(ctx, "run/blackboard/all/outer/inner/inner!/"),
    }));
    const both = await simulate(pipeline({ name: "all", stages: [outer, reader] }), "Go");
    const { outer: out, inner: within } = completed(both.outcome) as {
      outer: readonly BlackboardEntry[];
      inner: readonly BlackboardEntry[];
    };
    expect(lines(out)).toEqual(["1 ada: a", "1 inner: inner e"]);
    expect(lines(within)).toEqual(["1 eve: e"]);
  });

  test("D8 blackboard: members may join and leave between rounds", async () => {
    const candidates = [
      member("ada", () => add("a")),
      fn("bob", async (_: Turn<BlackboardView>, ctx): Promise<BlackboardAnswer> => {
        await staff.join(ctx, "cyd");
        await staff.leave(ctx, "bob");
        return add("b");
      }),
      independent("cyd", ["c"]),
    ];
    const staff = roster<Seat>({ name: "staff", candidates, members: ["ada", "bob"] });
    const { value } = await run({ members: staff });
    expect(lines(value)).toEqual(["1 ada: a", "1 bob: b", "2 cyd: c"]);
    const gone = roster<Seat>({
      name: "gone",
      candidates: [
        fn("ada", async (_: Turn<BlackboardView>, ctx) => {
          await gone.leave(ctx, "ada");
          return add("a");
        }),
      ],
    });
    expect(await run({ members: gone })).toMatchObject({ ended: "members", value: [{ description: "a" }] });
    const nobody = roster<Seat>({ name: "nobody", candidates, members: [] });
    const { outcome } = await simulate(blackboard({ name: "board", members: nobody }), "Go");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
  });

  test("D8 blackboard: crashes at every write, and replays, end the same", async () => {
    const members = [independent("ada", ["a", "b"]), independent("bob", ["c"])];
    expect(await survivesCrashes(blackboard({ name: "board", members }), "Go")).toBeGreaterThan(10);
    expect(await survivesCrashes(blackboard({ name: "board", members, controller: "bid" }), "Go")).toBeGreaterThan(10);
  });

  test("D8 blackboard: refuses what cannot be", () => {
    const one = independent("ada", []);
    expect(() => blackboard({ name: "b", members: [] })).toThrow(RangeError);
    expect(() => blackboard({ name: "b", members: [one, one] })).toThrow(TypeError);
    expect(() => blackboard({ name: "b", members: [one], rounds: 0 })).toThrow(RangeError);
    expect(() => blackboard({ name: "b", members: [one], controller: "vote" as "bid" })).toThrow(/"priority"/);
    expect(() => blackboard({ name: "b", members: [one], maxRounds: 3 } as BlackboardOptions)).toThrow(/maxRounds/);
  });
});
