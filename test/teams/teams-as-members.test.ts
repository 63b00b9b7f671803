import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { orchestrate } from "../../src/orchestrate.ts";
import { blackboard } from "../../src/teams/blackboard.ts";
import { debate } from "../../src/teams/debate.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { manager } from "../../src/teams/manager.ts";
import { market } from "../../src/teams/market.ts";
import { refine } from "../../src/teams/refine.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { completed } from "./survives-crashes.ts";

/** A team that answers with this, beside who has failed in it. */
const teamThatSays = (name: string, answer: Json): Agent<Json, Json> =>
  refine({
    name,
    author: fn("author", (): Json => answer),
    critic: fn("critic", (): Json => "fine"),
    accept: () => true,
  });

const says = (name: string, text: string): Agent<Json, Json> => fn(name, () => text);

async function resultOf<O>(team: Agent<Json, O>): Promise<O> {
  return completed((await simulate(team, "The task.")).outcome);
}

/** Where members answer with data, a team's answer is what it calls its value, as everywhere else. */
describe("D teams as members", () => {
  test("D10 market: a team can bid", async () => {
    const bidder = teamThatSays("ada", { confidence: 0.9, cost: 1 });
    expect(await resultOf(market({ name: "desk", members: [bidder] }))).toMatchObject({ contractor: "ada", price: 1 });
  });

  test("D8 blackboard: a team can add, be able, and bid", async () => {
    const entries = [{ description: "found" }];
    for (const controller of ["all", "priority", "bid"] as const) {
      const member = teamThatSays("ada", { able: true, bid: 0.7, entries });
      const { value } = await resultOf(blackboard({ name: "board", members: [member], controller }));
      expect(value).toMatchObject([{ author: "ada", description: "found" }]);
    }
  });

  test("D3 manager: a team can plan", async () => {
    const planner = teamThatSays("planner", { tasks: [{ id: "one", task: "Do it.", worker: "ada" }] });
    const { report } = await resultOf(manager({ name: "desk", manager: planner, workers: [says("ada", "done")] }));
    expect(report).toMatchObject([{ id: "one", status: "done" }]);
  });

  test("D9 debate: a team can judge", async () => {
    const judge = teamThatSays("judge", { winner: "bob", reasons: "better" });
    const trial = debate({ name: "trial", debaters: [says("ada", "yes"), says("bob", "no")], judge, rounds: 0 });
    expect(await resultOf(trial)).toMatchObject({ value: { winner: "bob", reasons: "better" } });
  });

  test("D6 group chat: a team can choose who speaks", async () => {
    const speaker = teamThatSays("chair", { choice: "bob" });
    const chat = groupChat({ name: "chat", members: [says("ada", "a"), says("bob", "b")], speaker, turns: 1 });
    expect(await resultOf(chat)).toMatchObject({ value: "b", failures: [] });
  });

  test("D4 orchestrate: a team can review", async () => {
    const team = orchestrate({
      name: "desk",
      model: scriptedModel(["an answer"]),
      members: [agent({ name: "ada", description: "Helps.", model: scriptedModel([]) })],
      reviewer: teamThatSays("reviewer", { verdict: "approve", notes: "good" }),
    });
    expect(await resultOf(team)).toMatchObject({ verdict: "approve", notes: "good", failures: [] });
  });
});
