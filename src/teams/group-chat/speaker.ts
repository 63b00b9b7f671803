import { TroupeError } from "../../base/errors.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import { describeMembers } from "../membership/members.ts";
import { decide } from "../turns/decide.ts";
import { askFor, readChoice } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import { type Chat, type ChatMember, type GroupChatState, type GroupChatView, stateOf } from "./chat-state.ts";

/** A name of `options`, those who may speak now; `null` ends the chat. Must be pure, or answer later: then it is recorded. */
export type SpeakerFunction = (
  state: GroupChatState,
  options: readonly string[],
) => string | null | PromiseLike<string | null>;

/** Who says who speaks next. */
export type SpeakerRule = "round-robin" | "random" | "manual" | Agent<Turn<GroupChatView>> | SpeakerFunction;

/** Why nobody speaks next: nobody shall, or a person says so. */
export type NoSpeaker = "nobody" | "person";

/**
 * Who speaks next of those who may, at least one. Neither a model nor a person is asked where there is no choice; when they
 * give no answer that can be used, it is the turn of the one who has waited longest.
 */
export function nextSpeaker(
  ctx: Context,
  chat: Chat,
  rule: SpeakerRule,
  candidates: readonly ChatMember[],
  options: readonly ChatMember[],
): Promise<ChatMember | NoSpeaker> | ChatMember {
  const waiting = longestWaiting(chat, options);
  if (rule === "round-robin") return waiting;
  if (typeof rule === "function") return byFunction(ctx, chat, rule, candidates, options);
  if (options.length === 1) return waiting;
  if (rule === "random") return options[Math.floor(ctx.random() * options.length)] ?? waiting;
  return rule === "manual" ? byPerson(ctx, chat, options) : byAgent(ctx, chat, rule, candidates, options);
}

/** With the same members from turn to turn this is round robin; one who joins is next. */
function longestWaiting({ lastTurns }: Chat, options: readonly ChatMember[]): ChatMember {
  const since = ({ name }: ChatMember): number => lastTurns.get(name) ?? 0;
  return options.reduce((longest, each) => (since(each) < since(longest) ? each : longest));
}

const named = (options: readonly ChatMember[], name: string | undefined): ChatMember | undefined =>
  options.find((each) => each.name === name);

async function byFunction(
  ctx: Context,
  chat: Chat,
  choose: SpeakerFunction,
  candidates: readonly ChatMember[],
  options: readonly ChatMember[],
): Promise<ChatMember | NoSpeaker> {
  const names = options.map(({ name }) => name);
  const choice = await decide(ctx, `turn-${chat.turns + 1}-speaker`, choose, stateOf(chat), names);
  if (choice === null) return "nobody";
  if (named(candidates, choice)) return named(options, choice) ?? longestWaiting(chat, options);
  const issues = [
    `${chat.name}: speaker gave ${JSON.stringify(choice) ?? "undefined"}, who is no member (members: ${candidates.map(({ name }) => name).join(", ")}); null ends the chat`,
  ];
  throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}

async function byAgent(
  ctx: Context,
  chat: Chat,
  selector: Agent<Turn<GroupChatView>>,
  candidates: readonly ChatMember[],
  options: readonly ChatMember[],
): Promise<ChatMember> {
  const { name, task, transcript, absences } = chat;
  if (absences.isOut(selector)) return longestWaiting(chat, options);
  const names = options.map((each) => each.name);
  const turn: Turn<GroupChatView> = {
    task,
    role: `You choose who speaks next in the group chat ${JSON.stringify(name)}. Its members:\n${describeMembers(candidates)}`,
    view: { statements: transcript.newsFor(selector.name) },
    request: `Who is to speak next? Answer with one of these names and nothing else: ${names.join(", ")}.`,
  };
  const asked = await askFor(ctx, selector, turn, (answer) => {
    const value = readChoice(valueIn(answer), names);
    return value === undefined ? { wrong: `it must name one of those who may speak: ${names.join(", ")}.` } : { value };
  });
  if (!asked.ok) {
    absences.failed(asked.failure, selector);
    return longestWaiting(chat, options);
  }
  absences.came(selector);
  transcript.told(selector.name);
  return named(options, asked.value) ?? longestWaiting(chat, options);
}

/** Whoever answers in the app: it need not be the same person each time. */
const person = Symbol("person");

async function byPerson(ctx: Context, chat: Chat, options: readonly ChatMember[]): Promise<ChatMember | "person"> {
  const { name, task, transcript } = chat;
  const names = options.map((each) => each.name);
  const proposal = { task, options: names, statements: transcript.newsFor(person) };
  let question = `Who speaks next in ${name}?`;
  for (let repairs = 0; repairs < 2; repairs++) {
    const { approved, value, note } = await ctx.ask({
      question,
      proposal,
      why: "Answer with one of the names of options. Agree without one, and the one who has waited longest speaks.",
      ifRejected: "The chat ends.",
    });
    if (!approved) return "person";
    transcript.told(person);
    const answer = value ?? note;
    if (answer === undefined) break;
    const choice = named(options, readChoice(answer, names));
    if (choice) return choice;
    question = `${JSON.stringify(answer)} is none of those who may speak. Who speaks next in ${name}?`;
  }
  return longestWaiting(chat, options);
}
