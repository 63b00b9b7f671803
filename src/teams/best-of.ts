import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { Turn } from "../core/turn.ts";
import {
  type Candidate,
  type CandidateFailure,
  type CandidateView,
  type JudgeView,
  makeCandidates,
} from "./best-of/candidates.ts";
import { askJudge, byScores } from "./best-of/judgement.ts";
import { checkAgent, checkFunction } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { atLeastOne, finiteFromOne } from "./running/bounds.ts";
import type { Answered } from "./turns/ask-member.ts";
import type { Shown } from "./turns/shown.ts";
import { taskOf } from "./turns/task-of.ts";

export type BestOfResult<O> = Readonly<{
  /** The best one. */
  value: O;
  /** Its number, from 1. */
  candidate: number;
  /** Who made it. */
  member: string;
  /** Of all candidates that there are, in the order of their numbers. Null where nobody gave one. */
  scores: readonly Readonly<{ candidate: number; member: string; score: number | null }>[];
  failures: readonly CandidateFailure[];
}>;

interface Shape<O extends Json> {
  readonly name: string;
  readonly description?: string;
  /** Make the candidates, in turn when there are more candidates than members. */
  readonly members: Members<Agent<Turn<CandidateView>, O>>;
  /** How many candidates. Default: one of each member. */
  readonly n?: number;
  /** How many are made at a time. Default: all. */
  readonly limit?: number;
}

/** `J` is what the judge is shown at the most. */
export interface JudgedOptions<O extends Json, J extends Json = JudgeView<NoInfer<Shown<O>>>> extends Shape<O> {
  /** Answers with the number of the best candidate, or with a score for each. Not asked where there is only one. */
  readonly judge: Agent<Turn<J>>;
  readonly score?: undefined;
}

export interface ScoredOptions<O extends Json> extends Shape<O> {
  /** Higher is better. Must be pure; one that answers later is recorded as a step. */
  readonly score: (value: NoInfer<Answered<O>>, member: string) => number | PromiseLike<number>;
  readonly judge?: undefined;
}

export type BestOfOptions<O extends Json> = JudgedOptions<O> | ScoredOptions<O>;

const known: OptionNames<Required<Shape<Json> & { judge: unknown; score: unknown }>> = {
  name: true,
  description: true,
  members: true,
  n: true,
  limit: true,
  judge: true,
  score: true,
};

/**
 * `n` candidates, made at the same time and without knowledge of each other, of which a judge or a score takes the best. Of
 * equal scores the first wins. It takes as long as the slowest candidate, and the judge.
 *
 * Degrades: candidates that fail are left out and named in `failures`; one whose score throws, or is no finite number, has
 * failed as well. A judge that fails fails the team: a candidate that nobody has judged is not the best one.
 *
 * Source: best-of-n sampling: Stiennon et al., "Learning to Summarize from Human Feedback" (2020). Judges that are models
 * favour places in the list and longer answers: Zheng et al., "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena" (2023).
 *
 * @throws TroupeError `not_enough` when every candidate failed; whatever the judge throws, `output_invalid` if it cannot be
 * understood twice.
 * @throws RangeError for no members, or numbers below 1; TypeError for both or none of `judge` and `score`.
 */
export function bestOf<O extends Json>(
  options: JudgedOptions<O, JudgeView> | ScoredOptions<O>,
): Agent<Json, BestOfResult<Answered<O>>>;
export function bestOf<O extends Json>(options: BestOfOptions<O>): Agent<Json, BestOfResult<Answered<O>>>;
export function bestOf(options: BestOfOptions<Json>): Agent<Json, BestOfResult<Json>> {
  const name = teamName("bestOf", options, known);
  const { members, n, limit } = options;
  memberNames(`bestOf ${name}`, candidatesOf(members));
  finiteFromOne(`bestOf ${name}`, { n: n ?? 1 });
  atLeastOne(`bestOf ${name}`, { limit: limit ?? 1 });
  if ((options.judge === undefined) === (options.score === undefined)) {
    throw new TypeError(`bestOf ${name}: give either a judge or a score`);
  }
  if (options.judge === undefined) checkFunction(`bestOf ${name}`, "score", options.score);
  else checkAgent(`bestOf ${name}`, "judge", options.judge);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const present = await membersNow(ctx, members);
      const making = { team: name, task, members, score: options.score, limit };
      const { candidates, failures } = await makeCandidates(ctx, dealt(present, n), making);
      const [first] = candidates;
      if (!first) throw tooFew(name, candidatesOf(members).map(nameOf), 1, 0, failures);

      const { best, scores } = options.judge
        ? await askJudge(ctx, options.judge, candidates, { team: name, task })
        : byScores(new Map(candidates.map(({ candidate, score }) => [candidate, score ?? 0])));
      const { candidate, member, value } = candidates.find((each) => each.candidate === best) ?? first;
      ctx.emit("best-of.judged", { candidate, member, of: candidates.length });
      return { value, candidate, member, scores: scoreTable(candidates, scores), failures };
    },
  };
}

const nameOf = ({ name }: Agent): string => name;

/** Who makes which candidate: in turn. */
function dealt<M>(members: readonly M[], n: number = members.length): readonly M[] {
  const rounds = Array.from({ length: Math.ceil(n / Math.max(1, members.length)) }, () => members);
  return rounds.flat().slice(0, n);
}

const scoreTable = (candidates: readonly Candidate<unknown>[], scores: ReadonlyMap<number, number>) =>
  candidates.map(({ candidate, member }) => ({ candidate, member, score: scores.get(candidate) ?? null }));
