import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { decide } from "./turns/decide.ts";
import { taskOf } from "./turns/task-of.ts";
import type { Ballot } from "./vote/ballots.ts";
import { type Assembly, collectBallots, collectProposals, type VoteView } from "./vote/election.ts";
import { countBallots, type OptionCount, type VoteOutcome, type VotingMethod } from "./vote/tally.ts";
import { checkRules, optionsIssue, type TieRule } from "./vote/voting-rules.ts";

export type VoteResult<O extends string = string> = Readonly<{
  /** The winner, as of any team. */
  value: O | null;
  /** Null when nobody is elected; `outcome` says why. */
  winner: O | null;
  /** `tied` also where the tie rule has broken the tie. */
  outcome: VoteOutcome;
  /** The options that came out level; empty without a tie. */
  tied: readonly O[];
  tally: readonly OptionCount<O>[];
  /** In the order of the members. */
  ballots: readonly Ballot<O>[];
  failures: readonly MemberFailure[];
}>;

export interface VoteOptions<O extends string> {
  readonly name: string;
  readonly description?: string;
  readonly members: Members<Agent<Turn<VoteView>>>;
  /** What is voted on, or a pure function of the input that says it. Default: each member proposes one first. */
  readonly options?: readonly O[] | ((input: Json) => readonly O[] | PromiseLike<readonly O[]>);
  /** Default `"majority"`. */
  readonly method?: VotingMethod;
  /** With `"majority"`: the share of the votes cast that elects, over 0.5 and up to 1 (all). Default: more than half. */
  readonly threshold?: number;
  /** By member: what its vote counts for, 0 or more, to six decimals. Default: 1 each. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Members that must take part, abstentions included. Default 1. */
  readonly quorum?: number;
  /** Not with `"majority"`, which has no ties. Default `"none"`. */
  readonly tie?: TieRule;
  /** How many members are asked at a time. Default: all. */
  readonly limit?: number;
}

const known: OptionNames<VoteOptions<string>> = {
  name: true,
  description: true,
  members: true,
  options: true,
  method: true,
  threshold: true,
  weights: true,
  quorum: true,
  tie: true,
  limit: true,
};

/**
 * Members vote at the same time, in secret: nobody sees a ballot before all are in, and then they are in the result.
 *
 * `majority` elects what has more than half of the votes cast; `plurality` what has most; `ranked` the option that beats
 * every other one in a comparison of two, and where the preferences go round in a circle the one with the strongest paths
 * (Schulze). Abstentions are not votes. A vote that elects nobody is no error: look at `winner` and `outcome`.
 *
 * Degrades: a member that fails has no ballot, and is named in `failures`. One whose answer cannot be read is asked again
 * once. Without `options` each member proposes one first; those that mean the same up to case are one.
 *
 * Source: Henry M. Robert, "Robert's Rules of Order Newly Revised" (majority, quorum, abstentions); Condorcet, "Essai sur
 * l'application de l'analyse" (1785); Schulze, Social Choice and Welfare 36 (2011).
 *
 * @throws TroupeError `not_enough` when every member failed; `invalid_input` when a function gives no options.
 * @throws RangeError or TypeError for rules that cannot be.
 */
export function vote<const O extends string = string>(options: VoteOptions<O>): Agent<Json, VoteResult<O>> {
  const name = teamName("vote", options, known);
  checkRules(`vote ${name}`, memberNames(`vote ${name}`, candidatesOf(options.members)), options);
  const { members, method = "majority", threshold, quorum = 1, tie = "none" } = options;

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const failures: MemberFailure[] = [];
      const { weights, limit = Number.POSITIVE_INFINITY } = options;
      const assembly: Assembly = { name, ctx, method, task: taskOf(input, ctx), members, weights, limit, failures };

      const choices = (await optionsOf(options, input, assembly)) as readonly O[];
      const ballots = choices.length === 0 ? [] : await collectBallots(assembly, choices);
      if (ballots.length === 0) throw tooFew(name, candidatesOf(members).map(nameOf), 1, 0, failures);

      const { outcome, leaders, tally } = countBallots(ballots, choices, { method, threshold, quorum });
      const winner = elected(leaders, tie, ctx);
      ctx.emit("vote.counted", { winner, outcome, ballots: ballots.length });
      return { value: winner, winner, outcome, tied: leaders.length > 1 ? leaders : [], tally, ballots, failures };
    },
  };
}

const nameOf = ({ name }: Agent): string => name;

async function optionsOf(
  { name, options }: VoteOptions<string>,
  input: Json,
  assembly: Assembly,
): Promise<readonly string[]> {
  if (options === undefined) return collectProposals(assembly);
  if (typeof options !== "function") return options;
  const choices = await decide(assembly.ctx, "options", options, input);
  const issue = optionsIssue(choices);
  if (issue === null) return choices;
  throw new TroupeError(`vote ${name}: ${issue}`, { code: "invalid_input", detail: { issues: [issue] } });
}

function elected<O extends string>(leaders: readonly O[], tie: TieRule, ctx: Context): O | null {
  const isTied = leaders.length > 1;
  if (isTied && tie === "none") return null;
  const place = isTied && tie === "lot" ? Math.floor(ctx.random() * leaders.length) : 0;
  return leaders[place] ?? null;
}
