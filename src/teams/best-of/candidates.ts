import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import type { Members } from "../membership/roster.ts";
import { gather } from "../running/gather.ts";
import { askMember } from "../turns/ask-member.ts";
import { decide } from "../turns/decide.ts";

/** What each that makes a candidate sees: the number of it, from 1. */
export type CandidateView = Readonly<{ candidate: number }>;

/** What a judge sees: all candidates, as `candidate 1`, `candidate 2` … Not whose they are. */
export type JudgeView<O extends Json = Json> = Readonly<{ [label: string]: O }>;

export interface Candidate<O> {
  readonly candidate: number;
  readonly member: string;
  readonly value: O;
  /** Null where there is no function that gives one. */
  readonly score: number | null;
}

export type CandidateFailure = Readonly<MemberFailure & { candidate: number }>;

export const candidateLabel = (candidate: number): string => `candidate ${candidate}`;

interface Making<O> {
  readonly team: string;
  readonly task: string;
  /** Whom those that make candidates are of. */
  readonly members: Members<Agent<Turn<CandidateView>, O>>;
  /** Higher is better. */
  readonly score?: ((value: O, member: string) => number | PromiseLike<number>) | undefined;
  readonly limit?: number | undefined;
}

interface Made<O> {
  readonly candidates: readonly Candidate<O>[];
  readonly failures: readonly CandidateFailure[];
}

/** One candidate of each maker at the same time, each in a conversation of its own, with its score if there is a function. */
export async function makeCandidates<O extends Json>(
  ctx: Context,
  makers: readonly Agent<Turn<CandidateView>, O>[],
  making: Making<O>,
): Promise<Made<O>> {
  const { limit = makers.length } = making;
  const one = (maker: Agent<Turn<CandidateView>, O>, signal: AbortSignal, index: number) =>
    make(ctx, maker, index + 1, { signal, isSeen: index < limit }, making);
  const all = (await gather(ctx, makers, one, limit)).filter((each) => each !== undefined);
  return {
    candidates: all.flatMap((each) => ("value" in each ? [each] : [])),
    failures: all.flatMap((each) => ("value" in each ? [] : [each])),
  };
}

async function make<O extends Json>(
  ctx: Context,
  maker: Agent<Turn<CandidateView>, O>,
  candidate: number,
  how: { readonly signal: AbortSignal; readonly isSeen: boolean },
  { team, task, members, score }: Making<O>,
): Promise<Candidate<O> | CandidateFailure | undefined> {
  const member = maker.name;
  const role = `You work in the team ${team}. Several answers to the task are made independently of each other, and the best one is taken.`;
  const turn = { task, role, view: { candidate }, request: "Do the task." };
  const asked = await askMember(ctx, maker, turn, { thread: candidateLabel(candidate), members, ...how });
  if (!asked) return undefined;
  if (!asked.ok) return { ...asked.failure, candidate };
  const { value } = asked;
  if (!score) return { candidate, member, value, score: null };
  try {
    const worth = await decide(ctx, `score-${candidate}`, score, value, member);
    if (!Number.isFinite(worth)) throw new RangeError(`its score is ${String(worth)}, which is no finite number`);
    return { candidate, member, value, score: worth };
  } catch (error) {
    ctx.signal.throwIfAborted();
    return { ...memberFailure(member, error), candidate };
  }
}
