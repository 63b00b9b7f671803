import { isDeepStrictEqual } from "node:util";
import { type App, type Entry, TroupeError } from "../../src/index.ts";
import type { Attended } from "./attend.ts";
import { expected } from "./team.ts";

/** What is wrong with one run that has ended. */
export interface Findings {
  readonly wrong: number;
  readonly decisionsDoubled: number;
  readonly signalsDoubled: number;
  /** Logs whose chain is broken, that are shorter than they say, or that have two outcomes of one step. */
  readonly logsBroken: number;
}

/** A log as it was read, and whether its chain holds. */
export interface ReadLog {
  readonly entries: readonly Entry[];
  /** How long it says to be; null when its chain is broken. */
  readonly length: number | null;
}

/** Compares what a run has returned with what must be, and looks through its log and those of the runs it called. */
export async function findingsOf(app: App, run: Attended): Promise<Findings> {
  const own = await readLog(app, run.id);
  const children = own.entries.filter(({ type }) => type === "child.started").map((entry) => text(entry, "id"));
  return judge(run, own, await Promise.all(children.map((id) => readLog(app, id))));
}

async function readLog(app: App, id: string): Promise<ReadLog> {
  const entries = await Array.fromAsync(app.events(id));
  try {
    return { entries, length: (await app.verify(id)).entries };
  } catch (error) {
    if (TroupeError.is(error, "log_tampered")) return { entries, length: null };
    throw error;
  }
}

export function judge(run: Attended, own: ReadLog, children: readonly ReadLog[]): Findings {
  const { entries } = own;
  return {
    wrong: isRight(run, entries) ? 0 : 1,
    decisionsDoubled: decisionsDoubled(run, entries),
    signalsDoubled: Math.max(0, entries.filter(({ type }) => type === "signal.received").length - run.signalsSent),
    logsBroken: [own, ...children].filter((log) => !isSound(log)).length,
  };
}

/** The result is that of the answer which the log has, and which somebody gave. */
function isRight({ id, value, answersGiven, answersAccepted }: Attended, entries: readonly Entry[]): boolean {
  const answer = String(answers(entries)[0]);
  const isOurs = answersAccepted.length === 0 ? answersGiven.includes(answer) : answersAccepted.includes(answer);
  return isOurs && isDeepStrictEqual(value, expected(id, answer));
}

/** Answers to the team's own question: those about unknown outcomes carry something else. */
const answers = (entries: readonly Entry[]): readonly unknown[] =>
  entries
    .filter(({ type, path }) => type === "decision.answered" && !path.endsWith("!outcome"))
    .map(({ body }) => (body as { readonly answer: { readonly value?: unknown } }).answer.value);

/** Answered twice in the log, or two people were told that their answer counts. */
function decisionsDoubled({ answersAccepted }: Attended, entries: readonly Entry[]): number {
  const ids = entries.filter(({ type }) => type === "decision.answered").map((entry) => text(entry, "id"));
  return ids.length - new Set(ids).size + Math.max(0, answersAccepted.length - 1);
}

function isSound({ entries, length }: ReadLog): boolean {
  const paths = entries.filter(({ type }) => type === "step.completed").map(({ path }) => path);
  return entries.length === length && new Set(paths).size === paths.length;
}

const text = ({ body }: Entry, field: string): string => String((body as Readonly<Record<string, unknown>>)[field]);
