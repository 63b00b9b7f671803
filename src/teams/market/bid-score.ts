import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { shown } from "../../base/shown.ts";
import { checkEach } from "../membership/check-values.ts";
import type { TrackRecord } from "./track-records.ts";

/** A bid beside what the market knows of its contractor. */
export type OpenBid = Readonly<{
  contractor: string;
  confidence: number;
  cost: number;
  /** Awards that it is at work on, in all runs, and what else it says that it has to do. */
  workload: number;
  succeeded: number;
  failed: number;
  /** Estimated from both: (succeeded + 1) / (succeeded + failed + 2). */
  record: number;
}>;

/** A bid as it was when it was last weighed. */
export type ScoredBid = OpenBid & Readonly<{ score: number }>;

/** How much each counts. What is left out counts nothing. */
export interface MarketWeights {
  readonly confidence?: number;
  readonly cost?: number;
  readonly workload?: number;
  readonly record?: number;
}

/** The higher, the better. Pure: the same for the same bids, and at once. `all` are the bids there are, this one included. */
export type MarketScore = (bid: OpenBid, all: readonly OpenBid[]) => number;

/**
 * The estimate is Laplace's rule of succession: one half for somebody unknown, and one failure does not make it 0
 * (Laplace, "Essai philosophique sur les probabilités", 1814).
 */
export function openBid(
  contractor: string,
  bid: { readonly confidence: number; readonly cost: number; readonly workload: number },
  { succeeded, failed, open }: TrackRecord,
): OpenBid {
  const { confidence, cost } = bid;
  const record = (succeeded + 1) / (succeeded + failed + 2);
  return { contractor, confidence, cost, workload: bid.workload + open, succeeded, failed, record };
}

/**
 * The mean of four parts by their weights, each from 0 to 1: confidence as it is; the lowest cost by the cost; 1 / (1 +
 * workload); record as it is.
 */
export function weighted({ confidence = 0, cost = 0, workload = 0, record = 0 }: MarketWeights): MarketScore {
  const sum = confidence + cost + workload + record;
  return (bid, all) => {
    const lowest = Math.min(...all.map((each) => each.cost));
    const cheapness = bid.cost === 0 ? 1 : lowest / bid.cost;
    const parts = confidence * bid.confidence + cost * cheapness + workload / (1 + bid.workload) + record * bid.record;
    return parts / sum;
  };
}

/** Best first; of equal ones, the one that comes first in the list. @throws RangeError for a score that is no number. */
export function ranked(bids: readonly OpenBid[], score: MarketScore): readonly ScoredBid[] {
  return bids
    .map((bid): ScoredBid => {
      const points = score(bid, bids);
      if (typeof points === "number" && Number.isFinite(points)) return { ...bid, score: points };
      throw new RangeError(`score must return a finite number at once, got ${String(points)} for ${bid.contractor}`);
    })
    .sort((a, b) => b.score - a.score);
}

const known: OptionNames<MarketWeights> = { confidence: true, cost: true, workload: true, record: true };

/**
 * @throws TypeError for a weight there is not; RangeError for weights that are negative, or all 0.
 */
export function checkWeights(where: string, weights: MarketWeights): void {
  checkOptions(`${where}: weights`, weights, known);
  checkEach(where, "weights", weights, (_, option, weight) => {
    const isGood = weight === undefined || (typeof weight === "number" && Number.isFinite(weight) && weight >= 0);
    if (!isGood) throw new RangeError(`${where}: ${option} must be a number, 0 or more, got ${shown(weight)}`);
  });
  if (Object.values(weights).some((weight) => weight > 0)) return;
  throw new RangeError(`${where}: weights must have one that is more than 0`);
}
