import { TroupeError } from "../../base/errors.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import type { Members } from "../membership/roster.ts";
import { gather } from "../running/gather.ts";
import type { Asked } from "../turns/ask-member.ts";
import { askFor } from "../turns/read-answer.ts";
import { type Bid, readBid } from "./bids.ts";

/** What a contractor sees: only what it is to do. Of the others, and of what they bid, nothing. */
export type MarketView = Readonly<{ phase: "bid" | "work" }>;

export type Contractor = Agent<Turn<MarketView>>;

/** An announcement: what is said to each contractor, and who answers for it. */
export interface Announcement {
  readonly market: string;
  readonly task: string;
  readonly minConfidence: number;
  readonly bidMs: number;
  readonly bidders: Readonly<Record<string, Contractor>>;
  readonly members: Members<Contractor>;
}

/** A contractor's own bidder has a conversation of its own, though it may have the contractor's name. */
const bidderThread = "bid";

const roleOf = (market: string, contractor: string, minConfidence: number): string =>
  [
    `You are ${contractor}, a contractor in the market ${JSON.stringify(market)}.`,
    "The task is announced to several contractors, and each bids for it; nobody sees the bid of another.",
    "One of them is awarded the task and does it.",
    `A bid with a confidence below ${minConfidence} is not considered, and contractors are judged by how often they succeed.`,
  ].join(" ");

const requests: Readonly<Record<MarketView["phase"], string>> = {
  bid: [
    "Bid for the task, but do not do it yet.",
    'Answer with JSON: {"confidence":0.8,"cost":10}, how likely you are to succeed, from 0 to 1, and what you ask for it.',
    'Or, if you cannot do it: {"refuse":"why"}.',
  ].join(" "),
  work: "The task is awarded to you. Do it now, and answer with the result.",
};

export const contractorTurn = (
  { market, task, minConfidence }: Announcement,
  contractor: string,
  phase: MarketView["phase"],
): Turn<MarketView> => ({
  task,
  role: roleOf(market, contractor, minConfidence),
  view: { phase },
  request: requests[phase],
});

/** Bids by contractor, in the order of the list, and who has failed to give one. A refusal is neither. */
export interface Bids {
  readonly bids: ReadonlyMap<string, Required<Bid>>;
  readonly failures: readonly MemberFailure[];
}

/** Asks all contractors for a bid, at the same time. Who has not answered after `bidMs` is stopped, and has failed. */
export async function announce(
  ctx: Context,
  announcement: Announcement,
  contractors: readonly Contractor[],
): Promise<Bids> {
  const late = new AbortController();
  const closed = new AbortController();
  const { bidMs, minConfidence } = announcement;
  const deadline = ctx.sleep(bidMs, { signal: closed.signal }).then(
    () => late.abort(tooLate(bidMs)),
    () => undefined,
  );
  const bids = new Map<string, Required<Bid>>();
  const failures: MemberFailure[] = [];
  try {
    const answered = await gather(ctx, contractors, ({ name }, signal, at) =>
      bidOf(ctx, announcement, contractors[at] as Contractor, signal, late.signal).then((asked) => ({ name, asked })),
    );
    for (const { name, asked } of answered) {
      if (asked?.ok === false) failures.push({ ...asked.failure, member: name });
      else if (asked?.value && asked.value.confidence >= minConfidence) bids.set(name, asked.value);
    }
  } finally {
    closed.abort();
    await deadline;
  }
  return { bids, failures };
}

async function bidOf(
  ctx: Context,
  announcement: Announcement,
  contractor: Contractor,
  stopped: AbortSignal,
  late: AbortSignal,
): Promise<Asked<Required<Bid> | null> | undefined> {
  const { name } = contractor;
  const bidder = Object.hasOwn(announcement.bidders, name) ? announcement.bidders[name] : undefined;
  const signal = AbortSignal.any([stopped, late]);
  const turn = contractorTurn(announcement, name, "bid");
  try {
    if (bidder) return await askFor(ctx, bidder, turn, readBid, { signal, thread: bidderThread });
    return await askFor(ctx, contractor, turn, readBid, { signal, members: announcement.members, isSeen: true });
  } catch (error) {
    stopped.throwIfAborted();
    if (!late.aborted) throw error;
    return { ok: false, member: name, failure: memberFailure(name, late.reason), error };
  }
}

const tooLate = (afterMs: number): TroupeError =>
  new TroupeError(`no bid came within ${afterMs} ms`, { code: "timeout", detail: { what: "bid", afterMs } });
