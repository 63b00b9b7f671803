import type { Json } from "../base/json.ts";
import type { Decision } from "../core/decision.ts";
import { toFailure } from "../core/failure.ts";
import type { Outcome } from "../core/outcome.ts";
import { cleanJson, cleanText } from "./clean-text.ts";
import { exitOf } from "./exit.ts";
import { auditEnding, auditFindings, changedFiles } from "./render/audit-ending.ts";
import { answers, decisionText } from "./render/decision.ts";
import { type Fallen, failureLines, failureObject, forkCommand, waitingLines } from "./render/ending.ts";
import { useObject, useWords } from "./render/model-use.ts";
import { researchEnding } from "./render/research-ending.ts";
import { duration } from "./render/words.ts";
import { type Attended, mayAsk, type Session } from "./session.ts";

/** Says how a run stands, in the form asked for, and returns the exit code. */
export async function conclude(session: Session, attended: Attended): Promise<number> {
  const { options, terminal } = session;
  if (options.has("json")) terminal.out.write(`${cleanJson(await endingObject(session, attended))}\n`);
  else if (options.has("events")) tellPaused(session, attended.outcome, false);
  else await endingText(session, attended);
  return exitOf(attended.outcome);
}

/** How a run stands, as programs read it. */
async function endingObject(session: Session, attended: Attended): Promise<object> {
  const { outcome, stuck, elapsedMs, notes, research, use } = attended;
  const fallen = fallenIn(session, attended);
  const { id, team } = session;
  return {
    schema_version: 1,
    run: id,
    team,
    status: stuck ? "stuck" : outcome.status,
    ...(outcome.status === "completed" ? { value: outcome.value ?? null } : {}),
    ...(outcome.status === "failed"
      ? { error: failureObject(outcome.error, fallen), failure: toFailure(outcome.error) }
      : {}),
    ...(outcome.status === "cancelled" ? { reason: outcome.reason, unresolved: outcome.unresolved } : {}),
    ...(outcome.status === "paused"
      ? { decisions: outcome.decisions, signals: outcome.signals, keys: outcome.keys }
      : {}),
    ...useObject(use),
    ...(research ? { research: { tokens: research.tokens, review: research.review, ...research.report } } : {}),
    ...(notes ? { audit: { documents: notes.documents, lines: notes.lines, ...notes.report } } : {}),
    elapsed_ms: Math.round(elapsedMs),
    next: nextCommands(session, outcome, fallen),
  };
}

const fallenIn = ({ place, id }: Session, { stuck, forkAt }: Attended): Fallen => {
  return { id, stuck, forkAt, command: place.command };
};

/** What can be done now, as command lines. */
function nextCommands({ place, id }: Session, outcome: Outcome, fallen: Fallen): Readonly<Record<string, string>> {
  const show = { show: place.command("runs", "show", id) };
  if (!fallen.stuck && outcome.status === "failed") return { fork: forkCommand(fallen), ...show };
  if (fallen.stuck) return { resume: place.command("resume", id), ...show };
  if (outcome.status !== "paused") return show;
  const [decision] = outcome.decisions;
  if (!decision) return { resume: place.command("resume", id), ...show };
  return {
    approve: place.command("approve", decision.id),
    reject: place.command("reject", decision.id),
    resume: place.command("resume", id),
    ...show,
  };
}

async function endingText(session: Session, attended: Attended): Promise<void> {
  const { terminal, id, place } = session;
  const { outcome, stuck, elapsedMs, notes, research, use, shown } = attended;
  const { err, out } = terminal;
  if (notes) {
    if (!shown) await auditFindings(terminal, notes);
    auditEnding(terminal, notes, outcome);
  } else if (research) researchEnding(terminal, research, outcome);
  else if (outcome.status === "completed") out.write(`${valueText(outcome.value)}\n`);
  if (outcome.status === "failed")
    err.write(`\n${failureLines(outcome, fallenIn(session, attended), err).join("\n")}\n`);
  if (outcome.status === "cancelled") err.write(`\ncancelled: ${cleanText(outcome.reason)}\n`);
  tellPaused(session, outcome, !mayAsk(session));
  const used = research ? null : useWords(use); // the research team says it with its report
  err.write(`\n${err.paint("dim", `  ${duration(elapsedMs)} · run ${id}${used === null ? "" : ` · ${used}`}`)}\n`);
  if (stuck) err.write(`${command(session, "Resume", place.command("resume", id))}\n`);
  if (outcome.status !== "paused") err.write(`${command(session, "Show", place.command("runs", "show", id))}\n`);
  if (notes && changedFiles(outcome)) err.write(`${command(session, "Undo", place.command("undo", id))}\n`);
}

/** The open decisions, each with the command that answers it. */
function tellPaused(session: Session, outcome: Outcome, whole: boolean): void {
  if (outcome.status !== "paused") return;
  const { terminal, place, id } = session;
  const { err, clock } = terminal;
  for (const decision of outcome.decisions) {
    if (whole) err.write(`\n${decisionText(decision, err, { now: clock.now() })}`);
    err.write(`\n${waiting(session, decision)}\n`);
  }
  for (const line of waitingLines(outcome)) err.write(`\n  ${line}\n`);
  err.write(`${command(session, "Resume", place.command("resume", id))}\n`);
}

function waiting(session: Session, decision: Decision): string {
  return answers(decision, session.place.command)
    .map(([name, line]) => command(session, name, line))
    .join("\n");
}

function command({ terminal }: Session, name: string, line: string): string {
  return `  ${terminal.err.paint("dim", name.padEnd(8))} ${line}`;
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? cleanText(value) : cleanJson(value, 2);
}
