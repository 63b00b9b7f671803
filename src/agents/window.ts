import type { Message } from "../core/model.ts";
import { type Conversation, tokensOf } from "./conversation.ts";

/** How much of a conversation a model is sent. */
export interface Window {
  /**
   * Most tokens of a request, as estimated: what the provider counted last, and a quarter of the characters since. Default:
   * shortened once when the model says that it is too long.
   */
  readonly maxTokens?: number;
  /**
   * What becomes of the oldest messages when there are more. `"trim"` leaves them out; `"summarise"` puts a summary by the
   * agent's own model in their place, and trims where that fails. System messages, the task, the last exchange and messages
   * with `providerOptions: { troupe: { keep: true } }` are always kept, and calls of tools stay together with their results.
   * Told again where it was left out: the agent's list of `todos()`, and what people decided about its calls.
   * Where that is still too much, the model is shown only the beginning of long results. Default `"trim"`.
   */
  readonly overflow?: "trim" | "summarise";
  /**
   * After so many replies the model is told again what it is at: the task, what it is asked now, and what is open in its list of
   * `todos()`; of each text the first 2,000 characters. Default: never.
   */
  readonly remind?: number;
}

/** Shortened to this part of the limit, so that it is not done at every turn. */
const headroom = 0.7;

/** Messages that are only left out together. */
type Group = Message[];

/** What is to be left out so that about `target` tokens are left, and what stays. */
export interface Cut {
  readonly dropped: readonly Message[];
  readonly kept: readonly Message[];
}

export const isOver = (conversation: Conversation, { maxTokens }: Window): boolean =>
  maxTokens !== undefined && conversation.estimate() > maxTokens;

export const targetOf = ({ maxTokens = 0 }: Window): number => Math.floor(maxTokens * headroom);

/** Chooses the oldest groups to leave out; null when there is nothing that may be. */
export function cut(conversation: Conversation, target: number): Cut | null {
  const { messages, pinned, task, goal } = conversation;
  const groups = groupsOf(messages.slice(pinned));
  const last = lastExchange(groups);
  let tokens = messages.reduce((sum, message) => sum + tokensOf(message), 0);
  const dropped: Message[] = [];
  const kept: Message[] = [];
  for (const [index, group] of groups.entries()) {
    if (
      tokens > target &&
      index < last &&
      !group.some((message) => message === task || message === goal || isKept(message))
    ) {
      dropped.push(...group);
      for (const message of group) tokens -= tokensOf(message);
    } else kept.push(...group);
  }
  return dropped.length === 0 ? null : { dropped, kept };
}

/** Constraints: what the agent may never forget. */
const isKept = ({ role, providerOptions }: Message): boolean =>
  role === "system" || providerOptions?.["troupe"]?.["keep"] === true;

/** What the model has said last, its calls and all that came after it; at the beginning, the last thing that it was told. */
function lastExchange(groups: readonly Group[]): number {
  const at = groups.findLastIndex(([first]) => first?.role === "assistant");
  return at < 0 ? groups.length - 1 : at;
}

/** Puts `note` where messages were left out: right after what is always kept at the beginning, in place of an earlier note. */
export function applyCut(conversation: Conversation, { kept }: Cut, note: string): void {
  const { messages, pinned, task, goal, leftOut } = conversation;
  const told: Message = { role: "user", content: [{ type: "text", text: note }] };
  const body = kept.filter((message) => message !== leftOut?.note);
  body.splice(body[0] === task || body[0] === goal ? 1 : 0, 0, told);
  if (leftOut) leftOut.note = told;
  conversation.replace([...messages.slice(0, pinned), ...body]);
}

/** A call stays with its results. */
function groupsOf(messages: readonly Message[]): Group[] {
  const groups: Group[] = [];
  for (const message of messages) {
    const group = groups.at(-1);
    if (message.role === "tool" && group) group.push(message);
    else groups.push([message]);
  }
  return groups;
}
