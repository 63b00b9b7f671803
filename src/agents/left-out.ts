import type { Message } from "../core/model.ts";
import { type Todo, todosIn, todoText, writeTodos } from "./done/todos.ts";

const mostDecisions = 20;

/** What must not be lost with messages that are left out. A class because it is one growing thing of a conversation. */
export class LeftOut {
  /** Messages so far. */
  count = 0;
  /** Of all of it, where one could be had. */
  summary: string | undefined;
  /** The message that stands in its place. */
  note: Message | undefined;
  /** The list of what the agent has to do, where the call that wrote it is left out. */
  todos: readonly Todo[] = [];
  /** What people decided about calls, by call id: the last ones. */
  readonly #decisions = new Map<string, string>();

  decided(callId: string, text: string): void {
    this.#decisions.set(callId, text);
    const [oldest] = this.#decisions.keys();
    if (this.#decisions.size > mostDecisions && oldest !== undefined) this.#decisions.delete(oldest);
  }

  add(dropped: readonly Message[], kept: readonly Message[]): void {
    this.count += dropped.length;
    this.todos = listIn(kept) ? [] : (listIn(dropped) ?? this.todos);
  }

  /** What the model is told of it besides, by lines; empty for nothing. */
  text(kept: readonly Message[]): string {
    const there = new Set(kept.flatMap(callIds));
    const decisions = [...this.#decisions].filter(([id]) => !there.has(id)).map(([, text]) => `- ${text}`);
    return [
      ...(this.todos.length === 0 ? [] : [`\n[Your list of what has to be done]\n${todoText(this.todos)}`]),
      ...(decisions.length === 0 ? [] : [`\n[Decided by people, and still so]\n${decisions.join("\n")}`]),
    ].join("");
  }
}

/** The last list that an agent has written in these messages. */
export function listIn(messages: readonly Message[]): readonly Todo[] | undefined {
  for (const { role, content } of messages.toReversed()) {
    if (role !== "assistant") continue;
    for (const part of content.toReversed()) {
      const list = part.type === "tool-call" && part.toolName === writeTodos ? todosIn(part.input) : undefined;
      if (list) return list;
    }
  }
  return undefined;
}

const callIds = ({ role, content }: Message): string[] =>
  role === "assistant" ? content.flatMap((part) => (part.type === "tool-call" ? [part.toolCallId] : [])) : [];
