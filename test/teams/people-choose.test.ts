import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { Verdict } from "../../src/runtime/decide.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { route } from "../../src/teams/route.ts";
import { vote } from "../../src/teams/vote.ts";
import { simulate } from "../../src/testing/simulate.ts";

const ann = human("ann", ({ task, request }: Turn<Json>) => ({ question: `${task} ${request}` }));

/** Gives the answers one after another. */
const answering =
  (...verdicts: readonly Verdict[]) =>
  async (app: App, id: string): Promise<void> => {
    const run = await app.attach(id);
    for (const verdict of verdicts) {
      await run.outcome;
      const [open] = await app.decisions({ runId: id, status: "open" });
      await app.decide(open?.id ?? "", verdict);
    }
  };

test.each<[string, readonly Verdict[], readonly string[]]>([
  ["a name", [{ approved: true, value: "red" }], ["red"]],
  ["a note", [{ approved: true, note: "White." }], ["white"]],
  ["a choice with a reason", [{ approved: true, value: { choice: "red", why: "meat" } }], ["red"]],
  ["no choice", [{ approved: true, value: { choice: null } }], []],
  [
    "a name, asked again",
    [
      { approved: true, note: "I would not take red." },
      { approved: true, value: "white" },
    ],
    ["white"],
  ],
  ["a name, after a yes alone", [{ approved: true }, { approved: false, value: "white" }], ["white"]],
])("D13 vote: a person's ballot is read from %s", async (_, verdicts, ranking) => {
  const team = vote({ name: "board", members: [ann], options: ["red", "white"] });
  const { outcome } = await simulate(team, "Which?", { meanwhile: answering(...verdicts) });
  expect(outcome).toMatchObject({ value: { ballots: [{ ranking }], failures: [] } });
});

test.each<[string, Json]>([
  ["a name", "billing"],
  ["a choice with a reason", { choice: "billing", why: "Money." }],
])("D11 route: a person who chooses is understood: %s", async (_, value) => {
  const members = [fn("billing", () => "paid"), fn("technical", () => "fixed")];
  const team = route({ name: "desk", members, by: ann });
  const { outcome } = await simulate(team, "My bill", { meanwhile: answering({ approved: true, value }) });
  expect(outcome).toMatchObject({
    value: { member: "billing", value: "paid", why: value === "billing" ? "" : "Money." },
  });
});
