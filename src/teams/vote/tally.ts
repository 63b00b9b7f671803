import type { Ballot } from "./ballots.ts";
import { beatsOf, preferences, schulzeWinners } from "./schulze.ts";

export type VotingMethod = "majority" | "plurality" | "ranked";

/** Why there is a winner, or none. */
export type VoteOutcome = "elected" | "tied" | "no_majority" | "no_votes" | "no_quorum";

export interface VotingRules {
  readonly method: VotingMethod;
  /** Share of the votes cast that elects by majority; undefined for more than half. */
  readonly threshold?: number | undefined;
  /** Ballots that there must be. */
  readonly quorum: number;
}

/** What one option got. */
export type OptionCount<O extends string = string> = Readonly<{
  option: O;
  /** Weight of the ballots that have it, or have it first. */
  votes: number;
  /** How many of the other options it beats one to one; null where members do not rank. */
  beats: number | null;
}>;

export interface Count<O extends string> {
  readonly outcome: VoteOutcome;
  /** One where it is decided, several where it is not: the options that none is better than. Empty where nobody is elected. */
  readonly leaders: readonly O[];
  readonly tally: readonly OptionCount<O>[];
}

/** Weights are counted to so many parts of one, as whole numbers: sums do not depend on the order of the voters. */
const parts = 1_000_000;

/** Counts ballots. Who has voted what matters; in which order the ballots are does not. */
export function countBallots<O extends string>(
  ballots: readonly Ballot<O>[],
  options: readonly O[],
  { method, threshold, quorum }: VotingRules,
): Count<O> {
  const votes = ballots.map(({ ranking, weight }) => ({
    ranking: ranking.map((option) => options.indexOf(option)),
    weight: Math.round(weight * parts),
  }));
  const firsts = options.map((_, index) => sum(votes.filter(({ ranking }) => ranking[0] === index)));
  const table = method === "ranked" ? preferences(votes, options.length) : null;
  const beats = table ? beatsOf(table) : null;
  const tally = options.map((option, index) => ({
    option,
    votes: (firsts[index] ?? 0) / parts,
    beats: beats?.[index] ?? null,
  }));
  const cast = sum(votes.filter(({ ranking }) => ranking.length > 0));
  const none = (outcome: VoteOutcome): Count<O> => ({ outcome, leaders: [], tally });
  if (ballots.length < quorum) return none("no_quorum");
  if (cast === 0) return none("no_votes");

  const found = table ? schulzeWinners(table) : mostVotes(firsts);
  const isElected = method !== "majority" || (firsts[found[0] ?? 0] ?? 0) >= needed(cast, threshold);
  if (!isElected) return none("no_majority");
  const leaders = options.filter((_, index) => found.includes(index));
  return { outcome: leaders.length === 1 ? "elected" : "tied", leaders, tally };
}

const sum = (votes: readonly { readonly weight: number }[]): number =>
  votes.reduce((total, { weight }) => total + weight, 0);

/** Half a part is what a share such as two thirds may be off. */
const needed = (cast: number, threshold: number | undefined): number =>
  threshold === undefined ? Math.floor(cast / 2) + 1 : threshold * cast - 0.5;

function mostVotes(votes: readonly number[]): readonly number[] {
  const most = Math.max(...votes);
  return [...votes.keys()].filter((index) => votes[index] === most);
}
