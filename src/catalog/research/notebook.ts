import type { CitationCheck } from "./citations.ts";
import { type Finding, type Proposed, placeOf, type Refused, type Ruling } from "./finding.ts";
import type { Review } from "./verdict.ts";

/** A text whose citations hold, and what the reviewer said of it. */
export type Draft = Readonly<{ round: number; text: string; cites: readonly string[]; review: Review | null }>;

/** One round: a draft was asked for. `problems` are those its citations had in the end; then nobody reviewed it. */
export type Round = Readonly<{
  round: number;
  brief: string;
  problems: readonly string[];
  cites: readonly string[];
  review: Review | null;
}>;

/**
 * What one run knows: plain data, changed only by what is in the log, so that a replay rebuilds it. A class because the team
 * works on one and the same.
 */
export class Notebook {
  readonly question: string;
  /** Rounds there may be. */
  readonly most: number;
  readonly findings: Finding[] = [];
  readonly refused: Refused[] = [];
  readonly notFound: string[] = [];
  readonly rounds: Round[] = [];
  /** The last one whose citations held. */
  draft: Draft | null = null;
  /** Questions that were given to the researcher. */
  questions = 0;
  /** Of them, those that are at work. */
  searching = 0;
  /** A draft is being written or reviewed. */
  writing = false;

  constructor(question: string, most: number) {
    this.question = question;
    this.most = most;
  }

  get roundsLeft(): number {
    return this.most - this.rounds.length;
  }

  /** The reviewer has settled it: nothing more is to be done. */
  get isSettled(): boolean {
    const verdict = this.draft?.review?.verdict;
    return verdict === "approve" || verdict === "reject";
  }

  /** Numbers what was verified, and keeps what was refused with the reason. The same finding is not numbered twice. */
  add(
    proposed: readonly Proposed[],
    rulings: readonly Ruling[],
  ): { verified: readonly Finding[]; refused: readonly Refused[] } {
    const verified: Finding[] = [];
    const refused: Refused[] = [];
    for (const [index, { claim, quote, source }] of proposed.entries()) {
      const ruling = rulings[index];
      if (ruling?.verified) verified.push(this.#numbered({ claim, ...foundIn(ruling) }));
      else refused.push({ claim, quote, source, reason: ruling?.reason ?? "nobody has checked it" });
    }
    this.refused.push(...refused);
    return { verified, refused };
  }

  #numbered(finding: Omit<Finding, "id">): Finding {
    const same = this.findings.find(
      ({ claim, quote, source }) =>
        claim === finding.claim && quote === finding.quote && placeOf(source) === placeOf(finding.source),
    );
    if (same) return same;
    const numbered = { id: `F${this.findings.length + 1}`, ...finding };
    this.findings.push(numbered);
    return numbered;
  }

  /** Ends a round's writing: with a draft where its citations hold. */
  written(brief: string, text: string, { cites, problems }: CitationCheck): Round {
    const round = { round: this.rounds.length + 1, brief, problems, cites, review: null };
    this.rounds.push(round);
    if (problems.length === 0) this.draft = { round: round.round, text, cites, review: null };
    return round;
  }

  reviewed(review: Review): void {
    const { draft } = this;
    if (!draft) return;
    this.draft = { ...draft, review };
    const at = draft.round - 1;
    const round = this.rounds[at];
    if (round) this.rounds[at] = { ...round, review };
  }
}

/** Rulings of runs that were begun by an older version have no lines. */
const foundIn = ({ quote, source, lines }: Extract<Ruling, { verified: true }>) =>
  lines === undefined ? { quote, source } : { quote, source, lines };
