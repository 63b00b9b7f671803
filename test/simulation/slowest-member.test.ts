import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { assign } from "../../src/teams/assign.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { blackboard } from "../../src/teams/blackboard.ts";
import { debate } from "../../src/teams/debate.ts";
import { executor } from "../../src/teams/executor.ts";
import { manager } from "../../src/teams/manager.ts";
import { mapReduce } from "../../src/teams/map-reduce.ts";
import { market } from "../../src/teams/market.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { peers } from "../../src/teams/peers.ts";
import { rounds } from "../../src/teams/rounds.ts";
import { route } from "../../src/teams/route.ts";
import { vote } from "../../src/teams/vote.ts";
import { workflow } from "../../src/teams/workflow/workflow.ts";
import { simulate } from "../../src/testing/simulate.ts";

/** Takes its time, and gives an answer that every pattern can read. */
const slow = (ms: number): Agent<Json, Json> =>
  fn(`m${ms}`, async (_: Json, ctx) => {
    await ctx.sleep(ms);
    const found = { entries: [{ description: `${ms}` }], answer: "yes", choice: "yes" };
    return { ...found, confidence: 1, cost: ms };
  });

const members = [slow(100), slow(300), slow(200)] as const;
const chair = fn(
  "chair",
  (): Json => ({
    winner: "m100",
    tasks: members.map(({ name }) => ({ id: name, task: "Do it.", worker: name })),
  }),
);
const plan = { goal: "g", tasks: members.map(({ name }) => ({ id: name, task: "t", worker: name, after: [] })) };
const byMs = fn("map", async (turn: { readonly view: Json }, ctx) => {
  const { item = 0 } = turn.view as { readonly item?: number };
  await ctx.sleep(item);
  return item;
});

const voting = vote({ name: "vote", members, options: ["yes", "no"] });
const working = blackboard({ name: "board", members, until: () => true });
const meeting = peers({ name: "peers", members });
const steps = workflow<Json>("flow")
  .step("one", { agent: members[0] })
  .step("two", { agent: members[1] })
  .step("three", { agent: members[2] })
  .step("last", { agent: chair, after: ["one", "two", "three"] });

/** Each with how long it takes. The slowest member needs 300 milliseconds. */
const teams: readonly (readonly [what: string, team: Agent<Json>, ms: number])[] = [
  ["parallel", parallel({ name: "all", members }), 300],
  ["parallel, the first two", parallel({ name: "two", members, until: 2 }), 200],
  ["best of", bestOf({ name: "best", members, score: () => 1 }), 300],
  ["vote", voting, 300],
  ["vote on what members propose, which are asked twice", vote({ name: "vote", members }), 600],
  ["map-reduce", mapReduce({ name: "map", map: byMs, reduce: (parts) => parts, split: () => [100, 300, 200] }), 300],
  ["rounds, of two ticks", rounds({ name: "rounds", members, ticks: 2 }), 600],
  ["debate, openings and one round", debate({ name: "debate", debaters: members, rounds: 1, judge: chair }), 600],
  ["blackboard, one round", working, 300],
  ["peers, one round", meeting, 300],
  ["route to all", route({ name: "route", members, by: (_, names) => names, most: 3 }), 300],
  ["market: bids, then the work of the cheapest", market({ name: "market", members }), 400],
  ["assign", fn("desk", (_: Json, ctx) => ctx.call(assign({ name: "assign", members }), ["a", "b", "c"])), 300],
  ["manager, tasks that do not need each other", manager({ name: "manager", manager: chair, workers: members }), 300],
  ["executor", executor({ name: "executor", workers: members }) as Agent<never> as Agent<Json>, 300],
  ["workflow, steps that do not need each other", steps, 300],
  ["teams in teams in a team", parallel({ name: "teams", members: [voting, working, meeting, steps] }), 300],
];

describe("D patterns in time", () => {
  for (const [what, team, ms] of teams) {
    test(`D patterns in time: as long as the slowest member: ${what}`, async () => {
      const { outcome, elapsedMs } = await simulate(team, plan);
      expect(outcome.status).toBe("completed");
      expect(elapsedMs).toBe(ms);
    });
  }
});
