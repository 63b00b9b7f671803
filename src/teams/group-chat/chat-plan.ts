import type { OptionNames } from "../../base/known-options.ts";
import { mustBe } from "../../base/shown.ts";
import { type Agent, isAgent } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import { checkAgent, checkByName, checkFunction, checkNames } from "../membership/check-values.ts";
import { describeMembers, memberNames } from "../membership/members.ts";
import { candidatesOf, type Members } from "../membership/roster.ts";
import { teamName } from "../membership/team-name.ts";
import { repeatsIn } from "../running/bounds.ts";
import type { ChatMember, GroupChatState, GroupChatView } from "./chat-state.ts";
import type { SpeakerRule } from "./speaker.ts";

export interface GroupChatOptions {
  readonly name: string;
  readonly description?: string;
  /** At least two. A roster is looked at before every turn. */
  readonly members: Members<ChatMember>;
  /**
   * Who speaks next: `"round-robin"`, the one who has waited longest (default); `"random"`, by the run's seed; `"manual"`, a
   * person is asked; an agent, which is asked for a name; or a function of the state.
   */
  readonly speaker?: SpeakerRule;
  /**
   * Who may speak after whom: `{ writer: ["critic"], critic: ["writer", "editor"] }`. A member that is not in it may be
   * followed by all others; nobody follows themselves unless it says so.
   */
  readonly transitions?: Readonly<Record<string, readonly string[]>>;
  /** How many turns at most, those of members that fail included. Default 20. */
  readonly turns?: number;
  /** A statement that contains one of these ends the chat, such as `["TERMINATE"]`. Default: none. */
  readonly endTexts?: readonly string[];
  /** Ends the chat when true; asked after each statement. Must be pure, or answer later: then it is recorded. */
  readonly until?: (state: GroupChatState) => boolean | PromiseLike<boolean>;
  /** Ends the chat when all members agree; see {@link groupChat}. The word by which they do; true: `"AGREE"`. Default false. */
  readonly consensus?: boolean | string;
  /**
   * So often members may say what they have said before while nothing new is said; then the chat ends, `"stalled"`. They are
   * told so before, at the third of five. Default 5; false for no bound.
   */
  readonly repeats?: number | false;
  /** Is given all that was said, once, when the chat has ended. Its answer is the value. Default: the last statement is. */
  readonly summary?: Agent<Turn<GroupChatView>>;
}

const known: OptionNames<GroupChatOptions> = {
  name: true,
  description: true,
  members: true,
  speaker: true,
  transitions: true,
  turns: true,
  endTexts: true,
  until: true,
  consensus: true,
  repeats: true,
  summary: true,
};

/** The options, checked and with their defaults. */
export interface ChatPlan {
  readonly members: Members<ChatMember>;
  readonly candidates: readonly ChatMember[];
  readonly speaker: SpeakerRule;
  /** Members may leave while the speaker is being chosen. */
  readonly choosesSlowly: boolean;
  readonly turns: number;
  readonly endTexts: readonly string[];
  readonly until: GroupChatOptions["until"];
  readonly agreeText: string | undefined;
  /** `Infinity` for no bound. */
  readonly repeats: number;
  readonly summary: GroupChatOptions["summary"];
  readonly mayFollow: (last: string | undefined, next: string) => boolean;
  /** Who a member is, and the rules: made once, and the same in every turn. */
  readonly roleOf: (member: string) => string;
}

/** @throws TypeError or RangeError naming what cannot be. */
export function planOf(options: GroupChatOptions): ChatPlan {
  const where = `groupChat ${teamName("groupChat", options, known)}`;
  const { members, speaker = "round-robin", turns = 20, endTexts = [], until, summary } = options;
  const candidates = candidatesOf(members);
  const names = memberNames(where, candidates, 2);
  checkSpeaker(where, speaker);
  if (until !== undefined) checkFunction(where, "until", until);
  if (summary !== undefined) checkAgent(where, "summary", summary);
  const chairs = [speaker, summary].filter((each): each is ChatMember => typeof each === "object");
  memberNames(where, [...new Set([...candidates, ...chairs])]); // a name stands for one agent
  if (!Number.isInteger(turns) || turns < 1) throw new RangeError(`${where}: turns must be at least 1, got ${turns}`);
  if (!Array.isArray(endTexts) || endTexts.some((each) => typeof each !== "string" || each === "")) {
    throw new TypeError(`${where}: endTexts must be a list of texts, none of them empty`);
  }
  const agreeText = agreeTextOf(where, options.consensus);
  const roles = new Map<string, string>();
  return {
    members,
    candidates,
    speaker,
    choosesSlowly: speaker !== "round-robin" && speaker !== "random",
    turns,
    endTexts,
    until,
    agreeText,
    repeats: repeatsIn(where, options.repeats),
    summary,
    mayFollow: following(where, options.transitions ?? {}, names),
    roleOf(member) {
      const role = roles.get(member) ?? roleText(options.name, member, candidates, endTexts, agreeText);
      roles.set(member, role);
      return role;
    },
  };
}

function checkSpeaker(where: string, speaker: SpeakerRule): void {
  const isName = speaker === "round-robin" || speaker === "random" || speaker === "manual";
  if (isName || typeof speaker === "function") return;
  const rules = `"round-robin", "random", "manual", an agent or a function`;
  if (!isAgent(speaker)) throw mustBe(where, "speaker", rules, speaker);
  checkAgent(where, "speaker", speaker);
}

function agreeTextOf(where: string, given: boolean | string = false): string | undefined {
  if (typeof given === "boolean") return given ? "AGREE" : undefined;
  if (typeof given === "string" && /^[\p{L}\p{N}](?:.*[\p{L}\p{N}])?$/u.test(given)) return given;
  throw new TypeError(
    `${where}: consensus must be true, false, or one line that begins and ends with a letter or a digit`,
  );
}

function following(
  where: string,
  transitions: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
): ChatPlan["mayFollow"] {
  checkByName(where, "transitions", transitions, names, checkNames(names));
  const followers = new Map(Object.entries(transitions).map(([last, next]) => [last, new Set(next)]));
  return (last, next) => last === undefined || (followers.get(last)?.has(next) ?? last !== next);
}

function roleText(
  chat: string,
  member: string,
  candidates: readonly ChatMember[],
  endTexts: readonly string[],
  agreeText: string | undefined,
): string {
  const rules = [
    `You are ${member}, a member of the group chat ${JSON.stringify(chat)}. Members speak one at a time, and everyone reads what is said. Say what you have to say, and do not speak for others. Others who may take part:`,
    describeMembers(candidates.filter(({ name }) => name !== member)),
  ];
  if (endTexts.length > 0) {
    rules.push(`A statement that contains ${endTexts.map((each) => JSON.stringify(each)).join(" or ")} ends the chat.`);
  }
  if (agreeText !== undefined) {
    rules.push(
      `If you agree with what was proposed last and would change nothing, say so with a first line that says ${agreeText} and nothing else. The chat ends when everyone agrees.`,
    );
  }
  return rules.join("\n");
}
