import { TroupeError } from "../../base/errors.ts";
import type { Context } from "../../core/agent.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import { type Members, membersNow } from "../membership/roster.ts";
import { type Asked, askMember } from "../turns/ask-member.ts";
import { type Announcement, type Bids, type Contractor, contractorTurn } from "./announce.ts";
import { type MarketScore, openBid, ranked, type ScoredBid } from "./bid-score.ts";
import type { Bid } from "./bids.ts";
import { type TrackRecords, trackRecords } from "./track-records.ts";

/** How a market awards. */
export interface AwardRules {
  readonly members: Members<Contractor>;
  readonly score: MarketScore;
  readonly attempts: number;
  readonly capacity: number;
  readonly waitMs: number;
  readonly awardMs: number;
  readonly space: string;
}

/** What came of it: the work of the last contractor to whom the task was awarded, or nothing. */
export interface Awarded {
  readonly done: {
    readonly contractor: string;
    readonly value: unknown;
    /** The bids that were weighed when it was awarded the task: its own, and those that it has won against. */
    readonly against: readonly ScoredBid[];
  } | null;
  /** Best first, each as it was last weighed. */
  readonly bids: readonly ScoredBid[];
  readonly failures: readonly MemberFailure[];
}

/** Awards a task to the best bid, has it done and reported; to the next best when that fails. */
export async function award(
  ctx: Context,
  rules: AwardRules,
  announcement: Announcement,
  called: Bids,
): Promise<Awarded> {
  const { space, capacity, awardMs } = rules;
  const books = trackRecords({ market: announcement.market, space, capacity, awardMs });
  const open = new Map(called.bids);
  const weighed = new Map<string, ScoredBid>();
  const failures = [...called.failures];
  const sorted = () => [...weighed.values()].sort((a, b) => b.score - a.score);

  for (let attempt = 1; attempt <= rules.attempts; ) {
    const won = await chosen(ctx, rules, books, open, weighed);
    if (!won.ok) {
      failures.push(...won.failures);
      break;
    }
    const contractor = won.member.name;
    open.delete(contractor);
    ctx.emit("market.awarded", { contractor, attempt, score: won.bid.score });
    const asked = await workOf(ctx, won.member, announcement, books);
    if (!asked) continue;
    attempt += 1;
    if (asked.ok) return { done: { contractor, value: asked.value, against: won.against }, bids: sorted(), failures };
    failures.push(asked.failure);
  }
  return { done: null, bids: sorted(), failures };
}

/** Has it done, and reported. Who was stopped, or has left, has neither succeeded nor failed. */
async function workOf(
  ctx: Context,
  member: Contractor,
  announcement: Announcement,
  books: TrackRecords,
): Promise<Asked<unknown> | undefined> {
  const contractor = member.name;
  try {
    const { members } = announcement;
    const asked = await askMember(ctx, member, contractorTurn(announcement, contractor, "work"), { members });
    if (!asked) {
      await books.release(ctx, contractor);
      return undefined;
    }
    await books.report(ctx, contractor, asked.ok);
    ctx.emit("market.reported", { contractor, succeeded: asked.ok });
    return asked;
  } catch (error) {
    await books.release(ctx, contractor); // others may be waiting for its place
    throw error;
  }
}

type Chosen =
  | { readonly ok: true; readonly bid: ScoredBid; readonly member: Contractor; readonly against: readonly ScoredBid[] }
  | { readonly ok: false; readonly failures: readonly MemberFailure[] };

/** The best that has a place for an award, which is then taken. Waits while all are at work. */
async function chosen(
  ctx: Context,
  { members, score, waitMs }: AwardRules,
  books: TrackRecords,
  open: ReadonlyMap<string, Required<Bid>>,
  weighed: Map<string, ScoredBid>,
): Promise<Chosen> {
  const giveUpAt = ctx.clock.now() + waitMs;
  for (;;) {
    const present = (await membersNow(ctx, members)).filter(({ name }) => open.has(name));
    if (present.length === 0) return { ok: false, failures: [] };
    let against: readonly ScoredBid[] = [];
    const bid = await books.award(ctx, (recordOf) => {
      const bids = present.flatMap(({ name }) => {
        const given = open.get(name);
        return given ? [openBid(name, given, recordOf(name))] : [];
      });
      against = ranked(bids, score);
      for (const each of against) weighed.set(each.contractor, each);
      return against;
    });
    const member = present.find(({ name }) => name === bid?.contractor);
    if (bid && member) return { ok: true, bid, member, against };
    const leftMs = giveUpAt - ctx.clock.now();
    if (leftMs <= 0) return { ok: false, failures: present.map(({ name }) => memberFailure(name, busy(name, waitMs))) };
    await books.change(ctx, leftMs);
  }
}

const busy = (contractor: string, afterMs: number): TroupeError =>
  new TroupeError(`${contractor} was at work on as much as it may for ${afterMs} ms`, {
    code: "timeout",
    detail: { what: `a place at ${contractor}`, afterMs },
  });
