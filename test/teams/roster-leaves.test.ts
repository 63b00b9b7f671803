import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { blackboard } from "../../src/teams/blackboard.ts";
import { debate } from "../../src/teams/debate.ts";
import { escalate } from "../../src/teams/escalate.ts";
import { market } from "../../src/teams/market.ts";
import { type Roster, roster } from "../../src/teams/membership/roster.ts";
import { peers } from "../../src/teams/peers.ts";
import { rounds } from "../../src/teams/rounds.ts";
import { route } from "../../src/teams/route.ts";
import { swarm } from "../../src/teams/swarm.ts";
import { vote } from "../../src/teams/vote.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { survivesCrashes } from "./survives-crashes.ts";

type Act = (turn: Turn, ctx: Context, leave: (who: string) => Promise<void>) => unknown;
type Staff = Roster<Agent<Turn, never>>;

/** A staff whose members do what they do, and may send each other away. Says who was called. */
function cast(acts: Readonly<Record<string, Act>>): { readonly staff: Staff; readonly calls: string[] } {
  const calls: string[] = [];
  const staff: Staff = roster({
    name: "staff",
    candidates: Object.entries(acts).map(([name, act]) =>
      fn(name, async (turn: Turn, ctx) => {
        calls.push(name);
        return (await act(turn, ctx, (who) => staff.leave(ctx, who))) as never;
      }),
    ),
  });
  return { staff, calls };
}

const sendsAway =
  (who: string, answer: unknown): Act =>
  async (_turn, _ctx, leave) => {
    await leave(who);
    return answer;
  };

/** Who is called, and what comes of it. */
async function called(acts: Readonly<Record<string, Act>>, team: (staff: Staff) => Agent<string, unknown>) {
  const { staff, calls } = cast(acts);
  const { outcome } = await simulate(team(staff), "task");
  return { calls: calls.join(""), outcome, failures: (outcome as { value?: { failures?: unknown } }).value?.failures };
}

describe("A8 roster: who has left is not called", () => {
  test("A8 roster: in votes with a limit, and between proposals and ballots", async () => {
    const acts = { a: sendsAway("b", "red"), b: () => "blue", c: () => "red" };
    const limited = await called(acts, (members) => vote({ name: "v", limit: 1, options: ["red", "blue"], members }));
    expect(limited).toMatchObject({ calls: "ac", failures: [], outcome: { value: { winner: "red" } } });
    const proposing = await called(acts, (members) => vote({ name: "v", members }));
    expect(proposing).toMatchObject({ calls: "abcac", failures: [] });
  });

  test("A8 roster: in rounds and debates with a limit", async () => {
    const acts = { a: sendsAway("b", "x"), b: () => "y", c: () => "z" };
    const ticks = await called(acts, (members) => rounds({ name: "r", limit: 1, ticks: 2, members }));
    expect(ticks).toMatchObject({ calls: "acac", failures: [] });
    const synthesis = fn("s", () => "end");
    const debated = await called(acts, (debaters) => debate({ name: "d", limit: 1, rounds: 0, debaters, synthesis }));
    expect(debated).toMatchObject({ calls: "ac", failures: [] });
  });

  test("A8 roster: in bestOf with more candidates than at a time", async () => {
    const acts = { a: sendsAway("b", "x"), b: () => "y" };
    const best = await called(acts, (members) => bestOf({ name: "b", n: 4, limit: 1, score: () => 1, members }));
    expect(best).toMatchObject({ calls: "aa", failures: [] });
  });

  test("A8 roster: on a blackboard, between bids and contributions", async () => {
    const acts: Record<string, Act> = {
      a: sendsAway("b", { bid: 0.1, entries: [{ description: "x" }] }),
      b: ({ view }) =>
        (view as { step: string }).step === "look" ? { bid: 0.9 } : { entries: [{ description: "z" }] },
    };
    const board = await called(acts, (members) => blackboard({ name: "b", rounds: 1, controller: "bid", members }));
    expect(board).toMatchObject({ calls: "ab", failures: [], outcome: { value: { value: [{ author: "a" }] } } });
  });

  test("A8 roster: for a repair", async () => {
    const acts = { a: sendsAway("a", { messages: 1 }), b: () => ({}), c: () => ({}) };
    const met = await called(acts, (members) => peers({ name: "p", rounds: 1, members }));
    expect(met).toMatchObject({ calls: "abc", failures: [] });
    const unsure = { a: sendsAway("a", { confidence: "?" }), b: () => "b" };
    const stairs = await called(unsure, (levels) => escalate({ name: "e", levels, person: false }));
    expect(stairs).toMatchObject({ calls: "ab", failures: [], outcome: { value: { by: "b" } } });
    const bids = { a: sendsAway("a", "?"), b: () => ({ confidence: 1, cost: 1 }) };
    const desk = await called(bids, (members) => market({ name: "m", members }));
    expect(desk).toMatchObject({ calls: "abb", failures: [], outcome: { value: { contractor: "b" } } });
  });

  test("A8 roster: when it was chosen, and has left meanwhile", async () => {
    const { staff, calls } = cast({ a: () => "a", b: () => "b" });
    const by = fn("by", async (_: Turn<null>, ctx) => {
      await staff.leave(ctx, "b");
      return "b";
    });
    const { outcome } = await simulate(route({ name: "r", members: staff, by }), "task");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
    const most = await simulate(route({ name: "r", members: staff, by: () => ["a"], most: 2 }), "task");
    expect(most.outcome).toMatchObject({ value: { value: [{ value: "a" }], failures: [] } });
    expect(calls).toEqual(["a"]);
  });

  test("A8 roster: a swarm gives nothing to a stranger when the one who gave it has left", async () => {
    const acts: Record<string, Act> = {
      x: () => "nobody has asked me",
      a: () => ({ handoff: "b", why: "w" }),
      b: async (_turn, _ctx, leave) => {
        await leave("a");
        throw new Error("no line");
      },
    };
    const left = await called(acts, (members) => swarm({ name: "s", members, start: "a", targets: { a: ["b"] } }));
    expect(left).toMatchObject({ calls: "ab", outcome: { status: "failed", error: { message: "no line" } } });
  });

  test("A8 roster: a swarm whose active member leaves with nothing said goes back to who gave it, or ends", async () => {
    const acts: Record<string, Act> = {
      a: ({ view }) => ((view as { story: [] }).story.length === 0 ? { handoff: "b", why: "w" } : "a after all"),
      b: sendsAway("b", { handoff: "nobody" }),
      c: () => "nobody has asked me",
    };
    const back = await called(acts, (members) => swarm({ name: "s", members }));
    expect(back).toMatchObject({ calls: "aba", failures: [], outcome: { value: { by: "a", value: "a after all" } } });
    const alone = await called(acts, (members) => swarm({ name: "s", members, start: "b" }));
    expect(alone).toMatchObject({ calls: "b", outcome: { status: "failed", error: { code: "not_enough" } } });
  });

  test("A8 roster: a team that looks before each call is the same after crashes", async () => {
    const build = () => {
      const { staff } = cast({ a: sendsAway("b", "red"), b: () => "blue", c: () => "red" });
      return vote({ name: "v", limit: 2, members: staff });
    };
    expect(await survivesCrashes(build(), "task")).toBeGreaterThan(10);
  });
});
