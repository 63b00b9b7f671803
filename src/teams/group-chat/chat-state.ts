import type { Agent } from "../../core/agent.ts";
import type { Statement, Turn } from "../../core/turn.ts";
import type { Absences } from "../membership/absences.ts";
import type { Standstill } from "../turns/standstill.ts";
import type { Transcript } from "../turns/transcript.ts";

/** What a member of a group chat sees: what the others have said since it spoke last, in order. */
export type GroupChatView = Readonly<{ statements: readonly Statement[] }>;

/** Anything that takes such turns; what it answers is said as text. */
export type ChatMember = Agent<Turn<GroupChatView>>;

/** How a chat stands, for functions that decide about it. */
export type GroupChatState = Readonly<{
  task: string;
  /** All that was said so far. */
  transcript: readonly Statement[];
  /** Turns so far, those of members that failed included. */
  turns: number;
}>;

/** A chat at work. */
export interface Chat {
  readonly name: string;
  readonly task: string;
  readonly transcript: Transcript;
  readonly absences: Absences;
  readonly standstill: Standstill;
  /** The turn in which each member was last asked, from 1. */
  readonly lastTurns: Map<string, number>;
  turns: number;
}

export const stateOf = ({ task, transcript, turns }: Chat): GroupChatState => ({
  task,
  transcript: transcript.statements,
  turns,
});
