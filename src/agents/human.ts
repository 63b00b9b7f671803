import { pathName } from "../base/ids.ts";
import type { Agent } from "../core/agent.ts";
import type { AnswerTo, Ask, Form } from "../core/decision.ts";

/**
 * An agent that is a person: each call asks one question and parks the run until it is answered.
 *
 * The answer is the output, "no" included: what a rejection means is for the caller to say. With a `form`, a yes has a value
 * that fits it.
 *
 * @example
 * const editor = human("editor", (draft: string) => ({ question: "Publish this?", proposal: draft }));
 * const pricer = human("pricer", (item: string) => ({
 *   question: `What does ${item} cost?`,
 *   form: z.object({ amount: z.number().min(0), currency: z.enum(["EUR", "USD"]) }),
 * }));
 */
export function human<I, S extends Form | undefined = undefined>(
  name: string,
  question: (input: I) => Ask<S>,
): Agent<I, AnswerTo<S>> {
  return { name: pathName(name), run: async (input, ctx) => ctx.ask(question(input)) };
}
