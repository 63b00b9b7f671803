import type { AgentTool } from "../../core/tool.ts";
import { input } from "../../tools/input.ts";
import { tool } from "../../tools/tool.ts";
import { type Desk, type Refusal, refusal } from "./desk.ts";
import { type Finding, placeOf } from "./finding.ts";
import type { Notebook } from "./notebook.ts";
import type { Verdict } from "./verdict.ts";

type Reviewed = Readonly<{ round: number; verdict: Verdict; notes: string; roundsLeft: number; next: string }>;

/** `review({})`: the reviewer reads the draft and the findings that it cites, and decides. */
export function reviewTool({ notebook, reviewer }: Desk): AgentTool<object, Reviewed | Refusal> {
  return tool({
    description:
      "Lets the reviewer read the last draft and the findings that it cites. Returns its verdict: approve, revise or reject, " +
      "and its notes. approve and reject end the run.",
    inputSchema: input<object>({}),
    async run(_, ctx): Promise<Reviewed | Refusal> {
      const { draft, question, findings } = notebook;
      const why = whyNot(notebook);
      if (why !== null || draft === null) return refusal(why ?? noDraft);
      notebook.writing = true;
      try {
        const cited = findings.filter(({ id }) => draft.cites.includes(id));
        const review = await ctx.call(reviewer, {
          question,
          draft: draft.text,
          findings: cited.map(forReviewer),
        });
        notebook.reviewed(review);
        ctx.emit("review.given", { round: draft.round, ...review });
        return { round: draft.round, ...review, roundsLeft: notebook.roundsLeft, next: nextStep(notebook) };
      } finally {
        notebook.writing = false;
      }
    },
  });
}

/** With the whole lines of the quote, where they say more than it does. */
const forReviewer = ({ id, claim, quote, source, lines }: Finding) => ({
  id,
  claim,
  quote,
  source: placeOf(source),
  ...(lines === undefined ? {} : { lines }),
});

const noDraft = "there is no draft to review: call write first";

function whyNot({ draft, writing, rounds }: Notebook): string | null {
  if (writing) return "a draft is being written or reviewed: one at a time";
  if (draft === null) return noDraft;
  if (draft.review) return "this draft was reviewed already";
  return draft.round === rounds.length ? null : noDraft;
}

function nextStep({ isSettled, roundsLeft }: Notebook): string {
  if (isSettled) return "The run is over. Answer with one sentence.";
  return roundsLeft > 0
    ? "Call write with what has to change, after research if facts are missing."
    : "No rounds left. Answer with one sentence.";
}
