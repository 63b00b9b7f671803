import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { JudgeView } from "../../src/teams/best-of/candidates.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { rounds } from "../../src/teams/rounds.ts";
import type { VoteView } from "../../src/teams/vote/election.ts";
import { type VoteResult, vote } from "../../src/teams/vote.ts";
import { same } from "./equal.ts";

const model = agent({ name: "model" });
const first = fn("first", ({ view }: Turn<VoteView>) => ({ ranking: view.options }));
const members = [model, first, fn("none", () => null), rounds({ name: "team", members: [model] })];

// the winner is one of the options; of options that are not known before, a text
const named = vote({ name: "a", members, options: ["red", "white"] });
const proposed = vote({ name: "b", members, method: "ranked", weights: { model: 2 } });
const given = vote({ name: "c", members, options: (input) => String(input).split(",") });
same<typeof named, Agent<Json, VoteResult<"red" | "white">>>();
same<typeof proposed, Agent<Json, VoteResult>>();
same<typeof given, Agent<Json, VoteResult>>();
pipeline({
  name: "d",
  stages: [named, fn("paint", ({ winner }: { winner: "red" | "white" | null }) => winner ?? "none")],
});

// people are members, and judges
const ann = human("ann", ({ task }: Turn<VoteView>) => ({ question: task }));
const mixed = vote({ name: "m", members: [ann, first], options: ["red", "white"] });
same<typeof mixed, Agent<Json, VoteResult<"red" | "white">>>();
bestOf({
  name: "n",
  members: [model],
  n: 2,
  judge: human("judge", ({ view }: Turn<JudgeView<string>>) => ({ question: "Which is best?", proposal: view })),
});

// @ts-expect-error there is no such method
vote({ name: "e", members, method: "borda" });
// @ts-expect-error members are given a turn
vote({ name: "f", members: [fn("length", (text: string) => text.length)] });
