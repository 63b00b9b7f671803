import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Answer } from "../../src/core/decision.ts";
import type { Turn } from "../../src/core/turn.ts";
import { orchestrate } from "../../src/orchestrate.ts";
import { assign } from "../../src/teams/assign.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { debate } from "../../src/teams/debate.ts";
import { escalate } from "../../src/teams/escalate.ts";
import { executor } from "../../src/teams/executor.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { mapReduce } from "../../src/teams/map-reduce.ts";
import { refine } from "../../src/teams/refine.ts";
import { vote } from "../../src/teams/vote.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";

const secret = "between us";

/** A team that answers "A", beside what is nobody else's business. */
const nested = (name: string) =>
  escalate({
    name,
    levels: [fn("low", () => ({ confidence: 0.1, text: secret })), fn("high", () => "A")],
    person: false,
  });

/** What it is shown, besides what it answers. */
function listener(name: string, answer: Json = "1") {
  const heard: Json[] = [];
  const member = fn(name, ({ view }: Turn): Json => {
    heard.push(view);
    return answer;
  });
  return { member, heard };
}

/** A person that answers all that it is asked like this. */
const person = human("mia", () => ({ question: "What do you say?" }));

async function answering<O>(team: Agent<string, O>, answer: Answer) {
  return simulate(team, "task", {
    meanwhile: async (app) => {
      for (let left = 10; left > 0; left--) {
        await new Promise((resolve) => setImmediate(resolve));
        for (const { id } of await app.decisions({ status: "open" })) await app.decide(id, answer);
      }
    },
  });
}

describe("D what members are told of each other's answers", () => {
  test("a judge, a critic, and who reduces see what a team means, not its result", async () => {
    const judge = listener("judge");
    const best = bestOf<Json>({ name: "b", members: [nested("n"), fn("m", () => "B")], judge: judge.member });
    await simulate(best, "task");
    expect(judge.heard).toEqual([{ "candidate 1": "A", "candidate 2": "B" }]);

    const critic = listener("critic", { value: "better", failures: [secret] });
    const author = listener("author", { value: "draft", failures: [secret] });
    const work = { author: author.member, critic: critic.member, accept: () => false, rounds: 2, remind: true };
    await simulate(refine({ name: "r", ...work }), "task");
    expect(critic.heard).toEqual([{ work: "draft" }, { work: "draft" }]);
    expect(author.heard).toEqual([
      { critique: null, work: null },
      { critique: "better", work: "draft" },
    ]);

    const reducer = listener("reducer");
    await simulate(mapReduce({ name: "m", map: nested("n"), reduce: reducer.member }), [1]);
    expect(reducer.heard).toEqual([{ "part 1": "A" }]);
  });

  test("those whose task comes after a team's see what it means", async () => {
    const last = listener("last");
    const tasks = [
      { id: "one", task: "begin", worker: "n", after: [] },
      { id: "two", task: "end", worker: "last", after: ["one"] },
    ];
    await simulate(executor({ name: "e", workers: [nested("n"), last.member] }), { goal: "g", tasks });
    expect(last.heard).toEqual([{ one: "A" }]);
  });

  test("an orchestrator is told what a team means, and may say it as its answer", async () => {
    const model = scriptedModel([{ calls: [{ tool: "ask_n", input: { task: "x" } }] }, "@n"]);
    const team = orchestrate({ name: "o", model, members: [{ ...nested("n"), description: "writes" }] });
    expect((await simulate(team, "task")).outcome).toMatchObject({ status: "completed", value: { value: "A" } });
    expect(JSON.stringify(model.requests)).not.toContain(secret);
  });

  test("a chat with a vote in it is told who was elected, not who has voted for what", async () => {
    const ballot = fn("p", () => ({ choice: "red", why: secret }));
    const board = vote({ name: "board", members: [ballot, fn("q", () => "red")], options: ["red", "blue"] });
    const { member, heard } = listener("b");
    await simulate(groupChat({ name: "g", members: [board, member], turns: 2 }), "task");
    expect(heard).toEqual([{ statements: [{ from: "board", text: "red" }] }]);
  });

  test("a debate with those in it who are assigned tasks is told what was done", async () => {
    const desk = assign({ name: "desk", members: [fn("w", () => "did it")] });
    const { member, heard } = listener("b");
    const synthesis = agent({ name: "s", model: scriptedModel(["end"]) });
    await simulate(debate({ name: "d", debaters: [desk, member], synthesis, rounds: 1 }), "task");
    expect(heard.at(-1)).toEqual({ statements: [{ from: "desk", text: "did it" }] });
  });

  test("a person's statement is what it says, else yes or no", async () => {
    const said = async (answer: Answer) => {
      const { member, heard } = listener("b");
      await answering(groupChat({ name: "g", members: [person, member], turns: 2 }), answer);
      return heard;
    };
    const statement = (text: string) => [{ statements: [{ from: "mia", text }] }];
    expect(await said({ approved: true, value: "hello", by: "mia" })).toEqual(statement("hello"));
    expect(await said({ approved: false, note: "rather not", by: "mia" })).toEqual(statement("rather not"));
    expect(await said({ approved: true, by: "mia" })).toEqual(statement("yes"));
    expect(await said({ approved: false, by: "mia" })).toEqual(statement("no"));
  });

  test("D7 vote: a person's no is no vote for the person", async () => {
    const board = vote({ name: "v", members: [person], options: ["mia", "bob"] });
    const { outcome } = await answering(board, { approved: false, by: "mia" });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
    const options = ["yes", "no"];
    const plain = await answering(vote({ name: "v", members: [person], options }), { approved: false, by: "mia" });
    expect(plain.outcome).toMatchObject({ value: { winner: "no", value: "no" } });
  });

  test("D16 escalate: a level that is a person and says no without a word has no answer; with a word it has", async () => {
    const stairs = () => escalate({ name: "e", levels: [person, fn("next", () => "I know")], person: false });
    const { outcome } = await answering(stairs(), { approved: false, by: "mia" });
    expect(outcome).toMatchObject({ value: { by: "next", value: "I know", story: [{ from: "mia" }] } });
    const noted = await answering(stairs(), { approved: false, note: "no", by: "mia" });
    expect(noted.outcome).toMatchObject({ value: { by: "mia", value: { note: "no" } } });
  });
});
