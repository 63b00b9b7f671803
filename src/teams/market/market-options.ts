import { pathName } from "../../base/ids.ts";
import type { OptionNames } from "../../base/known-options.ts";
import { checkAgent, checkByName, checkFunction } from "../membership/check-values.ts";
import { memberNames } from "../membership/members.ts";
import { candidatesOf, type Members } from "../membership/roster.ts";
import { teamName } from "../membership/team-name.ts";
import type { Contractor } from "./announce.ts";
import type { AwardRules } from "./award.ts";
import { checkWeights, type MarketScore, type MarketWeights, weighted } from "./bid-score.ts";
import { ownSpace } from "./track-records.ts";

export interface MarketOptions<M extends Contractor> {
  readonly name: string;
  readonly description?: string;
  /** The contractors, at least one: each answers a call for bids with a {@link Bid} or a {@link Refusal}, an award with the work. */
  readonly members: Members<M>;
  /** Who bids for a contractor, by its name, where it does not do so itself: because its output has a type, or to save a call. */
  readonly bidders?: Readonly<Record<string, Contractor>>;
  /** How much each part of a bid counts. Default: all four 1. With this, what is left out counts nothing. */
  readonly weights?: MarketWeights;
  /** Instead of weights. Must be pure. */
  readonly score?: MarketScore;
  /** A bid below it is not considered. Default 0.5: who is more likely to fail than not is not capable. */
  readonly minConfidence?: number;
  /** Milliseconds for bids. Default 60,000. */
  readonly bidMs?: number;
  /** To how many contractors the task is awarded at most, one after the other has failed. Default: all that bid. */
  readonly attempts?: number;
  /** How many awards a contractor is at work on at a time, over all runs that share the books. Default: no limit. */
  readonly capacity?: number;
  /** How long to wait when all that bid are at work, in milliseconds. Default 600,000 (10 minutes). */
  readonly waitMs?: number;
  /** An award that has not ended is forgotten after so many milliseconds: its run was lost. Default 3,600,000 (1 hour). */
  readonly awardMs?: number;
  /** What the result says is to be paid: what the winner asks, or with `"second"` what the next cheapest asks. Default `"first"`. */
  readonly price?: "first" | "second";
  /** Where the track records are in the store, by the market's name. `"run"` forgets at the end of the run. Default `"market"`. */
  readonly space?: string;
}

const known: OptionNames<MarketOptions<Contractor>> = {
  name: true,
  description: true,
  members: true,
  bidders: true,
  weights: true,
  score: true,
  minConfidence: true,
  bidMs: true,
  attempts: true,
  capacity: true,
  waitMs: true,
  awardMs: true,
  price: true,
  space: true,
};

/** How a market works, everything that was not said filled in. */
export interface MarketRules extends AwardRules {
  readonly name: string;
  /** Of all that can be members. */
  readonly names: readonly string[];
  readonly bidders: Readonly<Record<string, Contractor>>;
  readonly minConfidence: number;
  readonly bidMs: number;
  readonly price: "first" | "second";
}

/** @throws TypeError or RangeError for options that cannot be. */
export function marketRules(options: MarketOptions<Contractor>): MarketRules {
  const name = teamName("market", options, known);
  const { members, weights = { confidence: 1, cost: 1, workload: 1, record: 1 }, bidders = {} } = options;
  const { minConfidence = 0.5, bidMs = 60_000, waitMs = 600_000, awardMs = 3_600_000 } = options;
  const { attempts = Number.POSITIVE_INFINITY, capacity = Number.POSITIVE_INFINITY, price = "first" } = options;
  const space = pathName(options.space ?? ownSpace);
  const where = `market ${name}`;
  const names = memberNames(where, candidatesOf(members));
  checkByName(where, "bidders", bidders, names, checkAgent);
  if (options.weights && options.score) throw new TypeError(`${where}: give weights or score, not both`);
  if (price !== "first" && price !== "second") throw new TypeError(`${where}: price must be "first" or "second"`);
  if (!(minConfidence >= 0 && minConfidence <= 1)) throw new RangeError(`${where}: minConfidence must be from 0 to 1`);
  if (options.score !== undefined) checkFunction(where, "score", options.score);
  checkWeights(where, weights);
  checkTimes(where, { bidMs, waitMs, awardMs });
  checkCounts(where, { attempts, capacity });
  const score = options.score ?? weighted(weights);
  return {
    name,
    names,
    members,
    bidders,
    minConfidence,
    bidMs,
    score,
    attempts,
    capacity,
    waitMs,
    awardMs,
    space,
    price,
  };
}

function checkTimes(where: string, times: Readonly<Record<string, number>>): void {
  for (const [option, ms] of Object.entries(times)) {
    if (Number.isInteger(ms) && ms > 0) continue;
    throw new RangeError(`${where}: ${option} must be a whole number of milliseconds, more than 0, got ${ms}`);
  }
}

function checkCounts(where: string, counts: Readonly<Record<string, number>>): void {
  for (const [option, count] of Object.entries(counts)) {
    if (count >= 1 && (Number.isInteger(count) || count === Number.POSITIVE_INFINITY)) continue;
    throw new RangeError(`${where}: ${option} must be a whole number, at least 1, got ${count}`);
  }
}
