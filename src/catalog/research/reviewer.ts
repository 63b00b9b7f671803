import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import { type Basics, member } from "./member.ts";
import { untrusted } from "./untrusted.ts";
import { type Review, reviewSchema } from "./verdict.ts";

/** Compares a draft with its findings, and decides whether it can go out. */
export const reviewer = (basics: Basics): Agent<Json, Review> =>
  member(
    {
      name: "reviewer",
      description: "Approves a draft, asks for changes, or rejects it.",
      instructions: [
        "You are the reviewer of a team. You get a question, a draft, and the findings that the draft cites. That the quotes " +
          "stand at their sources was checked already.",
        "Check each statement against the quotes of the findings that it cites: does the quote say that, no more and no less? " +
          "A finding has the whole lines that its quote stands in: look whether what is around it changes it. Numbers, names, conditions and exceptions matter most. Then: is the question answered, does anything contradict " +
          "itself, is something important missing that the findings have?",
        "approve: it holds and answers the question. revise: it can be mended; say in notes exactly what is wrong, where, and " +
          "what to do. reject: it cannot be answered from these findings, or must not go out at all; say why. Do not ask for " +
          "matters of taste.",
        untrusted,
      ].join("\n"),
      output: reviewSchema,
    },
    basics,
  );
