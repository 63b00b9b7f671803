import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { AssignView } from "../../src/teams/assign/hand-out.ts";
import { type AssignResult, assign } from "../../src/teams/assign.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

const model = agent({ name: "ada" });
const typed = agent({ name: "bob", output: z.object({ rows: z.number() }) });
const length = fn("cyd", ({ task }: Turn<AssignView>) => task.length);

const desk = assign({ name: "desk", members: [model, typed, length], capabilities: { ada: ["sql"] } });
same<typeof desk, Agent<Json, AssignResult<string | { rows: number } | number>>>();
const staff = assign({
  name: "desk",
  members: roster({ name: "staff", candidates: [model] }),
  concurrency: { ada: 2 },
});
same<typeof staff, Agent<Json, AssignResult<string>>>();

// after a stage that lists tasks, and as a worker of another team
const list = fn("list", (text: string) => text.split(" ").map((task) => ({ task, needs: ["sql"] })));
pipeline({ name: "line", stages: [list, staff, fn("count", ({ value }: AssignResult<string>) => value.length)] });
assign({ name: "outer", members: [staff] });

// @ts-expect-error a worker takes turns
assign({ name: "x", members: [fn("y", (n: number) => n)] });
// @ts-expect-error capabilities are lists
assign({ name: "x", members: [model], capabilities: { ada: "sql" } });
