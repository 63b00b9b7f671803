import { abortError, type ErrorDetails, TroupeError } from "../../base/errors.ts";
import { type Amount, nanoOf, usdOf } from "../../core/budget.ts";
import type { Answer, Question } from "../../core/decision.ts";
import type { Caller } from "../caller.ts";
import { type Step, StepCall } from "../step-call.ts";
import type { Asking } from "./asking.ts";
import { chargeFailed, chargeReply } from "./billed.ts";

type Exceeded = TroupeError<"budget_exceeded">;
type Detail = ErrorDetails["budget_exceeded"];

/** How often one step may ask before it gives up. */
const mostRounds = 50;

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
  for (let round = 1; round <= mostRounds; round++) {
    const { detail } = error;
    const { decision, answer } = await askOnce(ctx, pathOf(step.path, "limit", round), error);
    const more = answer.approved ? amountOf(answer, detail) : null;
    if (!answer.approved) throw refused(error, answer);
    if (more === null) continue; // what was said is no amount: asked again
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

/** One question for all branches of the run that come to the same limit. */
async function askOnce(ctx: Caller, path: string, { message, detail }: Exceeded): Promise<Awaited<Asking>> {
  const { branches } = ctx;
  branches.asking ??= new Map();
  const { asking } = branches;
  for (let open = asking.get(detail.account); open !== undefined; open = asking.get(detail.account)) {
    const said = await ctx.waitFor(unlessAborted(open, ctx.signal));
    if (said !== null) return said; // else whoever asked is gone
  }
  const question = ask(ctx, path, message, detail);
  asking.set(detail.account, question);
  try {
    return await question;
  } finally {
    asking.delete(detail.account);
  }
}

async function ask(ctx: Caller, path: string, message: string, detail: Detail): Promise<Awaited<Asking>> {
  return { decision: `${ctx.host.seed}/${path}`, answer: await ctx.askAt(path, questionOf(message, detail)) };
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

function questionOf(message: string, { name, limit, max, spent, needed }: Detail): Question {
  const raise = limit === "usd" ? { usd: defaultMore(max, needed) } : { tokens: defaultMore(max, needed) };
  return {
    question: `Raise the budget of ${name}?`,
    proposal: { name, limit, max, spent, needed, raise },
    why: message,
    ifRejected:
      'The request is not sent, and fails with budget_exceeded. With the value "finish", an agent that has said something already ends with that.',
  };
}

/** As much again, and at least what is needed. */
const defaultMore = (max: number, needed: number): number => Math.max(max, needed);

/** What a person adds: what was proposed, or `{ usd }` or `{ tokens }`. Null for what is neither. */
function amountOf({ value }: Answer, { limit, max, needed }: Detail): Amount | null {
  const given = value === undefined || value === null ? defaultMore(max, needed) : givenIn(value, limit);
  if (typeof given !== "number" || !(given > 0) || given > usdOf(Number.MAX_SAFE_INTEGER)) return null;
  return limit === "usd" ? { nano: nanoOf(given), tokens: 0 } : { nano: 0, tokens: Math.ceil(given) };
}

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
