import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import { type Agent, type Context, isAgent } from "../core/agent.ts";
import { type MemberFailure, memberFailure, type TeamResult } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
import { checkAgentOrFunction } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { strangerText } from "./membership/stranger.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { type Choice, type Chooser, choose, type Question, unsure } from "./route/choose.ts";
import { atLeastOne } from "./running/bounds.ts";
import { gather } from "./running/gather.ts";
import { askMember } from "./turns/ask-member.ts";
import type { OutputOf } from "./turns/output-of.ts";
import { taskOf } from "./turns/task-of.ts";

/** What one that was chosen sees besides the task: why, if the one who chose has said so. */
export type RouteView = Readonly<{ why: string }>;

/** Who has answered, and what. */
export type Routed<O> = Readonly<{
  member: string;
  value: O;
  why: string;
  /** Nobody was chosen, so `otherwise` has answered. */
  isOtherwise: boolean;
}>;

/** `failures`: a chooser that `otherwise` has made up for. */
export type RouteResult<O> = Routed<O> & Readonly<{ failures: readonly MemberFailure[] }>;

type Member = Agent<Turn<RouteView>, unknown>;

interface Shape<M extends Member, I extends Json> {
  readonly name: string;
  readonly description?: string;
  /** Their descriptions are what a chooser knows of them. */
  readonly members: Members<M>;
  /**
   * Who chooses: a function of the input and the names of the members, which must be pure (one that answers later is
   * recorded as a step); or an agent, such as `router` of the specialists.
   */
  readonly by: Chooser<I>;
  /** The member that is taken where nobody was chosen: the chooser is not sure, or has failed. Default: that is an error. */
  readonly otherwise?: string;
}

export interface RouteOptions<M extends Member, I extends Json> extends Shape<M, I> {
  readonly most?: undefined;
}

export interface RouteManyOptions<M extends Member, I extends Json> extends Shape<M, I> {
  /** So many may be chosen, and work at the same time. Default: one, whose answer is then the result and not in a list. */
  readonly most: number;
}

const known: OptionNames<RouteManyOptions<Member, Json>> = {
  name: true,
  description: true,
  members: true,
  by: true,
  otherwise: true,
  most: true,
};

/**
 * Chooses who deals with an input, and has it dealt with. The result says who did. With `most`, several may be chosen; they
 * work at the same time, and their answers come in the order in which they were named.
 *
 * A chooser that is an agent answers with a name, by itself, on its first or last line, or as JSON; any other answer is sent
 * back once. It costs a call, or two. When it fails, or is not sure, `otherwise` is taken if there is one.
 *
 * When the one member that was chosen fails, so does the team. Of several, those that fail are in `failures`.
 *
 * Source: "routing" in Schluntz and Zhang, "Building effective agents" (2024); the gate of Jacobs, Jordan, Nowlan and Hinton,
 * "Adaptive Mixtures of Local Experts" (1991).
 *
 * @throws TroupeError `output_invalid` when nobody was chosen and there is no `otherwise`; the member's error; `not_enough`
 * when all of several failed, or the roster is empty.
 * @throws RangeError for `most` below 1; TypeError for names that are no member's or twice, or an option there is not.
 */
export function route<M extends Member, I extends Json = Json>(
  options: RouteOptions<M, I>,
): Agent<I, RouteResult<OutputOf<M>>>;
export function route<M extends Member, I extends Json = Json>(
  options: RouteManyOptions<M, I>,
): Agent<I, TeamResult<readonly Routed<OutputOf<M>>[]>>;
export function route(
  options: RouteOptions<Member, Json> | RouteManyOptions<Member, Json>,
): Agent<Json, RouteResult<unknown> | TeamResult<readonly Routed<unknown>[]>> {
  const name = check(options);
  const { members, by, otherwise, most } = options;

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const present = await membersNow(ctx, members);
      if (present.length === 0) throw tooFew(name, [], 1, 0, []);
      const last = present.find((member) => member.name === otherwise);
      const question = { team: name, input, task, members: present, most: most ?? 1, mayBeUnsure: last !== undefined };
      const { names, why, failures } = await orNobody(ctx, by, question);
      const isOtherwise = names.length === 0;
      const chosen = isOtherwise
        ? [last ?? nobody(name)]
        : names.flatMap((each) => present.filter((m) => m.name === each));
      ctx.emit("route.chosen", { members: chosen.map((member) => member.name), isOtherwise });

      const asked = await gather(ctx, chosen, (member, signal) =>
        askMember(ctx, member, turnOf(name, member, task, why), { signal, members }),
      );
      const value = asked.flatMap((each) =>
        each?.ok ? [{ member: each.member, value: each.value, why, isOtherwise }] : [],
      );
      const failed = asked.flatMap((each) => (each?.ok === false ? [each] : []));
      const [first] = value;
      if (most === undefined && first) return { ...first, failures };
      if (most === undefined && failed[0]) throw failed[0].error;
      const all = [...failures, ...failed.map(({ failure }) => failure)];
      if (!first) throw tooFew(name, names, 1, 0, all);
      return { value, failures: all };
    },
  };
}

type Chosen = Choice & { readonly failures: readonly MemberFailure[] };

/** A chooser that fails has chosen nobody, where there is one to take its place. */
async function orNobody(ctx: Context, by: Chooser<Json>, question: Question<Json>): Promise<Chosen> {
  try {
    return { ...(await choose(ctx, by, question)), failures: [] };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!question.mayBeUnsure || !isAgent(by)) throw error;
    return { names: [], why: "", failures: [memberFailure(by.name, error)] };
  }
}

const turnOf = (team: string, { name }: Agent, task: string, why: string): Turn<RouteView> => ({
  task,
  role: `You are ${name}, a member of the team ${team}. You have been chosen to deal with the task.`,
  view: { why },
  request: "Do the task.",
});

function nobody(team: string): never {
  const wrong = "nobody was chosen, and there is no `otherwise` to take its place";
  throw new TroupeError(`${team}: ${wrong}`, {
    code: "output_invalid",
    detail: { agent: team, issues: [wrong], repairs: 0, text: "" },
  });
}

/** The name. @throws what {@link route} says of its options. */
function check(options: RouteOptions<Member, Json> | RouteManyOptions<Member, Json>): string {
  const name = teamName("route", options, known);
  const { members, by, otherwise, most } = options;
  const where = `route ${name}`;
  const candidates = candidatesOf(members);
  const names = memberNames(where, candidates);
  checkAgentOrFunction(where, "by", by);
  if (isAgent(by)) memberNames(where, [...candidates, by]);
  if (names.includes(unsure))
    throw new TypeError(`${where}: no member can be called ${unsure}: that is what choosers say`);
  if (otherwise !== undefined && !names.includes(otherwise)) {
    throw new TypeError(`${where}: otherwise: ${strangerText(otherwise, names)}`);
  }
  if (most !== undefined) atLeastOne(where, { most });
  return name;
}
