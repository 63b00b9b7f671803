import { deepCopy } from "../base/deep-copy.ts";
import type { StepScope } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import type { ToolOptions } from "../core/tool.ts";

/** What a function that decides about a call is told of it. */
export type CallFacts = Omit<ToolOptions, "abortSignal" | "key">;

/** The messages before the reply that calls, without the system's. */
export function messagesBefore(conversation: readonly Message[]): () => readonly Message[] {
  const reply = conversation.findLastIndex(({ role }) => role === "assistant");
  return () => conversation.slice(0, reply).filter(({ role }) => role !== "system");
}

/**
 * The messages are copied, so that whatever a tool does to them the conversation stays as it is; and only once somebody looks,
 * because hardly any tool does.
 */
export function callFacts(toolCallId: string, before: () => readonly Message[]): CallFacts {
  let copy: Message[] | undefined;
  return {
    toolCallId,
    get messages() {
      copy ??= deepCopy([...before()]);
      return copy;
    },
    context: undefined,
  };
}

/** What a tool is given besides its input. All of it is the object's own, because tools hand it on as `{ ...options }`. */
export function callOptions(toolCallId: string, before: () => readonly Message[], scope: StepScope): ToolOptions {
  const facts = callFacts(toolCallId, before);
  return {
    toolCallId,
    get messages() {
      return facts.messages;
    },
    get abortSignal() {
      return scope.signal;
    },
    key: scope.key,
    context: undefined,
  };
}
