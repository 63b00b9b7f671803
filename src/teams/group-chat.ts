import type { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { type ChatPlan, type GroupChatOptions, planOf } from "./group-chat/chat-plan.ts";
import { type Chat, type ChatMember, type GroupChatView, stateOf } from "./group-chat/chat-state.ts";
import { type Consensus, consensus } from "./group-chat/consensus.ts";
import { type NoSpeaker, nextSpeaker } from "./group-chat/speaker.ts";
import { absences } from "./membership/absences.ts";
import { membersNow } from "./membership/roster.ts";
import { tooFew } from "./membership/too-few.ts";
import { type Answered, askMember } from "./turns/ask-member.ts";
import { decide } from "./turns/decide.ts";
import { textOf } from "./turns/said.ts";
import { standstill } from "./turns/standstill.ts";
import { taskOf } from "./turns/task-of.ts";
import { transcript } from "./turns/transcript.ts";

/**
 * Why a chat ended: a text, all agree, `until`, the number of turns, the same again and again, a person, or nobody may or shall
 * speak next.
 */
export type GroupChatEnd = "text" | "consensus" | "until" | "turns" | "stalled" | NoSpeaker;

/** What a group chat returns. */
export type GroupChatResult<V> = Readonly<{
  /** The summary; without one, and when it could not be had, the last statement. */
  value: V;
  transcript: readonly Statement[];
  ended: GroupChatEnd;
  /** Of members, and of the agents that choose speakers and summarise, in the order in which they happened. */
  failures: readonly MemberFailure[];
}>;

/**
 * Members speak one at a time; each is told what the others have said since its own last statement, and nothing twice. So a
 * turn costs the same however long the chat has been.
 *
 * Consensus: a statement whose first or last line is the word alone agrees with what was said last. Any other one is something
 * new, with which only its author agrees. The chat ends when that is everyone, one who has just joined included; nobody is
 * asked for it besides.
 *
 * A chat in which each only says again what it has said before is told so, and then ends: see `repeats`.
 *
 * A member that fails is skipped; after failing twice in a row it is not asked any more. An agent that chooses the speaker and
 * cannot, after one repair, is stood in for by round robin. Nobody is cut off: what ends a chat is looked at between turns.
 *
 * Source: Wu et al., "AutoGen: Enabling Next-Gen LLM Applications via Multi-Agent Conversation", 2023 (arXiv:2308.08155),
 * whose group chat has a manager that chooses who speaks and passes on what was said.
 *
 * @throws TroupeError `not_enough` when every member of the moment has failed, or nobody was there to begin;
 * `invalid_input` when `speaker` gives a name that is no member's; whatever `speaker` or `until` throw.
 * @throws TypeError or RangeError for options that cannot be.
 * @example
 * const design = groupChat({ name: "design", members: [writer, critic], endTexts: ["APPROVED"], turns: 12 });
 */
export function groupChat<S>(
  options: GroupChatOptions & { readonly summary: Agent<Turn<GroupChatView>, S> },
): Agent<Json, GroupChatResult<Answered<S> | string>>;
export function groupChat(options: GroupChatOptions): Agent<Json, GroupChatResult<string>>;
export function groupChat(options: GroupChatOptions): Agent<Json, GroupChatResult<unknown>> {
  const plan = planOf(options);
  const { name } = options;
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const chat: Chat = {
        name,
        task: taskOf(input, ctx),
        transcript: transcript(),
        absences: absences(),
        standstill: standstill(plan.repeats),
        lastTurns: new Map(),
        turns: 0,
      };
      const ended = await talk(ctx, plan, chat);
      ctx.emit("group-chat.ended", { ended, turns: chat.turns });
      const value = await conclude(ctx, plan, chat);
      return { value, transcript: chat.transcript.statements, ended, failures: chat.absences.failures };
    },
  };
}

