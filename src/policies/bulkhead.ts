import { TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import type { Policy } from "../core/agent.ts";
import { checkCount, checkGiven, checkKey, checkMs, checkWrapped } from "./check-option.ts";
import { fleetPlaces } from "./fleet-places.ts";
import type { PlaceTerms } from "./places.ts";
import { runPlaces } from "./run-places.ts";
import { timeout } from "./timeout.ts";

export interface BulkheadOptions {
  /** Most calls that are at work at a time, at least 1. */
  readonly limit: number;
  /** Bulkheads of the same key share their places. Default: the agent's name. */
  readonly key?: string;
  /** Most calls that wait for a place, from 0. Default 16. */
  readonly queue?: number;
  /** Longest wait for a place, in milliseconds. Default 60,000. */
  readonly maxWaitMs?: number;
  /**
   * Who shares the places: `"fleet"`, all runs of the app, in all processes and on all workers; or `"run"`, the branches of
   * one run, which costs nothing in the log. Default `"fleet"`.
   */
  readonly scope?: "fleet" | "run";
  /**
   * Fleet only: a call that has had its place for so long, in milliseconds, is ended with `timeout`; and so long is a place
   * lost when a process dies with it. Default 600,000 (10 minutes).
   */
  readonly holdMs?: number;
}

const known: OptionNames<BulkheadOptions> = {
  limit: true,
  key: true,
  queue: true,
  maxWaitMs: true,
  scope: true,
  holdMs: true,
};

/** Between the end that a call is told and the one at which its place is another's: clocks differ, and effects may be deaf. */
const slackMs = 2_000;

/**
 * Lets at most `limit` calls of the inner agent be at work at a time; a few more wait in line, first come, first served; the
 * rest are refused at once, so that what is slow cannot take everybody with it. A place is given back however the call ends:
 * answered, failed, or aborted.
 *
 * Places of the fleet are kept in the store (`bulkhead/<key>`), about four operations for each call, and end by themselves
 * after `holdMs`: give what may wait for a person no place, or a long one. A run that was cut off has its place until then,
 * and goes on with it when it is resumed in time. Processes must agree on the time to within a second. An effect declared
 * `once` is never cut off, so that it may outlast its place.
 *
 * Source: Nygard, "Release It!", 2nd edition, 2018, chapter 5, "Bulkheads".
 *
 * @throws TroupeError `bulkhead_full` when as many wait as may, or it has waited for `maxWaitMs`; `timeout` after `holdMs`;
 * `store_conflict` when more than forty come in at the same moment, again and again.
 * @throws `ctx.signal.reason` when cancelled, also while it waits.
 * @throws RangeError or TypeError for options that cannot be.
 * @example
 * const polite = bulkhead({ limit: 4, key: "crm" })(crmAgent);
 */
export function bulkhead(options: BulkheadOptions): Policy {
  checkGiven("bulkhead", options, known, "{ limit: 4 }");
  const { limit, key, queue = 16, maxWaitMs = 60_000, scope = "fleet", holdMs = 600_000 } = options;
  checkCount("bulkhead", "limit", limit, 1);
  checkCount("bulkhead", "queue", queue, 0);
  checkMs("bulkhead", "maxWaitMs", maxWaitMs, "or 0");
  checkMs("bulkhead", "holdMs", holdMs, "more than 0");
  checkKey("bulkhead", key);
  if (scope !== "fleet" && scope !== "run") {
    throw new TypeError(`bulkhead: scope must be "fleet" or "run", got ${shown(scope)}`);
  }
  if (scope === "run" && options.holdMs !== undefined) {
    throw new TypeError('bulkhead: holdMs is for scope "fleet"; within a run nobody can die with a place');
  }
  const places = scope === "fleet" ? fleetPlaces : runPlaces;
  const shared = { limit, queue, maxWaitMs, leaseMs: holdMs + slackMs };

  return (inner) => {
    checkWrapped("bulkhead", inner);
    const terms: PlaceTerms = { ...shared, key: key ?? inner.name };
    const held = scope === "fleet" ? timeout(holdMs)(inner) : inner;
    return {
      ...inner,
      async run(input, ctx) {
        const admission = await places.enter(ctx, terms);
        if ("waiting" in admission) throw full(terms, admission.waiting);
        try {
          return await ctx.call(held, input, { mail: "inherited" });
        } finally {
          await admission.leave();
        }
      },
    };
  };
}

function full({ key, limit }: PlaceTerms, waiting: number): TroupeError {
  return new TroupeError(`no place for ${key}: ${limit} are at work, and ${waiting} others wait`, {
    code: "bulkhead_full",
    detail: { key, limit, waiting },
  });
}
