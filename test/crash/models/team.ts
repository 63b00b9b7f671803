import { createOpenAI } from "@ai-sdk/openai";
import { z } from "zod";
import { type Agent, agent, asTool, type Json, tool } from "../../../src/index.ts";

/** A manager with three agents as tools, each with a tool of its own, over HTTP and streams. */
export function team(url: string): Agent<Json, string> {
  const model = createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).chat("gpt-5");
  const lookup = tool({
    inputSchema: z.object({ about: z.string() }),
    effect: "pure",
    execute: ({ about }) => `facts about ${about}`,
  });
  const workers = ["researcher", "writer", "reviewer"].map((name) => {
    const instructions = `You are the ${name}.`;
    const worker = agent({ name, description: `The ${name}.`, instructions, model, tools: { lookup } });
    return [`ask_${name}`, asTool(worker)] as const;
  });
  return agent({ name: "manager", instructions: "You are the manager.", model, tools: Object.fromEntries(workers) });
}
