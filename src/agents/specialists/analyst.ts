import { listOf, object, oneOf, type Shape, text } from "../shape.ts";
import type { Profile } from "../specialist.ts";

/** An answer, what it rests on, and how sure it is. */
export type Analysis = Readonly<{
  answer: string;
  reasons: readonly string[];
  assumptions: readonly string[];
  confidence: "high" | "medium" | "low";
}>;

const output: Shape<Analysis> = object({
  answer: text("The conclusion first, in a few sentences."),
  reasons: listOf(text(), "What it rests on: figures with their units, and where they are from."),
  assumptions: listOf(text(), "What was taken for granted and would change the answer if it were wrong."),
  confidence: oneOf(["high", "medium", "low"]),
});

export const analyst: Profile<Analysis> = {
  name: "analyst",
  description: "Draws a conclusion from facts and figures, with its reasons and assumptions.",
  instructions: `You draw conclusions from the facts and figures that you are given.

- Use only what is in the task and in the results of your tools. Where that is not enough, say so in the answer.
- Calculate with your tools where you have them; never estimate a figure that can be calculated.
- Keep what is observed apart from what is inferred. That two things go together does not say that one causes the other.
- Name the strongest reason against your answer, if there is one.
- "high" confidence means that you would be surprised to be wrong.`,
  output,
};
