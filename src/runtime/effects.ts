import { TroupeError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import type { Effect, StepKind, StepOptions } from "../core/agent.ts";
import { unknownOutcome } from "../core/decision.ts";
import type { StepRequest } from "../core/engine.ts";
import { billedArrival, chargeFailed, isBilled } from "./budget/billed.ts";
import { mayPayMore, payMore } from "./budget/pay-more.ts";
import type { Caller } from "./caller.ts";
import { forkGate, gatedStep } from "./fork-gate.ts";
import { held, hold } from "./held.ts";
import { onlyAsApproved } from "./only-as-approved.ts";
import { approvedFields, stepOptions } from "./option-names.ts";
import { isIntended, keyOf, type Step, StepCall } from "./step-call.ts";

/** How often one step may be found with an unknown outcome before its run gives up asking. */
const mostRounds = 20;

/**
 * Runs a step by the promise its effect declares (design 5). Everything here is deterministic; only the effect, which
 * the engine runs, looks at the world. Not an async function: nearly every step takes one round and nothing else.
 */
export function perform<T>(ctx: Caller, name: string, effect: Step<T>["effect"], options: StepOptions<T>): Promise<T> {
  try {
    checkStep(name, options);
    const path = ctx.names.unique(pathName(name));
    if (!options.shield && ctx.signal.aborted) return held(ctx.refuse(ctx.signal));
    const { approved } = options;
    const bound = approved === undefined ? effect : onlyAsApproved(ctx.runId, path, approved, effect);
    const step: Step<T> = {
      path,
      runId: ctx.runId,
      effect: bound,
      options,
      spending: ctx.spending,
      results: ctx.branches.results,
    };
    // what is approved is approved for this very run
    const isGated = ctx.host.forked && approved === undefined && isIntended(options.effect);
    if (isGated) return held(performInFork(ctx, step));
    return firstRound(ctx, step);
  } catch (error) {
    return held(Promise.reject(error));
  }
}

/** A person may have to allow it first, in each round. */
async function performInFork<T>(ctx: Caller, step: Step<T>): Promise<T> {
  const allow = forkGate(ctx, gatedStep(keyOf(step), aboutOf(step.options)));
  await allow(step.path);
  return firstRound(ctx, step, allow);
}

/** Its promise may fail before anybody waits for it, as those of {@link held}. */
function firstRound<T>(ctx: Caller, step: Step<T>, allow?: Allow): Promise<T> {
  const call = new StepCall(step, ctx.signal);
  if (call.once) ctx.commit(call.key);
  ctx.opened();
  const billed = isBilled(step);
  const result: Promise<T> = ctx.host
    .step(call)
    .then(billed ? billedArrival<T>(ctx) : ctx.arrived<T>, (error: unknown) => {
      ctx.ended();
      if (billed) chargeFailed(ctx.branches, error);
      hold(result); // only now: most never need it
      if (TroupeError.is(error, "effect_unknown")) return furtherRounds(ctx, step, error, allow);
      if (mayPayMore(step, error)) return payMore(ctx, step, error);
      throw error;
    });
  return result;
}

/** The outcome is unknown: finds out, by the step's own reconciler or a person, and runs the effect again if it may. */
async function furtherRounds<T>(
  ctx: Caller,
  step: Step<T>,
  first: TroupeError<"effect_unknown">,
  allow: Allow | undefined,
): Promise<T> {
  let unknown = first;
  for (let round = 1; round < mostRounds; round++) {
    const verify = step.options.reconcile !== undefined && !unknown.detail.reconciled;
    const settled = verify ? null : await settleUnknown<T>(ctx, roundPath(step.path, round), step);
    if (settled?.status === "found") return settled.value;
    const at = roundPath(step.path, round + 1);
    await allow?.(at);
    const tried = await attempt(ctx, new StepCall(step, ctx.signal, at, verify));
    if ("value" in tried) return tried.value as T;
    unknown = tried.unknown;
  }
  throw unknown;
}

/** Asks, where a person must allow it first. */
type Allow = (path: string) => Promise<void>;

const isKind = (kind: StepKind | undefined): boolean =>
  kind === undefined || kind === "step" || kind === "model" || kind === "tool";
const isEffect = (effect: Effect | undefined): boolean =>
  effect === undefined || effect === "pure" || effect === "idempotent" || effect === "once";

/** A misspelt `once` must not pass for something that may be repeated. */
function checkStep(name: string, options: StepOptions<unknown>): void {
  checkOptionsInRun(`ctx.step ${name}`, options, stepOptions);
  const { approved } = options;
  if (approved !== undefined) checkOptionsInRun(`ctx.step ${name}: approved`, approved, approvedFields);
  const wrong = wrongOption(options);
  if (wrong === null) return;
  const issue = `ctx.step ${name}: ${wrong}`;
  throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}

function wrongOption({ effect, kind, digest }: StepOptions<unknown>): string | null {
  if (!isEffect(effect)) return `effect must be "pure", "idempotent" or "once", got ${JSON.stringify(effect)}`;
  if (!isKind(kind)) return `kind must be "step", "model" or "tool", got ${JSON.stringify(kind)}`;
  if (digest !== undefined && digest.length > 64) return "digest must have at most 64 characters";
  return null;
}

/** Where a round of a step is recorded. */
const roundPath = (path: string, round: number): string => (round === 1 ? path : `${path}!${round}`);

/** Runs one round; an unknown outcome comes back as a value, all other failures are thrown. */
async function attempt(
  ctx: Caller,
  step: StepRequest,
): Promise<{ readonly value: unknown } | { readonly unknown: TroupeError<"effect_unknown"> }> {
  if (step.once) ctx.commit(step.key);
  try {
    return { value: await ctx.waitFor(ctx.host.step(step)) };
  } catch (error) {
    if (TroupeError.is(error, "effect_unknown")) return { unknown: error };
    throw error;
  }
}

/** Asks whether an effect with an unknown outcome happened. `absent` means: run it again, under the same key. */
async function settleUnknown<T>(
  ctx: Caller,
  path: string,
  step: Step<T>,
): Promise<{ readonly status: "found"; readonly value: T } | { readonly status: "absent" }> {
  const hint =
    step.options.effect === undefined ? ' (declare `effect: "idempotent"` or "pure" if it may simply be repeated)' : "";
  const key = keyOf(step);
  const answer = await ctx.askAt(unknownOutcome(path), {
    question: `${path} was cut off while it ran. Run it again?`,
    proposal: { step: path, key, ...aboutOf(step.options) },
    why: `Its outcome was never recorded, so it may or may not have happened${hint}.`,
    ifRejected:
      "With a value, that value counts as the step's result; without one, the step fails with effect_refused.",
  });
  if (answer.approved) return { status: "absent" };
  if (answer.value !== undefined) return { status: "found", value: answer.value as T };
  throw new TroupeError(`${path} was not run again: ${answer.note ?? `decided by ${answer.by}`}`, {
    code: "effect_refused",
    detail: { step: path, key },
  });
}

const aboutOf = ({ about }: { readonly about?: Json }): { readonly about?: Json } =>
  about === undefined ? {} : { about };
