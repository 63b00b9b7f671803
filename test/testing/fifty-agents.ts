import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import type { Cassette } from "../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { tool } from "../../src/tools/tool.ts";

const search = tool({
  description: "Finds pages about a question.",
  inputSchema: z.object({ query: z.string() }),
  effect: "pure",
  execute: async ({ query }) => ({ pages: [`${query}: page 1`, `${query}: page 2`] }),
});

const script = byCase([
  {
    when: { system: "researcher", turn: 0 },
    say: ({ system }) => ({
      calls: [
        { tool: "search", input: { query: `what ${system} asks` } },
        { tool: "search", input: { query: "bees" } },
      ],
    }),
  },
  {
    when: { system: "researcher" },
    say: ({ toolResults }) => `Found: ${toolResults.map(({ text }) => text).join(" and ")}`,
  },
  { when: { system: "writer" }, say: ({ system, lastUser }) => `${system} wrote ${lastUser.length} characters` },
  { say: ({ lastUser }) => ({ json: { verdict: "approve", length: lastUser.length } }) },
]);

const Verdict = z.object({ verdict: z.string(), length: z.number() });
/** How many model agents there are in {@link fiftyAgents}. */
export const crew: { readonly researchers: number; readonly writers: number } = { researchers: 40, writers: 9 };

/** 50 model agents that share a model and a tool: researchers at the same time, then writers, then an editor. */
export function fiftyAgents(tape: Cassette): Agent<string, unknown> {
  const model = tape.model(scriptedModel(script));
  const tools = tape.tools({ search });
  const many = (role: string, count: number) =>
    Array.from({ length: count }, (_, n) =>
      agent({
        name: `${role}-${n + 1}`,
        model,
        instructions: `You are ${role} ${n + 1}.`,
        tools: role === "researcher" ? tools : {},
      }),
    ) as unknown as readonly [Agent<string, string>, ...Agent<string, string>[]];
  const join = fn("join", (found: readonly string[]) => found.join("\n"));
  return pipeline({
    name: "fifty",
    stages: [
      parallel({ name: "research", members: many("researcher", crew.researchers), limit: 16 }),
      join,
      parallel({ name: "writing", members: many("writer", crew.writers) }),
      join,
      agent({ name: "editor", model, output: Verdict }),
    ],
  });
}
