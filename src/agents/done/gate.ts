import { cutText } from "../../base/cut-text.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import { inStep } from "../../core/in-step.ts";
import { helperOf } from "../../core/part-of.ts";
import type { Conversation } from "../conversation.ts";
import type { Mind } from "../mind.ts";
import { CallLedger } from "./call-ledger.ts";
import type { DoneCheck, DoneState } from "./check.ts";

/** Of what is open the model is told so many, each so long. */
const mostLines = 100;
const longest = 4_000;

/** Whose end it is. */
interface Ending {
  readonly agent: string;
  readonly checks: readonly DoneCheck[];
  /** Refusals in a row, between which nothing that was open has been done. */
  readonly maxRepairs: number;
  readonly ledger: CallLedger;
  readonly ctx: Context;
}

/** What an answer has to pass. A class because the answers of one call share what it counts. */
export class DoneGate {
  readonly #of: Ending;
  #refusals = 0;
  /** What kept the last answer from counting. */
  #open: readonly string[] = [];
  #completed = 0;

  constructor(ending: Ending) {
    this.#of = ending;
  }

  /**
   * What the model is told that has not done everything; null where the answer counts.
   *
   * @throws TroupeError `not_done` after the last refusal that there is
   */
  async refusal(value: unknown, text: string, turn: number): Promise<string | null> {
    const { agent, checks, maxRepairs, ledger, ctx } = this.#of;
    const must: string[] = [];
    const once: string[] = [];
    const state = { agent, text, value: value as Json, calls: ledger.calls, told: ledger.told };
    for (const check of checks) {
      const lines = readLines(check, await ask(check, state, turn, ctx));
      (check.once === true ? once : must).push(...lines);
    }
    const open = shortened([...must, ...once]);
    if (open.length === 0) return null;
    if (must.length > 0) {
      if (this.#hasGoneOn(must)) this.#refusals = 0;
      if (this.#refusals >= maxRepairs) throw notDone(agent, open, text);
      this.#refusals += 1;
      this.#open = must;
      this.#completed = ledger.completed;
    }
    ctx.emit("done.refused", { turn, open });
    ledger.tell(open);
    return refusalText(open);
  }

  /** A call was made since, and something that was open is not any more: other words for the same are no progress. */
  #hasGoneOn(must: readonly string[]): boolean {
    return this.#of.ledger.completed > this.#completed && this.#open.some((line) => !must.includes(line));
  }
}

/** Begins to keep the calls of the conversation. Undefined for agents that have nothing to pass. */
export function gateOf(
  { done, persona, maxRepairs }: Mind,
  conversation: Conversation,
  ctx: Context,
): DoneGate | undefined {
  if (done === undefined) return undefined;
  conversation.ledger ??= new CallLedger(done.cites);
  conversation.ledger.begin(ctx.thread?.completed ?? 0);
  return new DoneGate({ agent: persona.name, checks: done.checks, maxRepairs, ledger: conversation.ledger, ctx });
}

function ask(
  check: DoneCheck,
  state: DoneState,
  turn: number,
  ctx: Context,
): readonly string[] | PromiseLike<readonly string[]> {
  if ("run" in check) {
    // one for each call: the same check may be in several agents
    return ctx.call<DoneState, readonly string[]>(helperOf(state.agent, { ...check }), state, { mail: "inherited" });
  }
  const { name, open } = check;
  return inStep<readonly string[]>(ctx, `turn-${turn}-done-${name}`, open, () => check.open(state));
}

function readLines({ name }: DoneCheck, given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every((line) => typeof line === "string")) return given;
  throw new TypeError(`done: ${name} must say what is open as a list of texts, empty for nothing`);
}

function shortened(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => cutText(line, 0, longest));
  return lines.length > mostLines ? [...shown, `and ${lines.length - mostLines} more`] : shown;
}

/** As what is wrong with an output is told, in one message. */
const refusalText = (open: readonly string[]): string =>
  `Your answer does not count yet. Still open:\n${open.map((line) => `- ${line}`).join("\n")}\n` +
  "See to this first. Then give your whole answer again, also where it stays the same.";

function notDone(agent: string, open: readonly string[], text: string): TroupeError {
  return new TroupeError(`${agent} wanted to end while something was open: ${open.join("; ")}`, {
    code: "not_done",
    detail: { agent, open, text: cutText(text, 0, 2_000) },
  });
}
