import type { StepScope } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import type { ToolOptions } from "../core/tool.ts";
import type { Conversation } from "./conversation.ts";

/** What a tool is given besides its input. A class because the messages are only copied for tools that look at them. */
export class CallOptions implements ToolOptions {
  readonly toolCallId: string;
  readonly key: string;
  readonly context: undefined;
  readonly #scope: StepScope;
  readonly #conversation: readonly Message[];
  /** The reply that calls stands there. */
  readonly #reply: number;

  constructor(toolCallId: string, { messages }: Conversation, scope: StepScope) {
    this.toolCallId = toolCallId;
    this.key = scope.key;
    this.#scope = scope;
    this.#conversation = messages;
    this.#reply = messages.findLastIndex(({ role }) => role === "assistant");
  }

  get abortSignal(): AbortSignal {
    return this.#scope.signal;
  }

  get messages(): Message[] {
    return this.#conversation.slice(0, this.#reply).filter(({ role }) => role !== "system");
  }
}
