import { TroupeError } from "../base/errors.ts";
import type { Decision } from "../core/decision.ts";
import type { Verdict } from "../runtime/decide.ts";
import type { App } from "../runtime/troupe.ts";
import { cleanLine } from "./clean-text.ts";
import type { Terminal } from "./terminal.ts";

/** Who answers what a run waits for. */
export interface Answering {
  readonly app: App;
  readonly terminal: Terminal;
  /** Null leaves the decision open. `terminal` asks no longer once the decision has been made elsewhere. */
  readonly decide: (decision: Decision, terminal: Terminal) => Promise<Verdict | null>;
}

/** How often it is looked whether somebody else was faster than the person at this terminal. */
const lookMs = 300;

/**
 * Has a decision answered at this terminal, or notices that it was answered elsewhere: nobody goes on typing for nothing, and
 * nobody takes their answer for one that counted. False when it stays open.
 */
export async function answerOpen({ app, terminal, decide }: Answering, decision: Decision): Promise<boolean> {
  const { clock } = terminal;
  const elsewhere = new AbortController();
  let done = false;
  let callOff: (() => void) | undefined;
  async function look(): Promise<void> {
    const [open] = await app.decisions({ id: decision.id, status: "open" });
    if (done) return;
    if (open) callOff = clock.alarm(clock.now() + lookMs, lookQuietly);
    else elsewhere.abort(new Error("answered elsewhere"));
  }
  const lookQuietly = () => void look().catch(() => undefined); // whoever answers finds out what is wrong
  callOff = clock.alarm(clock.now() + lookMs, lookQuietly);
  const { signal } = elsewhere;
  const asking = { ...terminal, ask: (question: string) => terminal.ask(question, signal) };
  try {
    const verdict = await decide(decision, asking);
    if (verdict) await app.decide(decision.id, verdict);
    return verdict !== null;
  } catch (error) {
    if (!(TroupeError.is(error, "decision_closed") || (signal.aborted && error === signal.reason))) throw error;
    await tellWhy({ app, terminal }, decision.id);
    return true;
  } finally {
    done = true;
    callOff();
  }
}

async function tellWhy({ app, terminal: { err } }: Pick<Answering, "app" | "terminal">, id: string): Promise<void> {
  const [{ answer } = { answer: null }] = await app.decisions({ id });
  const how = answer
    ? `it was answered by ${answer.by} (${answer.approved ? "yes" : "no"})`
    : "its run went on without";
  err.write(`\n  ${err.paint("yellow", "Too late:")} ${cleanLine(how)}.\n`);
}
