import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { AnyTool } from "../../src/core/tool.ts";
import type { ToolCache } from "../../src/core/tool-cache.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { tool } from "../../src/tools/tool.ts";
import { stubborn } from "../runtime/world.ts";

export const anHour: ToolCache = { ttlMs: 3_600_000 };

export interface Looker {
  /** What was really looked up. */
  readonly asked: string[];
  readonly look: AnyTool;
}

/** A tool that looks something up, in so much time. */
export function looker(
  terms: ToolCache = anHour,
  { clock, ms = 0, fails = () => false }: { clock?: Clock; ms?: number; fails?: (call: number) => boolean } = {},
): Looker {
  const asked: string[] = [];
  const look = tool({
    description: "Looks up a word.",
    inputSchema: z.object({ word: z.string(), lang: z.string().default("en") }),
    effect: "pure",
    cache: terms,
    async execute({ word, lang }) {
      const call = asked.push(word);
      if (clock && ms > 0) await stubborn(clock, ms);
      if (fails(call)) throw new Error(`failure ${call}`);
      return { word, lang, meaning: `what ${word} means` };
    },
  });
  return { asked, look };
}

/** Looks up what it is told, a list at a time, and answers with what it was told. */
export function user(look: AnyTool, name = "user"): Agent<string, string> {
  const model = scriptedModel(({ turn, lastUser, toolResults }) => {
    const lists = JSON.parse(lastUser) as string[][];
    const words = lists[turn];
    if (words) return { calls: words.map((word) => ({ tool: "look", input: { word } })) };
    return { json: toolResults.map(({ value }) => value as Json) };
  });
  return agent({ name, model, tools: { look }, limits: { repeats: false } });
}

export const told = (...lists: string[][]): string => JSON.stringify(lists);
export const meaning = (word: string): { word: string; lang: string; meaning: string } => ({
  word,
  lang: "en",
  meaning: `what ${word} means`,
});
