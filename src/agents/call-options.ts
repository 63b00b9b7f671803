import { deepCopy } from "../base/deep-copy.ts";
import type { StepScope } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import type { ToolOptions } from "../core/tool.ts";

/** What a function that decides about a call is told of it. */
export type CallFacts = Omit<ToolOptions, "abortSignal" | "key" | "step">;

/** A conversation as it is when the reply that calls is its last message. */
export interface Before {
  readonly messages: readonly Message[];
  /** How many there are, that reply included. */
  readonly count: number;
}

export const before = (messages: readonly Message[]): Before => ({ messages, count: messages.length });

/** Whom `lazy` asks for what is looked at first. A class because one is made for each call. */
class Facts {
  readonly toolCallId: string;
  messages: Message[] | undefined = undefined;
  abortSignal: AbortSignal | undefined = undefined;
  readonly key: string | undefined;
  readonly step: StepScope | undefined;
  readonly context = undefined;
  readonly #before: Before;

  constructor(toolCallId: string, given: Before, scope: StepScope | null) {
    this.toolCallId = toolCallId;
    this.key = scope?.key;
    this.#before = given;
    this.step = scope ?? undefined;
  }

  /**
   * The messages before the reply, without the system's. Copied, so that whatever a tool does to them the conversation stays as
   * it is.
   */
  static messagesOf(facts: Facts): Message[] {
    const { messages, count } = facts.#before;
    facts.messages ??= deepCopy(messages.slice(0, count - 1).filter(({ role }) => role !== "system"));
    return facts.messages;
  }

  static signalOf(facts: Facts): AbortSignal | undefined {
    facts.abortSignal ??= facts.step?.signal;
    return facts.abortSignal;
  }
}

/**
 * What costs something is made once somebody looks, because hardly any tool does. All of it is the object's own, because
 * tools hand it on as `{ ...options }`: getters would not be, and an object with getters of its own costs more than the call.
 */
const lazy: ProxyHandler<Facts> = {
  get(facts, name) {
    if (name === "messages") return Facts.messagesOf(facts);
    if (name === "abortSignal") return Facts.signalOf(facts);
    return Reflect.get(facts, name);
  },
};

export const callFacts = (toolCallId: string, given: Before): CallFacts =>
  new Proxy(new Facts(toolCallId, given, null), lazy) as unknown as CallFacts;

/** What a tool is given besides its input. */
export const callOptions = (toolCallId: string, given: Before, scope: StepScope): ToolOptions =>
  new Proxy(new Facts(toolCallId, given, scope), lazy) as unknown as ToolOptions;
