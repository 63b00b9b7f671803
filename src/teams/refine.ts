import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { checkAgent, checkFunction } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { finiteFromOne, repeatsIn } from "./running/bounds.ts";
import { type Answered, askMember } from "./turns/ask-member.ts";
import { decide } from "./turns/decide.ts";
import { textOf } from "./turns/said.ts";
import type { Shown } from "./turns/shown.ts";
import { stalled, standstill } from "./turns/standstill.ts";
import { taskOf } from "./turns/task-of.ts";
import { valueIn } from "./turns/team-value.ts";

/** What the author sees. */
export type AuthorView<C extends Json = Json, O extends Json = Json> = Readonly<{
  /** What the critic said of the last version; null before the first. */
  critique: C | null;
  /** The last version itself, only with `remind`. */
  work: O | null;
}>;

/** What the critic sees: each version, once. */
export type CriticView<O extends Json = Json> = Readonly<{ work: O }>;

export type RefineResult<O, C> = Readonly<{
  /** The last version. */
  value: O;
  accepted: boolean;
  /** What the critic said of `value`; null where it was not judged. */
  verdict: C | null;
  /** Versions that were written. */
  rounds: number;
  /** Who ended it before its time. */
  failures: readonly MemberFailure[];
}>;

/** `A` and `K` are what author and critic are shown at the most. */
export interface RefineOptions<
  O extends Json,
  C extends Json,
  A extends Json = AuthorView<NoInfer<Shown<C>>, NoInfer<Shown<O>>>,
  K extends Json = CriticView<NoInfer<Shown<O>>>,
> {
  readonly name: string;
  readonly description?: string;
  readonly author: Agent<Turn<A>, O>;
  readonly critic: Agent<Turn<K>, C>;
  /** Whether a version will do. Must be pure; one that answers later is recorded as a step. */
  readonly accept: (verdict: NoInfer<Answered<C>>, work: NoInfer<Answered<O>>) => boolean | PromiseLike<boolean>;
  /** Most versions that are written. Default 3. */
  readonly rounds?: number;
  /** Shows the author its last version with each critique: for functions and teams, which do not remember it. Default false. */
  readonly remind?: boolean;
  /**
   * So often there may be the same version with the same verdict; then it ends, and the author is in `failures` (`loop_detected`). It
   * is told so before, at the third of five. Default 5; false for no bound.
   */
  readonly repeats?: number | false;
}

const known: OptionNames<RefineOptions<Json, Json>> = {
  name: true,
  description: true,
  author: true,
  critic: true,
  accept: true,
  rounds: true,
  remind: true,
  repeats: true,
};

/**
 * An author writes, a critic judges, and the author writes again with the critique in hand, until `accept` says that it will
 * do, at most `rounds` times. Two calls a round; the author is not asked again after the last verdict.
 *
 * A version that was never accepted is no error: look at `accepted`. When a member fails, the team returns the last version
 * there is, names it in `failures`, and does not go on; without any version there is nothing to return.
 *
 * Source: Madaan et al., "Self-Refine: Iterative Refinement with Self-Feedback" (2023), with a critic of its own.
 *
 * @throws TroupeError `not_enough` when the author fails before there is a first version; what `accept` throws.
 * @throws RangeError for `rounds` below 1; TypeError for an option there is not, or two members of one name.
 */
export function refine<O extends Json, C extends Json>(
  options: RefineOptions<O, C, AuthorView, CriticView>,
): Agent<Json, RefineResult<Answered<O>, Answered<C>>>;
export function refine<O extends Json, C extends Json>(
  options: RefineOptions<O, C>,
): Agent<Json, RefineResult<Answered<O>, Answered<C>>>;
export function refine(options: RefineOptions<Json, Json>): Agent<Json, RefineResult<Json, Json>> {
  const name = teamName("refine", options, known);
  const { author, critic, accept, rounds = 3, remind = false } = options;
  checkAgent(`refine ${name}`, "author", author);
  checkAgent(`refine ${name}`, "critic", critic);
  const names = memberNames(`refine ${name}`, [author, critic], 2);
  checkFunction(`refine ${name}`, "accept", accept);
  finiteFromOne(`refine ${name}`, { rounds });
  const repeats = repeatsIn(`refine ${name}`, options.repeats);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    run: (input, ctx) =>
      improve(ctx, taskOf(input, ctx), { name, names, author, critic, accept, rounds, remind, repeats }),
  };
}

type Plan = Required<Omit<RefineOptions<Json, Json>, "description" | "repeats">> & {
  readonly names: readonly string[];
  readonly repeats: number;
};

async function improve(ctx: Context, task: string, plan: Plan): Promise<RefineResult<Json, Json>> {
  const { name, names, author, critic, accept, rounds, remind, repeats } = plan;
  const roles = rolesOf(name, rounds);
  const still = standstill(repeats);
  let last: Version | undefined;

  const result = (written: number, accepted: boolean, failures: readonly MemberFailure[]): RefineResult<Json, Json> => {
    if (last === undefined) throw tooFew(name, names, 1, 0, failures);
    return { value: last.work, accepted, verdict: last.verdict, rounds: written, failures };
  };

  for (let round = 1; round <= rounds; round++) {
    const view = authorView(last, remind);
    const request = `${authorRequest(round)}${still.word}`;
    const written = await askMember(ctx, author, { task, role: roles.author, view, request });
    if (!written.ok) return result(round - 1, false, [written.failure]);
    const work = written.value;
    last = { work, verdict: null };

    const judged = await askMember(ctx, critic, {
      task,
      role: roles.critic,
      view: { work: valueIn(work) },
      request: judge(round),
    });
    if (!judged.ok) return result(round, false, [judged.failure]);
    last = { work, verdict: judged.value };

    const accepted = await decide(ctx, `accept-${round}`, accept, judged.value, work);
    ctx.emit("refine.judged", { round, accepted });
    if (accepted) return result(round, true, []);
    const said = [saidBy(author, work), saidBy(critic, judged.value)];
    if (round < rounds && still.heard(ctx, said)) return result(round, false, [stalled(author.name, repeats)]);
  }
  return result(rounds, false, []);
}

const saidBy = ({ name }: Agent, answer: Json): Statement => ({ from: name, text: textOf(answer) });

interface Version {
  readonly work: Json;
  readonly verdict: Json;
}

function authorView(last: Version | undefined, remind: boolean): AuthorView {
  if (!last) return { critique: null, work: null };
  return { critique: valueIn(last.verdict), work: remind ? valueIn(last.work) : null };
}

const rolesOf = (team: string, rounds: number): { readonly author: string; readonly critic: string } => ({
  author: `You are the author in the team ${team}. A critic judges what you write; you improve it until it is accepted, in at most ${rounds} versions.`,
  critic: `You are the critic in the team ${team}. An author does the task, in at most ${rounds} versions. You judge each version by the task and say what has to be changed; you do not rewrite it.`,
});

const authorRequest = (round: number): string =>
  round === 1
    ? "Do the task."
    : "Your last version was not accepted. Mend what the critique says, and answer with the whole of the new version.";

const judge = (round: number): string =>
  round === 1 ? "Judge this version." : `This is version ${round}, written after your critique. Judge it as it stands.`;
