import type { AgentTool } from "../../core/tool.ts";
import { input, text } from "../../tools/input.ts";
import { tool } from "../../tools/tool.ts";
import { checkFindings } from "./check-findings.ts";
import { type Desk, type Refusal, refusal, whyOver } from "./desk.ts";
import { placeOf } from "./finding.ts";

/** Questions that one run may give to the researcher: each may cost as much as everything else together. */
export const mostQuestions = 8;

type Question = Readonly<{ question: string }>;

/** What the orchestrator hears of it. The quotes stay in the notebook: only the writer and the reviewer need them. */
type Researched = Readonly<{
  findings: readonly Readonly<{ id: string; claim: string; source: string }>[];
  refused: readonly Readonly<{ claim: string; source: string; reason: string }>[];
  notFound: readonly string[];
  questionsLeft: number;
}>;

/** `research({ question })`: the researcher looks for findings, and code checks every one of them at its source. */
export function researchTool({ notebook, evidence, researcher }: Desk): AgentTool<Question, Researched | Refusal> {
  return tool({
    description:
      "Gives one question to the researcher. Returns findings, numbered F1, F2 …, whose quotes were found at their sources; " +
      "those that were refused, with the reason; and what was not found. Several questions can be given at once.",
    inputSchema: input<Question>({
      question: text("One question, complete in itself: the researcher knows nothing else.", { max: 2_000 }),
    }),
    async run({ question }, ctx): Promise<Researched | Refusal> {
      const over = whyOver(notebook);
      if (over !== null) return refusal(over);
      if (notebook.questions >= mostQuestions)
        return refusal(`no questions left: there are ${mostQuestions}. Go on with write`);
      notebook.questions += 1;
      notebook.searching += 1;
      try {
        const { findings, notFound } = await ctx.call(researcher, { question });
        const rulings = await ctx.step("check", ({ signal }) => checkFindings(findings, evidence, signal), {
          effect: "pure",
        });
        const { verified, refused } = notebook.add(findings, rulings);
        notebook.notFound.push(...notFound);
        for (const { claim, source, reason } of refused) {
          ctx.emit("finding.refused", { claim, source: placeOf(source), reason });
        }
        ctx.emit("findings.checked", { question, verified: verified.length, refused: refused.length });
        return {
          findings: verified.map(({ id, claim, source }) => ({ id, claim, source: placeOf(source) })),
          refused: refused.map(({ claim, source, reason }) => ({ claim, source: placeOf(source), reason })),
          notFound,
          questionsLeft: mostQuestions - notebook.questions,
        };
      } finally {
        notebook.searching -= 1;
      }
    },
  });
}
