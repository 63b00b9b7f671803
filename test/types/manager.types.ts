import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { orchestrate } from "../../src/orchestrate.ts";
import { executor, type PlanResult } from "../../src/teams/executor.ts";
import { type ManagerResult, manager } from "../../src/teams/manager.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import type { ManagerView } from "../../src/teams/plan/carry-out.ts";
import type { WorkerView } from "../../src/teams/plan/execute-plan.ts";
import { planner } from "../../src/teams/planner.ts";
import { workflow } from "../../src/teams/workflow/workflow.ts";
import { same } from "./equal.ts";

const model = agent({ name: "model", description: "Thinks." });
const shaped = agent({ name: "shaped", output: z.object({ score: z.number() }) });
const plain = fn("plain", (turn: Turn<WorkerView>) => Object.keys(turn.view).length);
const team = workflow<Json>("team").step("only", { agent: model });

const workers = [model, shaped, plain, team];

// what the manager answers is the value; with a synthesiser, what that one answers
const one = manager({ name: "one", manager: model, workers });
same<typeof one, Agent<Json, ManagerResult<string>>>();
const two = manager({ name: "two", manager: shaped, synthesiser: model, workers: [one, model] });
same<typeof two, Agent<Json, ManagerResult<string>>>();
const three = manager({
  name: "three",
  manager: fn("f", ({ view }: Turn<ManagerView>) => view.report),
  workers: [two],
});
same<typeof three, Agent<Json, ManagerResult<ManagerView["report"]>>>();

const planned = pipeline({
  name: "planned",
  stages: [planner({ name: "plan", planner: shaped, workers }), executor({ name: "work", workers })],
});
same<typeof planned, Agent<Json, PlanResult>>();

orchestrate({
  name: "o",
  members: [model, shaped, one, fn("d", (turn: Turn<null>) => turn.request)],
  reviewer: shaped,
});
// @ts-expect-error a member is given a turn, not a number
orchestrate({ name: "o", members: [fn("n", (value: number) => value)] });
// @ts-expect-error a worker is given a turn, not a number
executor({ name: "e", workers: [fn("n", (value: number) => value)] });

// model agents take what a step sees as it is, and typed answers are seen typed
const review = workflow<{ readonly topic: string }>("review")
  .step("draft", { agent: model })
  .step("review", { agent: shaped, after: ["draft"] })
  .step("end", { agent: model, after: ["draft", "review"], when: async ({ review: { score } }) => score > 3 });
same<typeof review extends Agent<infer I, infer O> ? [I, O] : never, [{ readonly topic: string }, string | null]>();
