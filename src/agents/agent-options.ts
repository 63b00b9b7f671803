import type { ModelChoice, ModelRequest } from "../core/model.ts";
import type { Tools } from "../core/tool.ts";
import type { DoneCheck } from "./done/check.ts";
import type { Memory } from "./memory.ts";
import type { Window } from "./window.ts";

/** How a model answers: passed to the provider as it is. */
export type ModelSettings = Readonly<
  Pick<
    ModelRequest,
    | "maxOutputTokens"
    | "temperature"
    | "topP"
    | "topK"
    | "presencePenalty"
    | "frequencyPenalty"
    | "stopSequences"
    | "seed"
    | "reasoning"
    | "toolChoice"
    | "providerOptions"
  >
>;

/** How far an agent may go for one answer. Reaching a limit but `repeats` is `limit_reached`, with the last text it had. */
export interface Limits {
  /** Replies of the model. Default 20. */
  readonly turns?: number;
  /** Milliseconds, by the clock of the run; waiting for people counts. A tool at work is not cut off by it; see `timeout` for that. Default: none. */
  readonly ms?: number;
  /** Input and output tokens of all replies together, estimated where the provider does not say. Default: none. */
  readonly tokens?: number;
  /**
   * So often the same call may bring the same result while nothing else has changed; then it is `loop_detected`. It is told
   * so before, at the third of five. The same goes for circles of up to four calls, and, four times as long, for calls that
   * differ and bring nothing new. Tools with `poll` may be asked as often as one likes. Default 5; false for no bound.
   */
  readonly repeats?: number | false;
}

/** How an agent stands after a reply whose tools have run. */
export interface TurnState {
  /** Of this reply, from 1. */
  readonly turn: number;
  /** Of this reply. */
  readonly text: string;
  readonly calls: readonly { readonly tool: string; readonly input: unknown }[];
  /** Of all replies so far. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

/** True ends the agent with the last text that it had. Must only depend on what it is given; may be asynchronous. */
export type StopCondition = (state: TurnState) => boolean | PromiseLike<boolean>;

export interface AgentOptions<S = unknown> {
  readonly name: string;
  /** Read by other agents when they decide whom to ask. */
  readonly description?: string;
  /**
   * A model of a provider package, a name such as `"openai/gpt-5"`, or several to fall back on in this order. Default: the
   * model of the environment; see `troupe doctor`.
   */
  readonly model?: ModelChoice;
  /** What the agent is told about itself before every conversation. Taken as it is. */
  readonly instructions?: string;
  /**
   * Who it is, what it wants and where it comes from, as another way to write instructions. Words in braces, such as
   * `{topic}`, stand for fields of the input.
   */
  readonly role?: string;
  readonly goal?: string;
  readonly backstory?: string;
  /**
   * How the input becomes the first message: `"Write about {topic} in {language}."`. Default: text as it is, a list of
   * messages as a conversation so far, the field `task` where it is a text with
   * the other fields below it, all else as JSON.
   */
  readonly prompt?: string;
  readonly tools?: Tools;
  /** Names of permissions; a tool that needs others is refused to the model. Default: none. */
  readonly permissions?: readonly string[];
  /** Shape of the answer: a schema of zod 4, arktype, valibot or the AI SDK. Default: text. */
  readonly output?: S;
  readonly stopWhen?: StopCondition | readonly StopCondition[];
  /**
   * What an answer of the model has to pass before it counts, such as `openTodos()` or `evidence()`. The model is told all that is
   * open in one message and goes on; after `maxRepairs` refusals in a row, without anything done in between, it is `not_done`. Not
   * asked where `stopWhen` or a limit ends it. Default: nothing.
   */
  readonly done?: readonly DoneCheck[];
  readonly limits?: Limits;
  /**
   * How often in a row the model is told that its answer has the wrong shape, or that it called a tool wrongly, before
   * the agent fails. Default 2.
   */
  readonly maxRepairs?: number;
  /** Keeps the conversation beyond one call. Default: each call starts anew. */
  readonly memory?: Memory;
  /** Keeps the conversation within what the model can read. Default: shortened once when the model says it is too long. */
  readonly window?: Window;
  readonly settings?: ModelSettings;
  /** False asks for whole replies: cheaper, without the limits on pauses in a stream. Default true. */
  readonly streaming?: boolean;
}
