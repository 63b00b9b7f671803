import { monotonic } from "../base/clock.ts";
import type { Decision } from "../core/decision.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Verdict } from "../runtime/decide.ts";
import type { App } from "../runtime/troupe.ts";
import { attend } from "./attend.ts";
import { cleanJson, cleanLine } from "./clean-text.ts";
import { askPerson } from "./prompt.ts";
import { auditFindings } from "./render/audit-ending.ts";
import { type AuditNotes, auditNotes, auditRoster } from "./render/audit-notes.ts";
import { type BeforeFailure, beforeFailure } from "./render/before-failure.ts";
import { type Board, type BoardOptions, board } from "./render/board.ts";
import { type ModelUse, modelUse } from "./render/model-use.ts";
import { type ResearchNotes, researchNotes, researchRoster } from "./render/research-notes.ts";
import type { Invocation } from "./spec.ts";
import type { Terminal } from "./terminal.ts";
import { usage } from "./usage.ts";
import { type Watch, watch } from "./watch.ts";
import type { Workspace } from "./workspace.ts";

/** One run that a command sees through. */
export interface Session extends Invocation {
  readonly place: Workspace;
  readonly app: App;
  readonly id: string;
  readonly team: string;
  /** Answers that need no person: `-y`. */
  readonly standing?: Verdict;
  /** It had ended before: nothing of it goes on that could be watched. */
  readonly isOver?: boolean;
}

/** Where it went. */
export interface Attended {
  readonly outcome: Outcome;
  /** It has not ended: this program does not fit what is recorded. Its outcome says why, as a failure. */
  readonly stuck: boolean;
  readonly elapsedMs: number;
  /** Only for the audit team. */
  readonly notes: AuditNotes | null;
  /** Only for the research team. */
  readonly research: ResearchNotes | null;
  readonly use: ModelUse;
  /** The entry to fork it at, should it have failed. */
  readonly forkAt: number;
  /** What was found has been shown, because a person was asked about it. */
  readonly shown: boolean;
}

/** May a person be asked? */
export function mayAsk({ terminal, options }: Invocation): boolean {
  return terminal.person && !["no-input", "json", "events", "stdout"].some((name) => options.has(name));
}

export function refuseBoth({ options }: Invocation, one: string, other: string): void {
  if (options.has(one) && options.has(other)) throw usage(`--${one} and --${other} cannot go together`);
}

/** Something said about a run, such as its team; without a name where it speaks for itself. */
export type Fact = readonly [name: string, text: string];

/** Says what this is about, a line each, unless the output is for programs. */
export function announce({ terminal, options }: Invocation, ...lines: readonly (readonly Fact[])[]): void {
  if (["json", "events", "stdout"].some((name) => options.has(name))) return;
  const { write, paint } = terminal.err;
  const rows = lines.map((facts) => {
    const words = facts.map(([name, text]) => `${name === "" ? "" : `${paint("dim", name)} `}${cleanLine(text)}`);
    return `  ${words.join(paint("dim", " · "))}\n`;
  });
  write(`\n${rows.join("")}\n`);
}

/**
 * Sets the run going, shows it to its rest, and lets `conclude` say how it ended; interrupted, says how to go on.
 * Closes the app.
 */
export async function seeThrough(
  session: Session,
  conclude: (attended: Attended, session: Session) => Promise<number>,
  go: () => Promise<void>,
): Promise<number> {
  const { terminal, app, id, team, options, standing } = session;
  const begun = monotonic();
  const notes = team === "audit" ? auditNotes() : null;
  const research = team === "research" ? researchNotes() : null;
  const use = modelUse();
  const failing = beforeFailure();
  const members = board(boardOptions(notes, research));
  const view = noting(
    session.isOver === true ? silent(members, session) : watch(members, terminal, options),
    use,
    failing,
  );

  let shown = false;
  async function decide(decision: Decision, at: Terminal): Promise<Verdict | null> {
    if (standing) return standing;
    if (!mayAsk(session)) return null;
    if (notes && !shown) await auditFindings(terminal, notes);
    shown = true;
    return askPerson(decision, at);
  }

  try {
    await go();
    const outcome = await attend({ app, id, terminal, watch: view, decide });
    const stuck = (await app.run(id))?.status === "stuck";
    const attended = {
      forkAt: failing.at,
      outcome,
      stuck,
      elapsedMs: monotonic() - begun,
      notes,
      research,
      use,
      shown,
    };
    await app[Symbol.asyncDispose]();
    return await conclude(attended, session);
  } catch (error) {
    await app[Symbol.asyncDispose]();
    if (!terminal.interrupt.signal.aborted) throw error;
    return interrupted(session);
  }
}

/** Adds up what is in the log without a word, unless the log itself is wanted. */
const silent = (members: Board, { terminal, options }: Session): Watch =>
  options.has("events")
    ? watch(members, terminal, options)
    : { entry: (entry) => void members.add(entry), rest: () => undefined };

/** Lets others see every entry as well. */
function noting(view: Watch, use: ModelUse, failing: BeforeFailure): Watch {
  return {
    ...view,
    entry(entry) {
      use.add(entry);
      failing.add(entry);
      view.entry(entry);
    },
  };
}

function boardOptions(audit: AuditNotes | null, research: ResearchNotes | null): BoardOptions {
  if (audit) return { roster: auditRoster, gloss: audit.gloss };
  return research ? { roster: researchRoster, gloss: research.gloss } : {};
}

function interrupted({ terminal, options, place, id }: Session): number {
  const resume = place.command("resume", id);
  if (options.has("json")) {
    terminal.out.write(`${cleanJson({ schema_version: 1, run: id, status: "interrupted", next: { resume } })}\n`);
  } else {
    terminal.err.write(`\nInterrupted; everything so far is saved.\n  Resume  ${resume}\n`);
  }
  return terminal.interrupt.exitCode ?? 130;
}
