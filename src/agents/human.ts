import { pathName } from "../base/ids.ts";
import type { Agent } from "../core/agent.ts";
import type { Answer, Question } from "../core/decision.ts";

/**
 * An agent that is a person: each call asks one question and parks the run until it is answered.
 *
 * The answer is the output, "no" included: what a rejection means is for the caller to say.
 *
 * @example
 * const editor = human("editor", (draft: string) => ({ question: "Publish this?", proposal: draft }));
 */
export function human<I>(name: string, question: (input: I) => Question): Agent<I, Answer> {
  return { name: pathName(name), run: async (input, ctx) => ctx.ask(question(input)) };
}
