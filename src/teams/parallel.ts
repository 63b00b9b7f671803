import { asError, TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import { semaphore } from "../base/semaphore.ts";
import { shown } from "../base/shown.ts";
import type { Agent, Context } from "../core/agent.ts";
import { checkAgents } from "./membership/check-values.ts";
import { teamName } from "./membership/team-name.ts";

type Output<M> = M extends Agent<never, infer O> ? O : never;
/** What every member accepts. Not distributed over the members, so that their inputs are intersected. */
type Input<M extends readonly Agent[]> = [M[number]] extends [Agent<infer I, unknown>] ? I : never;

/** The members if something can be given to all of them; else each must take what the first one takes. */
type Agreeing<M extends readonly Agent[]> = [Input<M>] extends [never]
  ? { readonly [K in keyof M]: Agent<Input<readonly [M[0]]>, Output<M[K]>> }
  : M;

interface Shape<M extends readonly Agent[]> {
  readonly name: string;
  readonly description?: string;
  /** At least one; all get the same input. */
  readonly members: M;
  /** How many run at a time. Default: all. */
  readonly limit?: number;
}

export interface ParallelOptions<M extends readonly Agent[]> extends Shape<M> {
  /** Wait for all (default); any member's failure stops the others. */
  readonly until?: "all";
}

export interface FirstOptions<M extends readonly Agent[]> extends Shape<M> {
  /** Wait for the first `until` members to complete, `"any"` for one; the others are stopped. */
  readonly until: "any" | number;
}

const known: OptionNames<FirstOptions<readonly Agent[]>> = {
  name: true,
  description: true,
  members: true,
  limit: true,
  until: true,
};

/** One of the members that completed. */
export interface Finisher<O> {
  readonly member: string;
  readonly index: number;
  readonly value: O;
}

/**
 * Runs agents at the same time on the same input. With `until: "all"` the outputs come in the order of the members;
 * with `"any"` or a number, in the order of completion.
 *
 * Members that are no longer needed are aborted, and the team returns only when they have stopped.
 *
 * @throws the first failure, unchanged, with `"all"`; else `not_enough` when too many failed, listing the failures.
 * @throws RangeError for no members, or a limit or number that cannot be met; TypeError for an option there is not.
 */
export function parallel<const M extends readonly [Agent, ...Agent[]]>(
  options: ParallelOptions<M> & { readonly members: Agreeing<M> },
): Agent<Input<M>, { readonly [K in keyof M]: Output<M[K]> }>;
export function parallel<const M extends readonly [Agent, ...Agent[]]>(
  options: FirstOptions<M> & { readonly members: Agreeing<M> },
): Agent<Input<M>, readonly Finisher<Output<M[number]>>[]>;
export function parallel(options: ParallelOptions<readonly Agent[]> | FirstOptions<readonly Agent[]>): Agent<unknown> {
  const name = teamName("parallel", options, known);
  const where = `parallel ${name}`;
  checkAgents(where, "members", options.members);
  const { members, until = "all", limit = members.length } = options;
  const wanted = until === "all" ? members.length : until === "any" ? 1 : until;
  if (members.length === 0) throw new RangeError(`${where}: members must have at least 1 member, got 0`);
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`${where}: limit must be at least 1, got ${limit}`);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > members.length) {
    throw new RangeError(`${where}: until must be from 1 to ${members.length}, got ${shown(wanted)}`);
  }
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const finishers = await race(members, input, ctx, limit, wanted, until === "all");
      if (until !== "all") return finishers;
      return [...finishers].sort((a, b) => a.index - b.index).map((finisher) => finisher.value);
    },
  };
}

/** Runs members until `wanted` have completed, or so many failed that they cannot. Returns when all have stopped. */
async function race(
  members: readonly Agent[],
  input: unknown,
  ctx: Context,
  limit: number,
  wanted: number,
  strict: boolean,
): Promise<readonly Finisher<unknown>[]> {
  const others = new AbortController();
  const signal = AbortSignal.any([ctx.signal, others.signal]);
  const places = semaphore(limit);
  const finishers: Finisher<unknown>[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];

  async function one(member: Agent, index: number): Promise<void> {
    try {
      const leave = await places.acquire(signal);
      try {
        const value = await ctx.call(member as Agent<unknown, unknown>, input, { signal });
        if (finishers.length < wanted) finishers.push({ member: member.name, index, value });
      } finally {
        leave();
      }
    } catch (error) {
      if (!signal.aborted) failures.push({ index, error });
    }
    const hopeless = members.length - failures.length < wanted;
    if (finishers.length >= wanted || hopeless) others.abort(notNeeded());
  }

  await Promise.all(members.map(one));
  ctx.signal.throwIfAborted();
  if (finishers.length >= wanted) return finishers;
  if (strict && failures[0]) throw failures[0].error;
  throw notEnough(wanted, finishers.length, failures);
}

function notNeeded(): TroupeError {
  return new TroupeError("no longer needed: the team has what it wants", {
    code: "aborted",
    detail: { reason: "a sibling has settled the result" },
  });
}

function notEnough(
  wanted: number,
  completed: number,
  failed: readonly { readonly index: number; readonly error: unknown }[],
): TroupeError {
  const failures = failed.map(({ index, error }) => ({ index, message: asError(error).message }));
  const list = failures.map(({ index, message }) => `member ${index + 1}: ${message}`).join("; ");
  return new TroupeError(`only ${completed} of ${wanted} members completed: ${list}`, {
    code: "not_enough",
    detail: { wanted, completed, failures },
  });
}
