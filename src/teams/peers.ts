import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { checkByName, checkNames } from "./membership/check-values.ts";
import { describeMembers, memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { mayReceive, type Targets, targetsOf } from "./membership/targets.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { type PeerMeeting, peerMeeting } from "./peers/peer-meeting.ts";
import { all, type PeerLetter } from "./peers/peer-post.ts";
import { agreement, type ReadTurn, readPeerTurn } from "./peers/peer-turn.ts";
import { saidInRound } from "./peers/said-in-round.ts";
import { atLeastOne, finiteFromOne, repeatsIn } from "./running/bounds.ts";
import { gather } from "./running/gather.ts";
import type { Asked, PresentOptions } from "./turns/ask-member.ts";
import { askFor } from "./turns/read-answer.ts";
import { standstill } from "./turns/standstill.ts";
import { taskOf } from "./turns/task-of.ts";

/** What a peer sees: the messages to it, and to all, that it has not read. */
export type PeersView = Readonly<{ messages: readonly PeerLetter[] }>;

export type PeersResult = Readonly<{
  /** The answer of all that have one; null where they differ, or nobody has one. */
  value: Json;
  /** The last answer of each that has one, in the order in which they had their first. */
  answers: readonly Readonly<{ member: string; answer: Json }>[];
  /**
   * `agreed`: all have the same answer. `quiet`: nobody has anything unread, or to do. `stalled`: the same messages went round.
   * `rounds`, `messages`: the bound was reached before that.
   */
  ended: "agreed" | "quiet" | "stalled" | "rounds" | "messages";
  rounds: number;
  /** Messages that the peers have sent; one to all counts once. */
  messages: number;
  failures: readonly MemberFailure[];
}>;

type Member = Agent<Turn<PeersView>, unknown>;

export interface PeersOptions<M extends Member> {
  readonly name: string;
  readonly description?: string;
  /** At least two. They answer with a {@link PeerTurn}, as a value or as JSON in a text. Their descriptions are what the others know of them. */
  readonly members: Members<M>;
  /**
   * Whom each may write to, by name: such a member knows of nobody else, and cannot write to all. Default, also for those that are
   * not named here: to all others.
   */
  readonly targets?: Targets;
  /** Most rounds. Default 10. */
  readonly rounds?: number;
  /** So many messages in all end it. Default 200. */
  readonly maxMessages?: number;
  /** How many work at a time. Default: all that have something to do. */
  readonly limit?: number;
  /**
   * So often peers may send the messages that they have sent before while no new one is sent; then it ends, `"stalled"`. They
   * are told so before, at the third of five. Default 5; false for no bound.
   */
  readonly repeats?: number | false;
}

const known: OptionNames<PeersOptions<Member>> = {
  name: true,
  description: true,
  members: true,
  targets: true,
  rounds: true,
  maxMessages: true,
  limit: true,
  repeats: true,
};

/**
 * Equals work out a task together: each may ask any other for help, answer, share what it knows, or tell all. In the first
 * round everybody has a turn, in the others those that have unread messages or said that they have more to do, at the same
 * time; a message is read in the round after the one in which it was sent. A peer sees only what was sent to it, each
 * message once.
 *
 * It ends when all give the same answer, nobody has anything to read or do, or the same messages go round again and again
 * (`repeats`). Reaching a bound is no error: see `ended`. A peer that fails keeps its messages and is asked again in the next
 * round; after two failures in a row it is left out, and the others are told. Costs a call for each turn: at most the number of peers times `rounds`.
 *
 * Source: rounds with messages between them, until all are quiet: Valiant, "A Bridging Model for Parallel Computation" (1990),
 * and Malewicz et al., "Pregel" (2010).
 *
 * @throws TroupeError `not_enough` when fewer than two are left, because they failed or left the roster.
 * @throws RangeError for fewer than two members, or bounds below 1; TypeError for two of the same name, one called `all`, or
 * an option there is not.
 */
export function peers<M extends Member>(options: PeersOptions<M>): Agent<Json, PeersResult> {
  const name = check(options);
  const { members, targets = {}, rounds = 10, maxMessages = 200, limit = Number.POSITIVE_INFINITY } = options;
  const repeats = repeatsIn(`peers ${name}`, options.repeats);
  const plan: Plan<M> = { name, members, targets, rounds, maxMessages, limit, repeats };

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    run: (input, ctx) => converse(ctx, taskOf(input, ctx), plan),
  };
}

type Plan<M extends Member> = Required<Omit<PeersOptions<M>, "description" | "repeats">> & { readonly repeats: number };

