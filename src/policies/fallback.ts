import { TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import { type Agent, type Context, isAgent } from "../core/agent.ts";
import { inStep } from "../core/in-step.ts";
import { type MemberFailure, memberFailure } from "../core/member-failure.ts";
import { partOf } from "../core/part-of.ts";
import { checkCodes, checkGiven, checkWrapped } from "./check-option.ts";

export interface FallbackOptions<A, B> {
  /** Tried in order, each with the input of the first. */
  readonly agents?: readonly Agent<A, B>[];
  /**
   * Makes an answer of the input when the agents have failed; of why they have as well. Must be pure; if it answers later,
   * what it said is recorded.
   */
  readonly compute?: (input: A, failures: readonly MemberFailure[]) => B | PromiseLike<B>;
  /** The answer when all else has failed. */
  readonly value?: B;
  /** Only after failures with these codes does another one stand in. Default: after all but those that nobody may repeat. */
  readonly codes?: readonly string[];
}

const known: OptionNames<FallbackOptions<unknown, unknown>> = { agents: true, compute: true, value: true, codes: true };

/** What must not be done again, by anybody. */
const final: ReadonlySet<string> = new Set(["effect_committed", "effect_refused", "effect_unknown", "replay_mismatch"]);

/**
 * When the inner agent fails, others stand in: agents in order, then a function, then a fixed value. The first answer counts.
 *
 * Nobody stands in when the call is aborted; nor for an attempt that has started a `once` effect, which must not be done
 * twice: that ends with `effect_committed`. An agent that stands in has the mailbox of the one it stands in for, and is part
 * of the same conversation. Each failure is noted (`fallback.failed`), and who stood in (`fallback.used`).
 *
 * The order from the best to the most certain answer is that of graceful degradation: Hanmer, "Patterns for Fault Tolerant
 * Software", 2007; as a policy, "Fallback" in Netflix's Hystrix, 2012.
 *
 * @throws TroupeError `fallbacks_failed`, with the failure of each, in order, that of the inner agent first.
 * @throws a failure without a code of `codes`, or that nobody may repeat, unchanged.
 * @throws `ctx.signal.reason` when cancelled.
 * @throws TypeError for options that cannot be.
 * @example
 * const sturdy = fallback({ agents: [smallModel], value: "Sorry, nobody can answer now." })(bigModel);
 */
export function fallback<A = unknown, B = never>(
  options: FallbackOptions<A, B>,
): <I extends A, O>(inner: Agent<I, O>) => Agent<I, O | B> {
  return fallbackTold(options, () => undefined);
}

/** As {@link fallback}; tells of each failure, that of the inner agent with index 0. */
export function fallbackTold<A, B>(
  options: FallbackOptions<A, B>,
  told: (failure: MemberFailure, index: number) => void,
): <I extends A, O>(inner: Agent<I, O>) => Agent<I, O | B> {
  checkFallback(options);
  const { agents = [], codes } = options;
  return <I extends A, O>(inner: Agent<I, O>): Agent<I, O | B> => {
    checkWrapped("fallback", inner);
    return {
      ...inner,
      run(input, ctx) {
        const failures: MemberFailure[] = [];
        const members: readonly Agent<I, O | B>[] = [inner, ...agents, ...lastResorts(inner.name, options, failures)];
        return firstAnswer(ctx, inner.name, members, input, (error, index) => {
          if (!mayStandIn(error, codes)) throw error;
          const failure = memberFailure(members[index]?.name ?? "", error);
          failures.push(failure);
          told(failure, index);
          ctx.emit("fallback.failed", { member: failure.member, code: failure.code });
          if (failures.length === members.length) throw allFailed(inner.name, failures);
        });
      },
    };
  };
}

/** @param failed Throws when nobody else shall try. */
async function firstAnswer<I, O>(
  ctx: Context,
  name: string,
  members: readonly Agent<I, O>[],
  input: I,
  failed: (error: unknown, index: number) => void,
): Promise<O> {
  const shift = oneWork<I, O>(name);
  for (let index = 0; ; index++) {
    const member = members[index] as Agent<I, O>;
    try {
      const output = await ctx.call(shift(member), input, { mail: "inherited" });
      if (index > 0) ctx.emit("fallback.used", { by: member.name, failed: index });
      return output;
    } catch (error) {
      ctx.signal.throwIfAborted();
      failed(error, index);
    }
  }
}

function mayStandIn(error: unknown, codes: readonly string[] | undefined): boolean {
  const code = TroupeError.is(error) ? error.code : undefined;
  if (code !== undefined && final.has(code)) return false;
  return codes === undefined || (code !== undefined && codes.includes(code));
}

/** One piece of work, always the same to the runtime whoever does it: so it sees when it must not be done again (R3). */
function oneWork<I, O>(name: string): (by: Agent<I, O>) => Agent<I, O> {
  let turn: Agent<I, O>;
  const run: Agent<I, O>["run"] = (input, ctx) => ctx.call(turn, input, { mail: "inherited" });
  const work: Agent<I, O> = partOf(name, { name: "attempt", run });
  return (by) => {
    turn = by;
    return work;
  };
}

function checkFallback(options: FallbackOptions<never, unknown>): void {
  checkGiven("fallback", options, known, "{ value: null }");
  const { agents = [], compute, codes } = options;
  const isList = Array.isArray(agents);
  if (!isList || !agents.every(isAgent)) {
    const got = isList ? `${shown(agents.find((agent) => !isAgent(agent)))} in it` : shown(agents);
    throw new TypeError(`fallback: agents must be a list of agents, such as [other], got ${got}`);
  }
  if (compute !== undefined && typeof compute !== "function") {
    const fix = "for a fixed answer use value";
    throw new TypeError(`fallback: compute must be a function of the input, got ${shown(compute)}; ${fix}`);
  }
  checkCodes("fallback", codes);
  if (agents.length === 0 && compute === undefined && !("value" in options)) {
    throw new TypeError("fallback: give it agents, compute or value to fall back on");
  }
}

function allFailed(name: string, failures: readonly MemberFailure[]): TroupeError {
  const list = failures.map(({ member, message }) => `${member}: ${message}`).join("; ");
  return new TroupeError(`${name} has failed, and so have all that should stand in: ${list}`, {
    code: "fallbacks_failed",
    detail: { failures },
  });
}

/** A function and a value, as the agents that they stand in for. */
function lastResorts<A, B>(
  name: string,
  options: FallbackOptions<A, B>,
  failures: readonly MemberFailure[],
): Agent<A, B>[] {
  const { compute } = options;
  const last: Agent<A, B>[] = [];
  if (compute) {
    const run: Agent<A, B>["run"] = async (input, ctx) =>
      inStep<B>(ctx, "compute", compute, () => compute(input, [...failures])) as Promise<Awaited<B>>;
    last.push(partOf(name, { name: "compute", run }));
  }
  if ("value" in options) {
    const value: Agent<A, B> = { name: "value", run: () => Promise.resolve(options.value as B) };
    last.push(partOf(name, value));
  }
  return last;
}