async function talk(ctx: Context, plan: ChatPlan, chat: Chat): Promise<GroupChatEnd> {
  const agreement = plan.agreeText === undefined ? undefined : consensus(plan.agreeText);
  while (chat.turns < plan.turns) {
    const present = await presentNow(ctx, plan, chat);
    const last = chat.transcript.statements.at(-1)?.from;
    const options = present.filter(({ name }) => plan.mayFollow(last, name));
    if (options.length === 0) return "nobody";
    const speaker = await nextSpeaker(ctx, chat, plan.speaker, plan.candidates, options);
    if (typeof speaker === "string") return speaker;
    chat.turns += 1;
    const hasSpoken = (await isStillThere(ctx, plan, speaker)) && (await speak(ctx, plan, chat, speaker));
    const end = hasSpoken ? await endAfter(ctx, plan, chat, agreement) : undefined;
    if (end) return end;
  }
  if (chat.transcript.statements.length === 0) throw nobodySpoke(plan, chat);
  return "turns";
}

/** Members of the moment that are still asked. All may have left, once the chat has begun; all may not have failed. */
async function presentNow(ctx: Context, plan: ChatPlan, chat: Chat): Promise<readonly ChatMember[]> {
  const members = await membersNow(ctx, plan.members);
  const present = members.filter(({ name }) => !chat.absences.isOut(name));
  const haveLeft = members.length === 0 && chat.transcript.statements.length > 0;
  if (present.length === 0 && !haveLeft) throw nobodySpoke(plan, chat);
  return present;
}

/** A member may have left while a model or a person chose it. */
async function isStillThere(ctx: Context, plan: ChatPlan, speaker: ChatMember): Promise<boolean> {
  return !plan.choosesSlowly || (await membersNow(ctx, plan.members)).includes(speaker);
}

/** Gives a member its turn. False when it has failed. */
async function speak(ctx: Context, plan: ChatPlan, chat: Chat, speaker: ChatMember): Promise<boolean> {
  const { task, transcript, absences, turns } = chat;
  const { name } = speaker;
  chat.lastTurns.set(name, turns);
  const view: GroupChatView = { statements: transcript.newsFor(name) };
  const asked = await askMember(ctx, speaker, {
    task,
    role: plan.roleOf(name),
    view,
    request: `It is your turn.${chat.standstill.word}`,
  });
  if (!asked.ok) {
    absences.failed(asked.failure);
    ctx.emit("group-chat.failed", { turn: turns, member: name, code: asked.failure.code });
    return false;
  }
  absences.came(name);
  transcript.say(name, textOf(asked.value));
  transcript.told(name);
  ctx.emit("group-chat.spoken", { turn: turns, member: name });
  return true;
}

async function endAfter(
  ctx: Context,
  plan: ChatPlan,
  chat: Chat,
  agreement: Consensus | undefined,
): Promise<GroupChatEnd | undefined> {
  const { endTexts, until } = plan;
  const { from = "", text = "" } = chat.transcript.statements.at(-1) ?? {};
  if (endTexts.some((each) => text.includes(each))) return "text";
  agreement?.heard(from, text);
  if (agreement && (await areAgreed(ctx, plan, chat, agreement))) return "consensus";
  if (until && (await decide(ctx, `turn-${chat.turns}-until`, until, stateOf(chat)))) return "until";
  return chat.standstill.heard(ctx, chat.transcript.statements.slice(-1)) ? "stalled" : undefined;
}

/** Whether all members agree, those that have joined during the last statement as well. */
async function areAgreed(ctx: Context, plan: ChatPlan, chat: Chat, agreement: Consensus): Promise<boolean> {
  if (!agreement.hasBegun()) return false; // saves looking
  const members = await membersNow(ctx, plan.members);
  return agreement.isReached(members.map(({ name }) => name).filter((name) => !chat.absences.isOut(name)));
}

function nobodySpoke({ candidates }: ChatPlan, { name, absences }: Chat): TroupeError {
  const names = candidates.map((each) => each.name);
  return tooFew(name, names, 1, 0, absences.failures);
}

async function conclude(ctx: Context, { summary }: ChatPlan, chat: Chat): Promise<unknown> {
  const { name, task, transcript, absences } = chat;
  const last = transcript.statements.at(-1)?.text ?? "";
  if (!summary) return last;
  const asked = await askMember(ctx, summary, {
    task,
    role: `You summarise the group chat ${JSON.stringify(name)} for those who were not there.`,
    view: { statements: transcript.newsFor(summary.name) },
    request: "The chat has ended. Summarise what has come out of it: what was agreed, and what is open.",
  });
  if (asked.ok) return asked.value;
  absences.failed(asked.failure, summary);
  return last;
}
