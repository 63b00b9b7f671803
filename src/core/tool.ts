import type { LanguageModelV4ToolResultPart } from "@ai-sdk/provider";
import type { Schema } from "../base/schema.ts";
import type { Context, Effect, Reconciled, StepScope } from "./agent.ts";
import type { ApprovalTerms, ApprovalTest } from "./approval-terms.ts";
import type { OnRefuse } from "./labels.ts";
import type { Message } from "./model.ts";
import type { ToolCache } from "./tool-cache.ts";

/** What a tool is given besides its input. The first three are those of the AI SDK. */
export interface ToolOptions {
  readonly toolCallId: string;
  /** The conversation up to the reply that calls the tool: a copy, made when it is looked at. */
  readonly messages: Message[];
  readonly abortSignal: AbortSignal;
  /** Run id and path: the same on every attempt at this call. Pass it on as idempotency key. */
  readonly key: string;
  /** The step that the call is: for what looks at its clock or writes notes, such as a `batch`. */
  readonly step: StepScope;
  /** For tools of the AI SDK that declare one; there is none here. */
  readonly context: undefined;
}

/** What a model reads of a tool's result. */
export type ToolResultOutput = LanguageModelV4ToolResultPart["output"];

/**
 * Whether a person must see the exact call first, and on what terms. Asynchronous predicates run as steps; only those written
 * as `async` are not called again in a replay.
 */
export type Approval<I> = "never" | ApprovalTest<I> | ApprovalTerms<I>;

interface ToolBasics<I, O> {
  /** Read by the model when it decides whether to call the tool: what it does, what it returns, in which units. */
  readonly description?: string;
  readonly inputSchema: Schema<I>;
  /** Default: `"never"`. */
  readonly approval?: Approval<I>;
  /**
   * What else the tool is, in a text of yours: the folder, the account, the server that its code acts on. Approvals and standing
   * answers hold for the same one only; models are not told. Default: what is declared is all there is.
   */
  readonly definition?: string;
  /** Permissions that an agent must have been given by name. Default: none. */
  readonly needs?: readonly string[];
  /**
   * What its results carry, failures included: `["untrusted"]` for texts that nobody here has written. An agent that has
   * read one carries it from then on. Default: none; `["untrusted"]` for tools that a provider runs, and for dynamic tools
   * of the AI SDK.
   */
  readonly labels?: readonly string[];
  /** Labels under whose influence it is not called, such as `["untrusted"]` for what sends or pays. Default: none. */
  readonly refuses?: readonly string[];
  /**
   * What becomes of such a call. `"fail"`: it is not made, and the model is told so. `"ask"`: a person sees the exact call,
   * the labels, and where they came from. Default `"fail"`.
   */
  readonly onRefuse?: OnRefuse;
  /**
   * It is meant to be asked again until something has changed, such as whether a job is done: the same answer again is no loop,
   * and only `limits.turns` and its like end an agent that goes on asking. Default false.
   */
  readonly poll?: boolean;
  /**
   * What the model reads of a result. Default: text as it is, all else as JSON; and so too where this throws, because the call
   * has been made.
   */
  toModelOutput?(result: { toolCallId: string; input: I; output: O }): ToolResultOutput | PromiseLike<ToolResultOutput>;
}

/** A tool that acts on the world: each call is one step of the run. */
export interface StepTool<I = never, O = unknown> extends ToolBasics<I, O> {
  /** Results that come one after another replace each other: the last counts. */
  readonly execute: (input: I, options: ToolOptions) => AsyncIterable<O> | PromiseLike<O> | O;
  /** What it does to the world, and so what may be done after a crash. Default: undeclared, see {@link Effect}. */
  readonly effect?: Effect;
  /** As the `reconcile` of a step: looks up under the key whether a call that was cut off has happened. */
  readonly reconcile?: (call: { key: string; input: I; signal: AbortSignal }) => Promise<Reconciled<O>>;
  /** Limit of one call, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
  /** Results stand in for further calls with the same arguments, in any run of the app. Default: each call is made. */
  readonly cache?: ToolCache;
}

/** A tool that uses `ctx`: it runs as an agent of its own, under the name of the tool, and what it does are its steps. */
export interface AgentTool<I = never, O = unknown> extends ToolBasics<I, O> {
  readonly run: (input: I, ctx: Context) => Promise<O>;
}

/** A tool without code: each call is a question to a person, and the answer's value is the result. */
export interface PersonTool<I = never, O = unknown> extends ToolBasics<I, O> {
  readonly execute?: undefined;
  readonly run?: undefined;
}

export type Tool<I = never, O = unknown> = StepTool<I, O> | AgentTool<I, O> | PersonTool<I, O>;

/**
 * Whatever can stand in `tools` of an agent: a {@link Tool}, or a function, dynamic or provider tool of the AI SDK. Loose on
 * purpose, so that a record of many costs the compiler nothing; what it cannot be is refused when the agent is made.
 */
export interface AnyTool {
  readonly type?: "function" | "dynamic" | "provider" | undefined;
  readonly inputSchema?: unknown;
  readonly execute?: unknown;
  readonly run?: unknown;
}

/** Tools by the name under which the model calls them. */
export type Tools = Readonly<Record<string, AnyTool>>;

/** What all providers take: 1 to 64 letters, digits, `_` and `-`, beginning with a letter. */
export const isToolName = (name: string): boolean => /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(name);

/** Permissions that the tool needs and that are not among those given, by their whole names. One without `needs` needs none. */
export function missingPermissions(tool: AnyTool, permissions: readonly string[]): readonly string[] {
  const needs: unknown = "needs" in tool ? tool.needs : undefined;
  if (needs === undefined) return [];
  const all: readonly unknown[] = Array.isArray(needs) ? needs : [needs]; // what is no list fits no permission, or is one
  return all.map(String).filter((need) => !permissions.includes(need));
}
