// Agents from data: a file names tools, models and what an agent can do, and a coordinator makes those it needs.
import { type AgentSpec, agentFactory, fn, run, tool } from "troupe";
import { byCase, scriptedModel } from "troupe/testing";
import { z } from "zod";

const search = tool({
  description: "Finds pages.",
  inputSchema: z.object({ query: z.string() }),
  effect: "pure",
  execute: ({ query }) => `three pages about ${query}`,
});

// Stands in for a real model.
const small = scriptedModel(
  byCase([
    {
      when: { system: "finder" },
      say: [{ calls: [{ tool: "search", input: { query: "tides" } }] }, "Three pages about tides."],
    },
    { when: { system: "scribe" }, say: ({ lastUser }) => `An essay from: ${lastUser}` },
  ]),
);

const specs: AgentSpec[] = JSON.parse(`[
  { "name": "finder", "role": "the finder", "model": "small", "tools": ["search"], "capabilities": ["search"] },
  { "name": "scribe", "role": "the scribe", "model": "small", "capabilities": ["write", "translate"] }
]`);
const factory = agentFactory({ tools: { search }, models: { small }, specs });

const coordinator = fn("coordinator", async (topic: string, ctx) => {
  using crew = factory.forCapabilities(["search", "write"]); // gone at the end of this function
  const found = await ctx.call(crew.memberFor("search"), topic);
  return ctx.call(crew.memberFor("write"), found);
});
console.log(await run(coordinator, "tides"));

try {
  factory.make({ name: "spy", tools: ["serch"], permissions: ["root"] });
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}

// prints:
// An essay from: Three pages about tides.
// $.tools: there is no tool "serch"; did you mean "search"? (known: search); $.permissions: there is no permission to give "root" (known: none)
