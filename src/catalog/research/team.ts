import { isAbsolute, join } from "node:path";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { ModelChoice } from "../../core/model.ts";
import type { Tools } from "../../core/tool.ts";
import type { ResolveModel } from "../../models/resolve-model.ts";
import { files } from "../../tools/files/files.ts";
import { fetchPage } from "../../tools/web/fetch-page.ts";
import { type ReportFiles, writeReportFiles } from "../report-files.ts";
import type { Desk } from "./desk.ts";
import type { Basics } from "./member.ts";
import { Notebook } from "./notebook.ts";
import { orchestrator } from "./orchestrator.ts";
import { keepingPages, pages } from "./pages.ts";
import { renderReport } from "./render-report.ts";
import { type ResearchReport, researchReport } from "./research-report.ts";
import { researcher } from "./researcher.ts";
import { reviewer } from "./reviewer.ts";
import { type Tally, tally } from "./tally.ts";
import { writer } from "./writer.ts";

export type ResearchInput = Readonly<{
  question: string;
  /** Absolute path of the folder of documents to read. */
  docs?: string;
  /** Whether pages of the web may be searched and fetched. Default false. */
  web?: boolean;
  /** Drafts that may be written, from 1 to 10. Default 3. */
  rounds?: number;
  /** Name of the model for all members, such as `openai/gpt-5`. Default: that of the environment. */
  model?: string;
  /**
   * Absolute path of the folder for reports. Each run, forks included, makes one of its own in it, named by the run id, with
   * `report.md` and `report.json`.
   */
  reports: string;
}>;

export type ResearchResult = Readonly<
  Pick<ResearchReport, "verdict" | "models" | "stopped"> &
    ReportFiles & {
      /** Rounds that were used. */
      rounds: number;
      /** Findings that were verified, and that were not. */
      findings: number;
      refused: number;
    }
>;

export interface ResearchTeamOptions {
  /** For all members. Default: the one that the input names. */
  readonly model?: ModelChoice;
  /** How a model is found by its name. Default: through the environment of this process. */
  readonly resolve?: ResolveModel;
  /** Tools for the web: `fetch_page`, and `web_search` where there is a way to search. Default: `fetch_page` alone. */
  readonly web?: () => Tools;
}

const usualRounds = 3;
const mostRounds = 10;
const longestQuestion = 4_000;

/**
 * A research team: an orchestrator delegates to a researcher, a writer and a reviewer until the reviewer approves, at most
 * `rounds` times. Code stands between them: a finding counts when its quote stands at its source, and nobody reviews a draft
 * whose citations do not hold.
 *
 * A report is written in any case; what nobody has approved says so on top. Where a model fails for good, what there is by then
 * is written down first.
 *
 * @throws TroupeError `invalid_input`; `model_missing`, `model_failed`, `output_invalid` where the orchestrator cannot go on.
 */
export function researchTeam(options: ResearchTeamOptions = {}): Agent<ResearchInput, ResearchResult> {
  return {
    ...fn("research", (input: ResearchInput, ctx) => conduct(input, options, ctx)),
    description:
      "Answers a question from documents or the web, with a report in which every claim has a checked source.",
  };
}

async function conduct(input: ResearchInput, options: ResearchTeamOptions, ctx: Context): Promise<ResearchResult> {
  const { question, docs = null, web = false, rounds = usualRounds, reports } = checked(input);
  const counts = tally();
  const model = options.model ?? input.model;
  const { resolve } = options;
  const basics: Basics = {
    ...(model === undefined ? {} : { model }),
    ...(resolve === undefined ? {} : { resolve }),
    onReply: counts.add,
  };
  const kept = pages();
  const sources = {
    docs: docs === null ? null : files(docs),
    web: web ? keepingPages(options.web?.() ?? fetchPage(), kept) : null,
  };
  const desk: Desk = {
    notebook: new Notebook(question, rounds),
    evidence: { docs, pages: kept },
    researcher: researcher(sources, basics),
    writer: writer(basics),
    reviewer: reviewer(basics),
  };
  const failure = await lead(desk, basics, { documents: docs !== null, web }, ctx);
  if (failure && desk.notebook.findings.length === 0 && !isBound(failure)) throw failure;
  const facts = { docs, web, stopped: failure?.message ?? null };
  const result = await report(desk.notebook, counts, facts, join(reports, ctx.runId), ctx);
  if (failure && !isBound(failure)) throw failure;
  return result;
}

/** It was stopped where it had gone far enough, and nothing was wrong. */
const isBound = ({ code }: TroupeError): boolean => code === "limit_reached" || code === "loop_detected";

/** Ends of the orchestrator that leave something behind. */
const partial: ReadonlySet<string> = new Set(["limit_reached", "loop_detected", "model_failed", "output_invalid"]);

/** Lets the orchestrator work, and says why it stopped before it was done; null where it was not. */
async function lead(
  desk: Desk,
  basics: Basics,
  sources: { readonly documents: boolean; readonly web: boolean },
  ctx: Context,
): Promise<TroupeError | null> {
  const { question, most } = desk.notebook;
  try {
    await ctx.call(orchestrator(desk, basics), { question, sources, rounds: most });
    return null;
  } catch (error) {
    if (TroupeError.is(error) && partial.has(error.code)) return error;
    throw error;
  }
}

async function report(
  notebook: Notebook,
  counts: Tally,
  facts: Pick<ResearchReport, "docs" | "web" | "stopped">,
  folder: string,
  ctx: Context,
): Promise<ResearchResult> {
  const generatedAt = new Date(ctx.clock.now()).toISOString();
  const models = counts.uses();
  const whole = researchReport({ ...facts, notebook, runId: ctx.runId, generatedAt, models });
  const texts = { markdown: renderReport(whole, folder), json: whole };
  const written = await ctx.step("write-report", ({ signal }) => writeReportFiles(folder, texts, signal), {
    effect: "idempotent",
  });
  const { verdict, stopped } = whole;
  const numbers = { rounds: whole.rounds.length, findings: whole.findings.length, refused: whole.refused.length };
  ctx.emit("report.written", { ...written, verdict, ...numbers });
  return { ...written, verdict, ...numbers, models, stopped };
}

function checked(input: ResearchInput): ResearchInput {
  const { question, docs, web = false, rounds = usualRounds } = input;
  const issues = [
    ...(typeof question === "string" && question.trim() !== "" ? [] : ["question: must be a text"]),
    ...(String(question).length > longestQuestion ? [`question: must be at most ${longestQuestion} characters`] : []),
    ...(docs === undefined && !web ? ["docs or web: one of them must be given"] : []),
    ...(docs === undefined || isAbsolute(docs) ? [] : ["docs: must be an absolute path"]),
    ...(Number.isInteger(rounds) && rounds >= 1 && rounds <= mostRounds
      ? []
      : [`rounds: must be a whole number from 1 to ${mostRounds}`]),
  ];
  if (issues.length === 0) return input;
  throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
}
