import type { Json } from "../base/json.ts";
import type { Agent } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import { announce, type Contractor } from "./market/announce.ts";
import { award } from "./market/award.ts";
import type { ScoredBid } from "./market/bid-score.ts";
import type { Bid, Refusal } from "./market/bids.ts";
import { type MarketOptions, marketRules } from "./market/market-options.ts";
import { membersNow } from "./membership/roster.ts";
import { tooFew } from "./membership/too-few.ts";
import type { OutputOf } from "./turns/output-of.ts";
import { taskOf } from "./turns/task-of.ts";

/** What a contractor returns for its work: not what is a bid. */
type Work<O> = O extends Bid | Refusal ? (Required<Bid> extends O ? never : Refusal extends O ? never : O) : O;

export type MarketResult<O> = Readonly<{
  value: O;
  /** Who has done it. */
  contractor: string;
  /** In the unit of the bids. */
  price: number;
  /** All bids that were considered, best first, each as it was last weighed. For the caller: members never see them. */
  bids: readonly ScoredBid[];
  /** Contractors that gave no bid that could be read, or none in time, and those that failed at the work. */
  failures: readonly MemberFailure[];
}>;

/**
 * Announces a task to contractors, collects sealed bids, awards it to the best, and has that one do it. When it fails, the
 * next best is awarded it. Every member is called once for its bid, at the same time, and the winner once more.
 *
 * How each has done is kept in the store, and shared by all runs of the app with a market of this name: successes, failures,
 * and awards that are open. They are read before each award, so a market learns. A task is with one contractor at a
 * time, and a contractor never has more than `capacity` of them, however many runs award at the same time.
 *
 * What was done by a contractor before it failed is not undone: with effects that must happen only once use `attempts: 1`.
 * Members refuse by a {@link Refusal}; failing to bid counts against nobody's record, failing at the work does. Cancelling
 * is no failure.
 *
 * Sources: Smith, "The Contract Net Protocol" (1980), and FIPA SC00029H, "Contract Net Interaction Protocol" (2002), without
 * the messages to those that are not chosen; for `price: "second"` Vickrey, "Counterspeculation, Auctions, and Competitive
 * Sealed Tenders" (1961), whose winner asks least: with weights other than cost the price is only what it says it is.
 *
 * @throws TroupeError `not_enough` when nobody bids, all that were awarded the task have failed, or all are at work for
 * longer than `waitMs`.
 * @throws RangeError or TypeError for options that cannot be; RangeError when `score` gives no number.
 * @example
 * const desk = market({ name: "desk", members: [fast, careful, cheap], weights: { confidence: 1, cost: 2, record: 2 } });
 */
export function market<M extends Contractor>(options: MarketOptions<M>): Agent<Json, MarketResult<Work<OutputOf<M>>>> {
  const rules = marketRules(options);
  const { name, names, members, bidders, minConfidence, bidMs } = rules;
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const announcement = { market: name, task: taskOf(input, ctx), bidders, members, minConfidence, bidMs };
      const present = await membersNow(ctx, members);
      const called = await announce(ctx, announcement, present);
      ctx.emit("market.closed", { asked: present.length, bids: called.bids.size });
      const { done, bids, failures } = await award(ctx, rules, announcement, called);
      if (!done) throw tooFew(name, names, 1, 0, failures);
      const { contractor, value, against } = done;
      const result = { value, contractor, price: priceOf(contractor, against, rules.price), bids, failures };
      return result as MarketResult<Work<OutputOf<M>>>;
    },
  };
}

/** What the next cheapest of those asks that could have had it, though not less than what the winner asks. */
function priceOf(winner: string, bids: readonly ScoredBid[], price: "first" | "second"): number {
  const costs = bids.map(({ contractor, cost }) => ({ isOwn: contractor === winner, cost }));
  const own = costs.find(({ isOwn }) => isOwn)?.cost ?? 0;
  const others = costs.filter(({ isOwn }) => !isOwn).map(({ cost }) => cost);
  return price === "first" || others.length === 0 ? own : Math.max(own, Math.min(...others));
}