async function converse<M extends Member>(ctx: Context, task: string, plan: Plan<M>): Promise<PeersResult> {
  const { name, members, targets, rounds, maxMessages, limit } = plan;
  const meeting = peerMeeting(name, maxMessages);
  const still = standstill(plan.repeats);
  for (let round = 1; ; round++) {
    const present = await presentNow(ctx, name, members, meeting);
    const awake = present.filter((each) => meeting.isAwake(each.name));
    if (awake.length === 0) return resultOf(meeting, "quiet", round - 1);
    if (round > rounds) return resultOf(meeting, "rounds", rounds);

    const now: Round = { ctx, team: name, task, present, targets, round, word: still.word };
    const said = await hold(now, meeting, awake, members, limit);
    const agreed = meeting.agreedBy(present);
    if (agreed) return resultOf(meeting, "agreed", round, agreed);
    if (still.heard(ctx, said)) return resultOf(meeting, "stalled", round);
    if (meeting.messages >= maxMessages) return resultOf(meeting, "messages", round);
  }
}

/** Those that take part still. @throws TroupeError `not_enough` */
async function presentNow<M extends Member>(
  ctx: Context,
  team: string,
  members: Members<M>,
  { isOut, failures }: PeerMeeting,
): Promise<readonly M[]> {
  const present = (await membersNow(ctx, members)).filter((each) => !isOut(each.name));
  if (present.length >= 2) return present;
  const names = candidatesOf(members).map(({ name }) => name);
  throw tooFew(team, names, 2, present.length, failures);
}

function resultOf(
  { answers, messages, failures }: PeerMeeting,
  ended: PeersResult["ended"],
  rounds: number,
  agreed: { readonly answer: Json } | undefined = agreement(answers.map(({ answer }) => answer)),
): PeersResult {
  return { value: agreed?.answer ?? null, answers, ended, rounds, messages, failures };
}

interface Round {
  readonly ctx: Context;
  readonly team: string;
  readonly task: string;
  readonly present: readonly Agent[];
  readonly targets: Targets;
  readonly round: number;
  /** What all are told besides. */
  readonly word: string;
}

/** Lets those who are awake take their turns, at the same time. Gives what was said. */
async function hold<M extends Member>(
  round: Round,
  meeting: PeerMeeting,
  awake: readonly M[],
  members: Members<M>,
  limit: number,
): Promise<readonly Statement[]> {
  const one = (member: M, signal: AbortSignal, index: number) =>
    takeTurn(round, meeting, member, { signal, members, isSeen: index < limit });
  const asked = await gather(round.ctx, awake, one, limit);
  const turns = asked.filter((turn) => turn !== undefined);
  const letters = meeting.close(turns);
  const sent = letters.map(({ from, to, intent }) => ({ from, to, intent }));
  round.ctx.emit("peers.met", { round: round.round, awake: awake.length, sent });
  return saidInRound(turns, letters);
}

/** Undefined for one that has left. */
function takeTurn(
  round: Round,
  meeting: PeerMeeting,
  member: Member,
  how: PresentOptions,
): Promise<Asked<ReadTurn> | undefined> {
  const { present, targets } = round;
  const others = present.filter((each) => each !== member && mayReceive(targets, member.name, each.name));
  const names = others.map(({ name }) => name);
  const possible = targetsOf(targets, member.name) === undefined ? [...names, all] : names;
  const turn = turnOf(round, member, others, meeting.unread(member.name));
  return askFor<PeersView, unknown, ReadTurn>(round.ctx, member, turn, (given) => readPeerTurn(given, possible), how);
}

function turnOf(
  { team, task, targets, round, word }: Round,
  { name }: Agent,
  others: readonly Agent[],
  messages: readonly PeerLetter[],
): Turn<PeersView> {
  const receiver = targetsOf(targets, name) === undefined ? `<name, or ${all}>` : "<name>";
  const role = `You are ${name}, a member of the team ${team}. Its members work out the task together; nobody is in charge. The others:
${describeMembers(others)}

Nobody sees what you have unless you send it, and you see only what is sent to you. In each turn answer with JSON alone:
{"messages": [{"to": "${receiver}", "intent": "<ask, answer or inform>", "content": "<text>"}], "answer": "<what the result of the task is, once you know; before that leave it out>", "more": <true if you have something to do that needs no message from the others>}
Ask for what you lack, answer what you are asked, and share what the others need. If you have nothing to say: {"messages": []}. It is over when all give the same answer, or nobody says anything.`;
  const request = round === 1 ? "Begin." : "Answer what you are asked, and go on with what you have learnt.";
  return { task, role, view: { messages }, request: `${request}${word}` };
}

/** The name. @throws what {@link peers} says of its options. */
function check(options: PeersOptions<Member>): string {
  const name = teamName("peers", options, known);
  const { members, targets = {}, rounds = 10, maxMessages = 200, limit = 1 } = options;
  const where = `peers ${name}`;
  const names = memberNames(where, candidatesOf(members), 2);
  if (names.includes(all))
    throw new TypeError(`${where}: no member can be called ${all}: that is what goes to everybody`);
  checkByName(where, "targets", targets, names, checkNames(names));
  finiteFromOne(where, { rounds, maxMessages });
  atLeastOne(where, { limit });
  return name;
}
