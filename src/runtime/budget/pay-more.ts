import { cutText } from "../../base/cut-text.ts";
import { abortError, type ErrorDetails, TroupeError } from "../../base/errors.ts";
import { type Amount, mostUsd, nanoOf, plain } from "../../core/budget.ts";
import type { Answer, Question } from "../../core/decision.ts";
import type { Caller } from "../caller.ts";
import { type Step, StepCall } from "../step-call.ts";
import type { Asking } from "./asking.ts";
import { chargeFailed, chargeReply } from "./billed.ts";

type Exceeded = TroupeError<"budget_exceeded">;
type Detail = ErrorDetails["budget_exceeded"];

/** How often one step may ask before it gives up. */
const mostRounds = 50;
/** So many are added at once, at most. */
const mostTokens = 1_000_000_000_000;

/** Whether a person may raise what did not suffice for a step, and the step may be run again. */
export function mayPayMore(step: Step<unknown>, error: unknown): error is Exceeded {
  const { effect } = step.options;
  return (
    TroupeError.is(error, "budget_exceeded") && error.detail.asks && (effect === "idempotent" || effect === "pure")
  );
}

/**
 * Asks a person for more, and runs the step again: `turn-1!limit` is the question, `turn-1!raised` the step. What is added
 * is kept under the question, so that it counts once, whoever repeats the step.
 */
export async function payMore<T>(ctx: Caller, step: Step<T>, first: Exceeded): Promise<T> {
  let error = first;
  let misfit = "";
  for (let round = 1; round <= mostRounds; round++) {
    const { decision, answer, detail } = await askOnce(ctx, pathOf(step.path, "limit", round), error, misfit);
    if (!answer.approved) throw refused(error, answer);
    const more = amountOf(answer, detail);
    misfit = more === null ? misfitOf(answer, detail) : "";
    if (more === null) continue;
    const paid: Step<T> = {
      ...step,
      async effect(scope) {
        await ctx.branches.treasury.raise(detail.account, decision, more);
        return step.effect(scope);
      },
    };
    try {
      const call = new StepCall(paid, ctx.signal, pathOf(step.path, "raised", round));
      const reply = await ctx.waitFor(ctx.host.step(call));
      chargeReply(ctx.branches, reply);
      return reply as T;
    } catch (failure) {
      chargeFailed(ctx.branches, failure);
      if (!mayPayMore(step, failure)) throw failure;
      error = failure;
    }
  }
  throw error;
}

const pathOf = (path: string, what: string, round: number): string => `${path}!${what}${round === 1 ? "" : round}`;

/** One question for all branches of the run that come to the same limit: what is added is what that one says. */
async function askOnce(ctx: Caller, path: string, error: Exceeded, misfit: string): Promise<Awaited<Asking>> {
  const { detail } = error;
  const { branches } = ctx;
  branches.asking ??= new Map();
  const { asking } = branches;
  for (let open = asking.get(detail.account); open !== undefined; open = asking.get(detail.account)) {
    const said = await ctx.waitFor(unlessAborted(open, ctx.signal));
    if (said !== null) return said; // else whoever asked is gone
  }
  const question = ask(ctx, path, error, misfit);
  asking.set(detail.account, question);
  try {
    return await question;
  } finally {
    asking.delete(detail.account);
  }
}

/**
 * The decision has the limit in its name: a fork may be asked at a place where its parent was, and raises what its parent has
 * raised once more.
 */
async function ask(ctx: Caller, path: string, error: Exceeded, misfit: string): Promise<Awaited<Asking>> {
  const { detail } = error;
  const answer = await ctx.askAt(path, questionOf(error, misfit));
  return { decision: `${ctx.host.seed}/${path}@${detail.max}`, answer, detail };
}

function unlessAborted(open: Asking, signal: AbortSignal): Promise<Awaited<Asking> | null> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError(signal));
    signal.addEventListener("abort", stop, { once: true });
    const settle = (said: Awaited<Asking> | null) => {
      signal.removeEventListener("abort", stop);
      resolve(said);
    };
    open.then(settle, () => settle(null));
  });
}

function questionOf({ message, detail }: Exceeded, misfit: string): Question {
  const { name, limit, max, spent, needed } = detail;
  const raise = { [limit]: defaultMore(detail) };
  return {
    question: `Raise the budget of ${name}?`,
    proposal: { name, limit, max, spent, needed, raise },
    why: `${message}. ${howMuch(detail)} ${misfit}`.trim(),
    ifRejected:
      'The request is not sent, and fails with budget_exceeded. With the value "finish", an agent that has said something already ends with that.',
  };
}

const howMuch = (detail: Detail): string =>
  `Yes adds ${shown(detail, defaultMore(detail))}; yes with the value ${sample(detail)} adds so much instead.`;

const shown = ({ limit }: Detail, amount: number): string =>
  limit === "usd" ? `$${plain(amount)}` : `${amount} tokens`;

const sample = ({ limit }: Detail): string => (limit === "usd" ? '{"usd":5}' : '{"tokens":9000}');

/** As much again, and at least what is needed. */
const defaultMore = ({ limit, max, needed }: Detail): number => Math.min(mostOf(limit), Math.max(max, needed));

const mostOf = (limit: Detail["limit"]): number => (limit === "usd" ? mostUsd : mostTokens);

/** What a person adds: what was proposed, or `{ usd }` or `{ tokens }`. Null for what is neither. */
function amountOf({ value }: Answer, detail: Detail): Amount | null {
  const { limit } = detail;
  const given = value === undefined || value === null ? defaultMore(detail) : givenIn(value, limit);
  if (typeof given !== "number" || !(given > 0) || given > mostOf(limit)) return null;
  return limit === "usd" ? { nano: nanoOf(given), tokens: 0 } : { nano: 0, tokens: Math.ceil(given) };
}

const misfitOf = ({ value }: Answer, detail: Detail): string =>
  `The last answer was yes with the value ${cutText(JSON.stringify(value), 0, 100)}, which says not by how much: say it with a number, ` +
  `${sample(detail)}, above 0 and at most ${mostOf(detail.limit)}, or without a value.`;

function givenIn(value: NonNullable<Answer["value"]>, limit: Detail["limit"]): unknown {
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return (value as Readonly<Record<string, unknown>>)[limit];
}

function refused({ message, detail, cause }: Exceeded, { value, note, by }: Answer): Exceeded {
  const why = note ?? `${by} said no`;
  return new TroupeError(`${message}; it was not raised: ${why}`, {
    code: "budget_exceeded",
    detail: { ...detail, asks: false, finish: value === "finish" },
    ...(cause === undefined ? {} : { cause }),
  });
}
