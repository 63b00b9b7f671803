import { TroupeError } from "./base/errors.ts";
import { checkOptions, type OptionNames } from "./base/known-options.ts";
import { type Agent, isAgent } from "./core/agent.ts";
import type { TreeLimits } from "./core/bounds.ts";
import { checkTreeLimits } from "./core/check-bounds.ts";
import { memory } from "./engines/local/local.ts";
import { type AppBudget, checkAppBudget } from "./runtime/budget/app-budget.ts";
import { resultOf } from "./runtime/run.ts";
import { troupe } from "./runtime/troupe.ts";

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** What it may spend on models, and what these cost. At the limit it fails: nobody can be asked. */
  readonly budget?: Omit<AppBudget, "per" | "name" | "onLimit">;
  /** What goes on below the agent, and how long it may live. Default: `depth` 64, and nothing else. */
  readonly limits?: TreeLimits;
}

const known: OptionNames<RunOptions> = { signal: true, budget: true, limits: true };

/**
 * Runs one agent to its end, in memory: the same semantics as in an app, without the durability.
 *
 * @throws TroupeError the run's failure; `decision_required` where a person or a signal is needed, because nobody could
 * answer.
 */
export async function run<I, O>(agent: Agent<I, O>, input: I, options: RunOptions = {}): Promise<O> {
  if (!isAgent(agent)) throw new TypeError("run: the first argument must be an agent (something with a name and run)");
  checkOptions("run", options, known);
  const { signal, budget, limits } = options;
  if (budget !== undefined) checkAppBudget(budget);
  if (limits !== undefined) checkTreeLimits("run: limits", limits);
  const terms = { budget: { onLimit: "fail", ...budget }, ...(limits && { limits }) } as const;
  await using app = troupe({ agents: [agent], engine: memory(), ...terms });
  const running = await app.start(agent, input);
  const stop = () => {
    const reason = TroupeError.is(signal?.reason) ? signal.reason.message : String(signal?.reason);
    running.cancel(reason).catch(() => undefined); // it has just ended
  };
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return resultOf(running.id, await running.outcome);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
