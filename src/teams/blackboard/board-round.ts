import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Absences, absences } from "../membership/absences.ts";
import type { Members } from "../membership/roster.ts";
import { gather } from "../running/gather.ts";
import type { Asked } from "../turns/ask-member.ts";
import { askFor, type Read } from "../turns/read-answer.ts";
import type { BlackboardEntry, BoardEntries, Contribution } from "./board-entries.ts";
import { type BlackboardView, type BoardQuestion, boardTurn } from "./board-turn.ts";
import { type Offer, readAble, readContributions, readOffer } from "./read-contribution.ts";

/** Who adds in a round of a blackboard. */
export type BlackboardController = "all" | "priority" | "bid";

type Member = Agent<Turn<BlackboardView>>;

/** A blackboard at work, round by round. */
export interface Round {
  readonly entries: readonly BlackboardEntry[];
  readonly failures: readonly MemberFailure[];
  /** Whether anybody has ever answered. */
  hasBegun(): boolean;
  /** Those who have not been left out. */
  present(members: readonly Member[]): readonly Member[];
  /** Whether a member is to be asked: it has not said, of all that is new to it, that it has nothing to add. */
  concerns(member: string): boolean;
  /** Asks these members. Returns how many entries were added. */
  hold(round: number, asked: readonly Member[]): Promise<number>;
}

/** Who works at a blackboard, on what, and how. */
interface Team {
  readonly team: string;
  readonly task: string;
  readonly members: Members<Member>;
  readonly controller: BlackboardController;
}

/** Asks members, and knows who has failed. One who has left gives no answer. */
interface Inquiry {
  readonly absent: Absences;
  readonly answers: number;
  one<T>(member: Member, question: BoardQuestion, read: Reader<T>, signal?: AbortSignal): Promise<Asked<T> | undefined>;
  all<T>(members: readonly Member[], question: BoardQuestion, read: Reader<T>): Promise<readonly Asked<T>[]>; // of those who were there
}

type Reader<T> = (answer: unknown) => Read<T>;

function inquiry(ctx: Context, { team, task, members }: Team, board: BoardEntries): Inquiry {
  const absent = absences();
  let answers = 0;

  /** All at once are asked when it has just been looked who is there; one alone later. */
  const one: Inquiry["one"] = async (member, question, read, signal) => {
    const how = { signal: signal ?? ctx.signal, members, isSeen: signal !== undefined };
    const asked = await askFor(ctx, member, boardTurn(team, task, member.name, board, question), read, how);
    if (asked?.ok) {
      answers += 1;
      absent.came(member.name);
    } else if (asked) absent.failed(asked.failure);
    return asked;
  };

  return {
    absent,
    get answers() {
      return answers;
    },
    one,
    async all(asked, question, read) {
      const given = await gather(ctx, asked, (member, signal) => one(member, question, read, signal));
      const answered = given.filter((each) => each !== undefined);
      for (const { ok, member } of answered) if (ok) board.hasSeen(member);
      return answered;
    },
  };
}

export function roundOf(ctx: Context, team: Team, board: BoardEntries): Round {
  const { controller } = team;
  const ask = inquiry(ctx, team, board);
  /** How many entries there were when a member has said that it has nothing to add to them, or has failed. */
  const silentAt = new Map<string, number>();

  /** All at the same time: each has seen the board as it was before the round. */
  async function all(round: number, asked: readonly Member[]): Promise<number> {
    const answered = await ask.all(asked, "entries", readContributions);
    const before = board.all.length;
    const added = answered
      .toSorted((a, b) => (a.member < b.member ? -1 : 1))
      .flatMap((each) => (each.ok ? each.value.map((what) => [each.member, what] as const) : []));
    const count = await board.add(ctx, round, added);
    const authors = new Set(board.all.slice(before).map(({ author }) => author));
    for (const { member } of answered) settle(member, authors.has(member), before);
    return count;
  }

  /** One of them, the best that really adds something: others that could are asked again, of the board as it is then. */
  async function one(round: number, asked: readonly Member[]): Promise<number> {
    const isBid = controller === "bid";
    const looked = await ask.all(asked, isBid ? "bid" : "able", isBid ? readOffer : readAble);
    const before = board.all.length;
    const ranked = asked
      .flatMap((member) => {
        const answer = looked.find((each) => each.member === member.name);
        const offer: Offer = answer?.ok ? answer.value : { bid: 0 };
        settle(member.name, offer.bid > 0, before);
        return offer.bid > 0 ? [{ member, offer }] : [];
      })
      .sort((a, b) => b.offer.bid - a.offer.bid);
    for (const { member, offer } of ranked) {
      const what = offer.entries ?? (await contribution(member));
      const count = await board.add(
        ctx,
        round,
        what.map((each) => [member.name, each] as const),
      );
      settle(member.name, count > 0, before);
      if (count > 0) return count;
    }
    return 0;
  }

  async function contribution(member: Member): Promise<readonly Contribution[]> {
    const asked = await ask.one(member, "entries", readContributions);
    return asked?.ok ? asked.value : [];
  }

  function settle(member: string, hasMore: boolean, before: number): void {
    if (hasMore) silentAt.delete(member);
    else silentAt.set(member, before);
  }

  return {
    entries: board.all,
    failures: ask.absent.failures,
    hasBegun: () => ask.answers > 0,
    present: (members) => members.filter(({ name }) => !ask.absent.isOut(name)),
    concerns(member) {
      const at = silentAt.get(member);
      return at === undefined || board.all.slice(at).some(({ author }) => author !== member);
    },
    hold: controller === "all" ? all : one,
  };
}
