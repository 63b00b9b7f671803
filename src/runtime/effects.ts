import { TroupeError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import type { Effect, Reconciled, StepKind, StepOptions, StepScope } from "../core/agent.ts";
import { unknownOutcome } from "../core/decision.ts";
import type { StepRequest } from "../core/engine.ts";
import type { Caller } from "./caller.ts";
import { forkGate, gatedStep } from "./fork-gate.ts";
import { held } from "./held.ts";
import { stepOptions } from "./option-names.ts";

const tenMinutesMs = 600_000;
/** How often one step may be found with an unknown outcome before its run gives up asking. */
const mostRounds = 20;

type EffectFn<T> = (scope: StepScope) => Promise<T> | T;

/**
 * Runs a step by the promise its effect declares (design 5). Everything here is deterministic; only the closure given
 * to the engine looks at the world. Not an async function: nearly every step needs one round and nothing else.
 */
export function perform<T>(ctx: Caller, name: string, effect: EffectFn<T>, options: StepOptions<T>): Promise<T> {
  try {
    checkStep(name, options);
    const path = ctx.names.unique(pathName(name));
    if (!options.shield && ctx.signal.aborted) return held(ctx.refuse(ctx.signal));
    const step: Step<T> = { path, key: `${ctx.runId}/${path}`, effect, options };
    const allow = isIntended(options) && ctx.host.forked ? forkGate(ctx, gatedStep(step.key)) : undefined;
    if (allow) return held(allow(path).then(() => firstRound(ctx, step, allow)));
    return firstRound(ctx, step);
  } catch (error) {
    return held(Promise.reject(error));
  }
}

/** A promise that may fail before anybody waits for it, as those of {@link held}. */
function firstRound<T>(ctx: Caller, step: Step<T>, allow?: Allow): Promise<T> {
  const asked = request(ctx, step.path, step, false);
  if (asked.once) ctx.commit(asked.key);
  ctx.pending += 1;
  const result: Promise<T> = ctx.host.step(asked).then(ctx.arrived<T>, (error: unknown) => {
    ctx.pending -= 1;
    held(result); // only now: most never need it
    if (TroupeError.is(error, "effect_unknown")) return furtherRounds(ctx, step, error, allow);
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
    const tried = await attempt(ctx, request(ctx, at, step, verify));
    if ("value" in tried) return tried.value as T;
    unknown = tried.unknown;
  }
  throw unknown;
}

/** Asks, where a person must allow it first. */
type Allow = (path: string) => Promise<void>;

const kinds: ReadonlySet<unknown> = new Set<StepKind | undefined>(["step", "model", "tool", undefined]);
const effects: ReadonlySet<unknown> = new Set<Effect | undefined>(["pure", "idempotent", "once", undefined]);

/** A misspelt `once` must not pass for something that may be repeated. */
function checkStep(name: string, options: StepOptions<unknown>): void {
  checkOptionsInRun(`ctx.step ${name}`, options, stepOptions);
  const wrong = wrongOption(options);
  if (wrong === null) return;
  const issue = `ctx.step ${name}: ${wrong}`;
  throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}

function wrongOption({ effect, kind, digest }: StepOptions<unknown>): string | null {
  if (!effects.has(effect)) return `effect must be "pure", "idempotent" or "once", got ${JSON.stringify(effect)}`;
  if (!kinds.has(kind)) return `kind must be "step", "model" or "tool", got ${JSON.stringify(kind)}`;
  if (digest !== undefined && digest.length > 64) return "digest must have at most 64 characters";
  return null;
}

/** Where a round of a step is recorded. */
const roundPath = (path: string, round: number): string => (round === 1 ? path : `${path}!${round}`);

/** What a step is, in whatever round. */
interface Step<T> {
  /** Of the first round. */
  readonly path: string;
  readonly key: string;
  readonly effect: EffectFn<T>;
  readonly options: StepOptions<T>;
}

const isIntended = ({ effect }: { readonly effect?: Effect }): boolean => effect === "once" || effect === undefined;

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

/** The step as the engine sees it. With `verify`, or when not fresh, the effect runs only if it is known to be absent. */
function request<T>(ctx: Caller, path: string, { key, effect, options }: Step<T>, verify: boolean): StepRequest {
  const { reconcile, timeoutMs = tenMinutesMs } = options;
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be more than 0 milliseconds, got ${timeoutMs}`);
  return {
    path,
    key,
    signal: options.shield ? null : ctx.signal,
    intent: isIntended(options),
    once: options.effect === "once",
    barrier: options.effect !== "pure",
    timeoutMs,
    kind: options.kind ?? "step",
    digest: options.digest ?? null,
    effect: (scope, fresh) => (fresh && !verify ? effect(scope) : runIfAbsent(path, key, effect, reconcile, scope)),
  };
}

async function runIfAbsent<T>(
  path: string,
  key: string,
  effect: EffectFn<T>,
  reconcile: StepOptions<T>["reconcile"],
  scope: StepScope,
): Promise<T> {
  const found = await lookUp(reconcile, scope);
  if (found.status === "found") return found.value;
  if (found.status === "absent") return effect(scope);
  throw new TroupeError(`it is not known whether ${path} happened: it was cut off while it ran`, {
    code: "effect_unknown",
    detail: { step: path, key, reconciled: true },
    cause: found.cause,
  });
}

/** A reconciler that fails has found out nothing. */
async function lookUp<T>(
  reconcile: StepOptions<T>["reconcile"],
  scope: StepScope,
): Promise<Reconciled<T> & { readonly cause?: unknown }> {
  try {
    return (await reconcile?.(scope)) ?? { status: "unknown" };
  } catch (cause) {
    return { status: "unknown", cause };
  }
}

/** Asks whether an effect with an unknown outcome happened. `absent` means: run it again, under the same key. */
async function settleUnknown<T>(
  ctx: Caller,
  path: string,
  { key, options }: Step<T>,
): Promise<{ readonly status: "found"; readonly value: T } | { readonly status: "absent" }> {
  const hint =
    options.effect === undefined ? ' (declare `effect: "idempotent"` or "pure" if it may simply be repeated)' : "";
  const answer = await ctx.askAt(unknownOutcome(path), {
    question: `${path} was cut off while it ran. Run it again?`,
    proposal: { step: path, key },
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
