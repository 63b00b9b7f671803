import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Members, membersNow } from "../membership/roster.ts";
import { gather } from "../running/gather.ts";
import { askFor, type Read } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import { abstain, type Ballot, readProposal, readRanking, readVote } from "./ballots.ts";
import type { VotingMethod } from "./tally.ts";

/** What each member of a vote sees: what it can vote for; nothing yet while members propose. */
export type VoteView = Readonly<{ options: readonly string[] }>;

/** A vote while it is taken. */
export interface Assembly {
  readonly name: string;
  readonly ctx: Context;
  readonly task: string;
  readonly method: VotingMethod;
  readonly members: Members<Agent<Turn<VoteView>>>;
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly limit: number;
  /** Those that fail are added to it. */
  readonly failures: MemberFailure[];
}

const requests = {
  propose:
    'Propose one option for the vote, a name or a few words: {"proposal": "<option>"}. The members then vote on all of them.',
  one: `Which option do you vote for? Answer with its name, or with {"choice": "<option>", "why": "<in one sentence>"}. You may answer ${abstain}.`,
  ranked: `Rank the options, the best one first: {"ranking": ["<best>", "<next>"], "why": "<in one sentence>"}. Those that you leave out come last. You may answer ${abstain}.`,
};

/** One ballot of each member that does not fail, in the order of the members. */
export async function collectBallots<O extends string>(
  assembly: Assembly,
  options: readonly O[],
): Promise<readonly Ballot<O>[]> {
  const { method, weights = {} } = assembly;
  const isRanked = method === "ranked";
  const read = (answer: Json) => (isRanked ? readRanking(answer, options) : readVote(answer, options));
  const votes = await askAll(assembly, { options }, isRanked ? requests.ranked : requests.one, read);
  return votes.map(({ member, value: { ranking, why } }) => {
    const weight = Object.hasOwn(weights, member) ? (weights[member] ?? 1) : 1;
    return { member, weight, ranking: ranking as readonly O[], why };
  });
}

/** What the members want to vote on, each option once, in the order of the members. */
export async function collectProposals(assembly: Assembly): Promise<readonly string[]> {
  const proposals = await askAll(assembly, { options: [] }, requests.propose, readProposal);
  const distinct = new Map<string, string>();
  for (const { value } of proposals) {
    const folded = value.toLowerCase();
    if (!distinct.has(folded)) distinct.set(folded, value);
  }
  assembly.ctx.emit("vote.proposed", { options: distinct.size });
  return [...distinct.values()];
}

async function askAll<T>(
  { name, ctx, task, method, members, limit, failures }: Assembly,
  view: VoteView,
  request: string,
  read: (answer: Json) => Read<T>,
): Promise<readonly { readonly member: string; readonly value: T }[]> {
  const turn = { task, role: roleOf(name, method), view, request };
  const readOf = (answer: unknown) => read(valueIn(answer));
  const present = await membersNow(ctx, members);
  const one = (member: Agent<Turn<VoteView>>, signal: AbortSignal, index: number) =>
    askFor(ctx, member, turn, readOf, { signal, members, isSeen: index < limit });
  const asked = await gather(ctx, present, one, limit);
  return asked.flatMap((each) => {
    if (each?.ok) return [each];
    if (each) failures.push(each.failure);
    return [];
  });
}

const rules: Readonly<Record<VotingMethod, string>> = {
  majority: "An option needs a majority of the votes cast.",
  plurality: "The option with the most votes wins.",
  ranked: "Members rank the options; the one that beats each of the others in a comparison of two wins.",
};

const roleOf = (team: string, method: VotingMethod): string =>
  `You are a member of ${team}, which decides by vote. Each member votes for itself, without knowing how the others vote. ${rules[method]}`;
