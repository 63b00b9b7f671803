import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Schema } from "../base/schema.ts";
import type { Agent } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { checkByName, checkNames } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { strangerText } from "./membership/stranger.ts";
import { mayReceive, type Targets } from "./membership/targets.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { type Fields, fieldsOf, missingFields } from "./swarm/fields.ts";
import { type Handled, type HandOff, handOffRules, readTurn } from "./swarm/hand-off.ts";
import { type HandedOff, stopLoops } from "./swarm/hand-off-loops.ts";
import type { OutputOf } from "./turns/output-of.ts";
import { askFor } from "./turns/read-answer.ts";
import { taskOf } from "./turns/task-of.ts";
import { transcript } from "./turns/transcript.ts";

/** What the active member sees: what the others have said since it was active last, all of it at first. */
export type SwarmView = Readonly<{ story: readonly Statement[] }>;

export type SwarmResult<O> = Readonly<{
  value: O;
  /** The member that has answered: where the next message of the same person may go. */
  by: string;
  handoffs: readonly HandedOff[];
  /** Members that a hand-off went to, and that failed. */
  failures: readonly MemberFailure[];
}>;

type Member = Agent<Turn<SwarmView>, unknown>;
/** What members answer when they do not hand off. */
type Answer<M> = Exclude<OutputOf<M>, HandOff>;

export interface SwarmOptions<M extends Member> {
  readonly name: string;
  readonly description?: string;
  /** Their descriptions are what the others know of them. */
  readonly members: Members<M>;
  /** Who begins. Default: the first one. */
  readonly start?: string;
  /** Whom each may hand off to, by name. Default, also for those that are not named here: to all others. */
  readonly targets?: Targets;
  /** Most hand-offs. Default 10. */
  readonly maxHandoffs?: number;
  /**
   * What each hand-off must have besides `handoff` and `why`: a schema of an object. One without it is sent back once, naming the
   * fields, and the receiver is not run. Default: nothing.
   */
  readonly handoff?: Schema;
}

const known: OptionNames<SwarmOptions<Member>> = {
  name: true,
  description: true,
  members: true,
  start: true,
  targets: true,
  maxHandoffs: true,
  handoff: true,
};

/**
 * One member is active: it answers, or hands off to another one, which then is. A member hands off by answering
 * `{ handoff, why }`, as a value or as JSON in a text; any other answer is that of the team. The receiver sees the task and
 * all that was said before, each thing once, but not what the tools of others have returned.
 *
 * A hand-off to one that is no target, without a `why`, or without a field that `handoff` wants is sent back once; then it is the member's failure. Members that
 * hand off in a circle, twice in the same words, are stopped: nothing new has come of it. So is the hand-off after the last
 * one that is allowed. When a member fails, the one that handed off to it gets it back and is told; it is in `failures` and
 * nobody can hand off to it any more. So it is with one that leaves its roster, which is no failure. Costs a call for each
 * hand-off, and one.
 *
 * Source: Bigio, "Orchestrating Agents: Routines and Handoffs", OpenAI Cookbook (2024).
 *
 * @throws TroupeError `limit_reached`, with the last thing that was said; `not_enough` when the roster is empty, or the active
 * member has left it and nobody is there who gave it the task; the error of an active member, likewise.
 * @throws RangeError for `maxHandoffs` below 0; TypeError for names that are no member's or twice, or an option there is not.
 */
export function swarm<M extends Member>(options: SwarmOptions<M>): Agent<Json, SwarmResult<Answer<M>>> {
  const name = check(options);
  const { members, start, targets = {}, maxHandoffs = 10 } = options;
  const fields = fieldsOf(name, options.handoff);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const story = transcript();
      const handoffs: HandedOff[] = [];
      const failures: MemberFailure[] = [];
      let wanted = start;
      let error: unknown;
      const missing = fields && missingFields(ctx, fields.schema);

      function passOver({ name: active }: Agent, asked: { failure: MemberFailure; error: unknown } | undefined): void {
        if (asked) failures.push(asked.failure);
        story.say(active, asked ? `I have failed: ${asked.failure.message}` : "I have left, and said nothing");
        error = asked?.error;
        wanted = active;
      }

      for (;;) {
        const present = (await membersNow(ctx, members)).filter((each) => !hasFailed(failures, each.name));
        const active = activeOf(present, wanted, handoffs, story.statements.length === 0);
        if (active === undefined) throw error ?? tooFew(name, [], 1, 0, failures);
        const others = present.filter((each) => each !== active && mayReceive(targets, active.name, each.name));
        const names = others.map((each) => each.name);
        const turn = turnOf(
          name,
          task,
          active,
          others,
          story.newsFor(active.name),
          maxHandoffs - handoffs.length,
          fields,
        );
        const read = (answer: unknown) => readTurn(answer, names, missing);
        const asked = await askFor<SwarmView, unknown, Handled>(ctx, active, turn, read, { members, isSeen: true });
        story.told(active.name);
        if (!asked?.ok) {
          passOver(active, asked);
          continue;
        }
        const { value: done } = asked;
        if ("answer" in done) return { value: done.answer as Answer<M>, by: active.name, handoffs, failures };

        story.say(active.name, done.said);
        handoffs.push({ from: active.name, to: done.to, why: done.why });
        stopLoops(name, handoffs, story.statements, maxHandoffs);
        ctx.emit("swarm.handed", { from: active.name, to: done.to, handoff: handoffs.length });
        wanted = done.to;
        error = undefined;
      }
    },
  };
}

const hasFailed = (failures: readonly MemberFailure[], name: string): boolean =>
  failures.some(({ member }) => member === name);

/**
 * Who is active: the one that is wanted; where it is not there, the last that gave it to it and is; at first, anybody. Never
 * one to whom nobody has given it.
 */
function activeOf<M extends Member>(
  present: readonly M[],
  wanted: string | undefined,
  handoffs: readonly HandedOff[],
  isFirst: boolean,
): M | undefined {
  const named = (name: string | undefined): M | undefined => present.find((each) => each.name === name);
  const giver = handoffs.findLast(({ from, to }) => to === wanted && named(from))?.from;
  return named(wanted) ?? named(giver) ?? (isFirst ? present[0] : undefined);
}

function turnOf(
  team: string,
  task: string,
  { name }: Agent,
  others: readonly Agent[],
  story: readonly Statement[],
  left: number,
  fields: Fields | undefined,
): Turn<SwarmView> {
  const role = `You are ${name}, a member of the team ${team}, and now it is you who deals with the task. ${handOffRules(others, fields?.jsonSchema)}`;
  if (others.length === 0 || left <= 0)
    return { task, role, view: { story }, request: "Answer; there is no hand-off left." };
  return {
    task,
    role,
    view: { story },
    request: `Answer, or hand off to ${others.map((each) => each.name).join(" or ")}.`,
  };
}

/** The name. @throws what {@link swarm} says of its options. */
function check(options: SwarmOptions<Member>): string {
  const name = teamName("swarm", options, known);
  const { members, start, targets = {}, maxHandoffs = 10 } = options;
  const where = `swarm ${name}`;
  const names = memberNames(where, candidatesOf(members));
  if (start !== undefined && !names.includes(start))
    throw new TypeError(`${where}: start: ${strangerText(start, names)}`);
  checkByName(where, "targets", targets, names, checkNames(names));
  if (!Number.isInteger(maxHandoffs) || maxHandoffs < 0) {
    throw new RangeError(`${where}: maxHandoffs must be 0 or more, got ${maxHandoffs}`);
  }
  return name;
}
