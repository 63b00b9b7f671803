import { isDeepStrictEqual } from "node:util";
import { type App, type Entry, TroupeError } from "../../src/index.ts";
import type { Attended } from "./attend.ts";
import { expected } from "./team.ts";

/** What is wrong with one run that has ended. */
export interface Findings {
  readonly wrong: number;
  readonly decisionsDoubled: number;
  readonly signalsDoubled: number;
  /** Logs whose chain is broken or that have two outcomes of one step. */
  readonly logsBroken: number;
}

/** Compares what a run has returned, and its logs, with what must be. */
export async function findingsOf(app: App, run: Attended): Promise<Findings> {
  const entries = await Array.fromAsync(app.events(run.id));
  const children = entries.filter(({ type }) => type === "child.started").map((entry) => text(entry, "id"));
  const logs = await Promise.all([run.id, ...children].map((id) => isSound(app, id)));
  return {
    wrong: isRight(run, entries) ? 0 : 1,
    decisionsDoubled: decisionsDoubled(run, entries),
    signalsDoubled: Math.max(0, count(entries, "signal.received") - run.signalsSent),
    logsBroken: logs.filter((sound) => !sound).length,
  };
}

/** The result is that of the answer which the log has, and which somebody gave. */
function isRight({ id, value, answersGiven }: Attended, entries: readonly Entry[]): boolean {
  const answer = String(answers(entries)[0]);
  return answersGiven.includes(answer) && isDeepStrictEqual(value, expected(id, answer));
}

/** Answers of the team's own question: those to unknown outcomes carry something else. */
const answers = (entries: readonly Entry[]): readonly unknown[] =>
  entries.filter(isAnswer).map(({ body }) => (body as { answer: { value?: unknown } }).answer.value);

const isAnswer = ({ type, path }: Entry): boolean => type === "decision.answered" && !path.endsWith("!outcome");

function decisionsDoubled({ answersAccepted }: Attended, entries: readonly Entry[]): number {
  const ids = entries.filter(({ type }) => type === "decision.answered").map((entry) => text(entry, "id"));
  return ids.length - new Set(ids).size + Math.max(0, answersAccepted.length - 1);
}

async function isSound(app: App, id: string): Promise<boolean> {
  try {
    const { entries: length } = await app.verify(id);
    const entries = await Array.fromAsync(app.events(id));
    const paths = entries.filter(({ type }) => type === "step.completed").map(({ path }) => path);
    return entries.length === length && new Set(paths).size === paths.length;
  } catch (error) {
    if (TroupeError.is(error, "log_tampered")) return false;
    throw error;
  }
}

const count = (entries: readonly Entry[], type: string): number =>
  entries.filter((entry) => entry.type === type).length;

function text({ body }: Entry, field: string): string {
  return String((body as Record<string, unknown>)[field]);
}
