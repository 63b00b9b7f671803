import type { Context } from "../../core/agent.ts";
import type { AgentTool } from "../../core/tool.ts";
import { input, text } from "../../tools/input.ts";
import { tool } from "../../tools/tool.ts";
import { type CitationCheck, checkCitations } from "./citations.ts";
import { type Desk, type Refusal, refusal, whyOver } from "./desk.ts";
import { type Finding, placeOf } from "./finding.ts";
import type { Notebook } from "./notebook.ts";

type Brief = Readonly<{ brief: string }>;

type Written = Readonly<{
  round: number;
  /** Whether the draft may be reviewed. */
  accepted: boolean;
  cites: readonly string[];
  problems: readonly string[];
  roundsLeft: number;
}>;

/** `write({ brief })`: the writer writes a draft, and code checks its citations. Takes up one round. */
export function writeTool(desk: Desk): AgentTool<Brief, Written | Refusal> {
  const { notebook } = desk;
  return tool({
    description:
      "Lets the writer write a draft from all findings so far, the last draft and the reviewer's notes. Its citations are " +
      "checked; returns whether the draft can be reviewed, or what is wrong with it. Takes up one round.",
    inputSchema: input<Brief>({
      brief: text("What to write: the points, their order, the length, what to change.", { max: 4_000 }),
    }),
    async run({ brief }, ctx): Promise<Written | Refusal> {
      const why = whyNot(notebook);
      if (why !== null) return refusal(why);
      notebook.writing = true;
      try {
        const { text: draft, check } = await draftOf(desk, brief, ctx);
        const { round, cites, problems } = notebook.written(brief, draft, check);
        const { roundsLeft } = notebook;
        ctx.emit("draft.checked", { round, citations: cites.length, problems });
        return { round, accepted: problems.length === 0, cites, problems, roundsLeft };
      } finally {
        notebook.writing = false;
      }
    },
  });
}

function whyNot(notebook: Notebook): string | null {
  const { findings, searching, writing, draft } = notebook;
  const over = whyOver(notebook);
  if (over !== null) return over;
  if (searching > 0) return "research is still going on: call write when its findings are there";
  if (writing) return "a draft is being written or reviewed: one at a time";
  if (findings.length === 0) return "there are no findings to write from: call research first";
  return draft && !draft.review ? "this draft was not reviewed yet: call review" : null;
}

interface Attempt {
  readonly text: string;
  readonly check: CitationCheck;
}

/** Asks once, and once more where citations are wrong. */
async function draftOf({ notebook, writer }: Desk, brief: string, ctx: Context): Promise<Attempt> {
  const { question, findings, draft } = notebook;
  const thread = "draft"; // so that the second time it knows what it has written
  const first = await ctx.call(
    writer,
    {
      question,
      brief,
      findings: findings.map(forWriter),
      ...(draft === null ? {} : { lastDraft: draft.text, reviewersNotes: draft.review?.notes ?? null }),
    },
    { thread },
  );
  const check = checkCitations(first, findings);
  if (check.problems.length === 0) return { text: first, check };
  ctx.emit("draft.returned", { round: notebook.rounds.length + 1, problems: check.problems });
  const second = await ctx.call(writer, againText(check.problems), { thread });
  return { text: second, check: checkCitations(second, findings) };
}

const forWriter = ({ id, claim, quote, source }: Finding) => ({ id, claim, quote, source: placeOf(source) });

const againText = (problems: readonly string[]): string =>
  `Your draft cannot be reviewed yet:\n${problems.map((problem) => `- ${problem}`).join("\n")}\n` +
  "Write the whole report again, with these mended.";
