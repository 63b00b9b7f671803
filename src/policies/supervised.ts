import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import { type MemberFailure, memberFailure } from "../core/member-failure.ts";
import type { Supervised, SupervisedReport } from "../core/supervised-report.ts";
import { checkNumber, checkWrapped } from "./check-option.ts";
import { type FallbackOptions, fallback, fallbackTold } from "./fallback.ts";
import { type RetryOptions, retry } from "./retry.ts";
import { timeout } from "./timeout.ts";

export interface SupervisedOptions<A, B> {
  /** Of each attempt, in milliseconds. Default: none. */
  readonly timeoutMs?: number;
  /** Default: one attempt. */
  readonly retry?: RetryOptions;
  /** What stands in when all attempts have failed. Default: nothing. */
  readonly fallback?: FallbackOptions<A, B>;
}

const known: OptionNames<SupervisedOptions<unknown, unknown>> = { timeoutMs: true, retry: true, fallback: true };

/**
 * Runs an agent and tells how it went instead of throwing: status, value or error, attempts, duration, and whether another
 * one has stood in. For teams that go on with what they have. To a pattern that asks members, a report of failure is the
 * member's failure, and any other its value: these patterns go on by themselves.
 *
 * Give it the policies themselves: attempts are limited in time, then repeated, then stood in for, and what it counts is what
 * has happened. Those that have been put around the agent before are part of the agent, and count as one attempt.
 *
 * @throws `ctx.signal.reason` when cancelled: that is no result.
 * @throws RangeError or TypeError for options that cannot be.
 * @example
 * const survey = parallel({ name: "survey", members: [supervised(a), supervised(b, { retry: { attempts: 3 } })] });
 */
export function supervised<A, O, B = never>(
  agent: Agent<A, O>,
  options: SupervisedOptions<NoInfer<A>, B> = {},
): Agent<A, Supervised<O | B>> {
  checkOptions("supervised", options, known);
  const { timeoutMs, retry: again, fallback: standIns } = options;
  checkWrapped("supervised", agent);
  if (timeoutMs !== undefined) checkNumber("supervised", "timeoutMs", timeoutMs, "a number of milliseconds");
  const attempt = timeoutMs === undefined ? agent : timeout(timeoutMs)(agent);
  const repeated = again === undefined ? undefined : retry(again);
  if (standIns !== undefined) fallback(standIns); // refuses here what cannot be
  return {
    ...agent,
    async run(input, ctx) {
      const startedAt = ctx.clock.now();
      const tally = { attempts: 0, answers: 0, failures: [] as MemberFailure[] };
      const tell = (failure: MemberFailure, index: number) => {
        if (index > 0) tally.failures.push(failure); // the attempts of the agent are told one by one
      };
      const counted = countedIn(tally, attempt);
      const sturdy: Agent<A, O> = repeated ? repeated(counted) : counted;
      const whole: Agent<A, O | B> = standIns ? fallbackTold(standIns, tell)(sturdy) : sturdy;
      const report = (fallbackUsed: boolean): SupervisedReport => ({
        attempts: tally.attempts,
        durationMs: ctx.clock.now() - startedAt,
        fallbackUsed,
        failures: tally.failures,
      });
      try {
        const value = await ctx.call(whole, input, { mail: "inherited" });
        return { status: "completed", value, ...report(tally.answers === 0) };
      } catch (error) {
        ctx.signal.throwIfAborted();
        return { status: "failed", error: memberFailure(agent.name, error), ...report(false) };
      }
    },
  };
}

interface Tally {
  attempts: number;
  answers: number;
  readonly failures: MemberFailure[];
}

function countedIn<A, O>(tally: Tally, attempt: Agent<A, O>): Agent<A, O> {
  return {
    ...attempt,
    async run(input, ctx) {
      tally.attempts += 1;
      try {
        const output = await ctx.call(attempt, input, { mail: "inherited" });
        tally.answers += 1;
        return output;
      } catch (error) {
        tally.failures.push(memberFailure(attempt.name, error));
        throw error;
      }
    },
  };
}
