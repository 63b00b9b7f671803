import type { AgentFactory } from "../../src/agents/factory.ts";
import { fn } from "../../src/agents/fn.ts";
import { humanProxy, type ProxyReply } from "../../src/agents/human-proxy.ts";
import { type TaskFields, type TaskResult, task } from "../../src/agents/task.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { analyst, reviewer, router, writer } from "../../src/specialists.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

// Tasks fit one another, and the last one's output keeps its type.
const count = fn("count", ({ task: what }: { readonly task: string }) => ({ words: what.length }));
const crew = pipeline({
  name: "crew",
  stages: [task({ agent: writer(), description: "Write." }), task({ agent: count, description: "Count." })],
});
same<typeof crew, Agent<TaskFields, TaskResult<{ words: number }>>>();

// @ts-expect-error: an agent that wants something else cannot do a task
task({ agent: fn("double", (n: number) => n * 2), description: "Double." });

// Specialists answer as they say.
const review = reviewer();
same<typeof review, Agent<Json, Readonly<{ verdict: "approve" | "revise" | "reject"; notes: string }>>>();
router({ to: [writer(), analyst(), { name: "nobody" }] });
// @ts-expect-error: a router without anybody to choose from
router({});
// @ts-expect-error: what a specialist answers is its own
writer({ output: review });

// A proxy takes whatever can be said, and its reply can be told apart by its end.
const talk = pipeline({ name: "talk", stages: [writer(), humanProxy({ name: "ada", ask: "always" })] });
same<typeof talk, Agent<Json, ProxyReply>>();

// Agents from data take and give JSON, and so can do tasks.
declare const factory: AgentFactory;
task({ agent: factory.make({ name: "made" }), description: "Go." });
// @ts-expect-error: a misspelt field
factory.make({ name: "made", tool: ["search"] });
