import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { supervised } from "../../src/policies/supervised.ts";
import type { CandidateView, JudgeView } from "../../src/teams/best-of/candidates.ts";
import { type BestOfResult, bestOf } from "../../src/teams/best-of.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { same } from "./equal.ts";

const model = agent({ name: "model" });
const plan = fn("plan", ({ view }: Turn<CandidateView>) => ({ steps: view.candidate }));
const count = fn("count", () => 1);
const shortest = fn("shortest", ({ view }: Turn<JudgeView<string>>) => Object.entries(view).length);

// what the members give is what is judged and scored
const judged = bestOf({ name: "a", members: [model], n: 3, judge: shortest });
const scored = bestOf({ name: "b", members: [plan], score: ({ steps }, member) => steps - member.length });
const inPlace = bestOf({
  name: "c",
  members: [fn("d", () => "x")],
  judge: fn("judge", ({ view }) => Object.keys(view)),
});
const mixed = bestOf<string | number>({ name: "d", members: [model, count], score: (value) => Number(value) });
const crew = bestOf({
  name: "e",
  members: roster({ name: "crew", candidates: [model] }),
  judge: agent({ name: "judge" }),
});
same<typeof judged, Agent<Json, BestOfResult<string>>>();
same<typeof scored, Agent<Json, BestOfResult<{ steps: number }>>>();
same<typeof inPlace, Agent<Json, BestOfResult<string>>>();
same<typeof mixed, Agent<Json, BestOfResult<string | number>>>();
same<typeof crew, Agent<Json, BestOfResult<string>>>();

// @ts-expect-error the candidates are plans, not texts
bestOf({ name: "f", members: [plan], judge: shortest });
// @ts-expect-error a score is a number
bestOf({ name: "g", members: [plan], score: ({ steps }) => String(steps) });
// @ts-expect-error somebody has to say which is best
bestOf({ name: "h", members: [plan] });
// @ts-expect-error but not two
bestOf({ name: "i", members: [model], judge: shortest, score: () => 1 });

// a judge is shown what a team means, not all that it returns; a supervised member has answered what it reports
const teams = bestOf({ name: "j", members: [judged], judge: shortest });
same<typeof teams, Agent<Json, BestOfResult<BestOfResult<string>>>>();
const reported = bestOf({ name: "k", members: [supervised(model)], score: (text) => text.length });
same<typeof reported, Agent<Json, BestOfResult<string>>>();
