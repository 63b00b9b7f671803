import type { Finding, Refused } from "./finding.ts";
import type { Notebook, Round } from "./notebook.ts";
import type { ModelUse } from "./tally.ts";
import type { Review, Verdict } from "./verdict.ts";

/**
 * `report.json`. All numbers in it were counted, none was said by a model. `generatedAt` and `runId` are the only properties that
 * differ between runs in which the models said the same.
 */
export type ResearchReport = Readonly<{
  version: 1;
  runId: string;
  generatedAt: string;
  question: string;
  /** The folder of documents, absolute; null without. */
  docs: string | null;
  web: boolean;
  /** Of the draft below; `none` where no reviewer has decided about it. */
  verdict: Verdict | "none";
  /** The last draft whose citations held, with ids of findings in it, such as `[F3]`; null where there is none. */
  draft: string | null;
  /** The round in which it was written. */
  draftOf: number | null;
  review: Review | null;
  rounds: readonly Round[];
  /** Rounds there could have been. */
  mostRounds: number;
  /** What was verified. `number` is that of the report's list of sources; null for what the draft does not cite. */
  findings: readonly (Finding & Readonly<{ number: number | null }>)[];
  /** What could not be verified, with the reason. None of it is in the draft. */
  refused: readonly Refused[];
  notFound: readonly string[];
  models: readonly ModelUse[];
  /** Why the team ended before its work was done; null where it was not. */
  stopped: string | null;
}>;

export interface ReportFacts
  extends Pick<ResearchReport, "runId" | "generatedAt" | "docs" | "web" | "models" | "stopped"> {
  readonly notebook: Notebook;
}

export function researchReport({
  notebook,
  runId,
  generatedAt,
  docs,
  web,
  models,
  stopped,
}: ReportFacts): ResearchReport {
  const { question, draft, rounds, most, findings, refused, notFound } = notebook;
  const cites = draft?.cites ?? [];
  const numberOf = (id: string): number | null => (cites.includes(id) ? cites.indexOf(id) + 1 : null);
  return {
    version: 1,
    runId,
    generatedAt,
    question,
    docs,
    web,
    verdict: draft?.review?.verdict ?? "none",
    draft: draft?.text ?? null,
    draftOf: draft?.round ?? null,
    review: draft?.review ?? null,
    rounds: [...rounds],
    mostRounds: most,
    findings: findings.map((finding) => ({ ...finding, number: numberOf(finding.id) })),
    refused: [...refused],
    notFound: [...new Set(notFound)],
    models,
    stopped,
  };
}
