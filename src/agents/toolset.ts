import type { LanguageModelV4FunctionTool, LanguageModelV4ProviderTool } from "@ai-sdk/provider";
import { type CompiledSchema, compileSchema, type JsonSchema, type Schema } from "../base/schema.ts";
import { type Agent, type Context, type Effect, isAgent, type StepOptions } from "../core/agent.ts";
import { type ApprovalTerms, approvalProblem } from "../core/approval-terms.ts";
import { declarationProblem, type OnRefuse, untrusted } from "../core/labels.ts";
import { type AnyTool, isToolName, type Tools } from "../core/tool.ts";
import { type ToolCache, toolCacheProblem } from "../core/tool-cache.ts";

/** How a model is told of a tool. */
export type ToolDefinition = LanguageModelV4FunctionTool | LanguageModelV4ProviderTool;

/** What there may be in a tool, ours or the AI SDK's, before it is known what kind it is. */
interface RawTool {
  readonly type?: "function" | "dynamic" | "provider";
  readonly description?: unknown;
  readonly inputSchema?: unknown;
  readonly execute?: unknown;
  readonly run?: unknown;
  readonly agent?: Agent<unknown, unknown>;
  readonly toInput?: (input: unknown) => unknown;
  readonly approval?: unknown;
  readonly definition?: unknown;
  readonly needsApproval?: unknown;
  readonly needs?: readonly string[];
  readonly labels?: readonly string[];
  readonly refuses?: readonly string[];
  readonly onRefuse?: OnRefuse;
  readonly effect?: Effect;
  readonly reconcile?: (call: unknown) => Promise<never>;
  readonly timeoutMs?: number;
  readonly cache?: ToolCache;
  readonly poll?: unknown;
  readonly toModelOutput?: unknown;
  readonly onInputStart?: unknown;
  readonly onInputAvailable?: unknown;
  readonly strict?: boolean;
  readonly inputExamples?: LanguageModelV4FunctionTool["inputExamples"];
  readonly providerOptions?: LanguageModelV4FunctionTool["providerOptions"];
  readonly id?: `${string}.${string}`;
  readonly args?: Record<string, unknown>;
  readonly isProviderExecuted?: boolean;
  readonly contextSchema?: unknown;
}

/** A tool, made ready once. */
export interface ReadyTool {
  readonly name: string;
  readonly schema: CompiledSchema<unknown>;
  readonly raw: RawTool;
  readonly execute: ((input: unknown, options: object) => unknown) | undefined;
  readonly run: ((input: unknown, ctx: Context) => Promise<unknown>) | undefined;
  readonly approval: "always" | "never" | ((input: unknown, options: object) => boolean | PromiseLike<boolean>);
  /** Of the approval, besides when it is wanted. */
  readonly terms: Omit<ApprovalTerms<never>, "when">;
  /** What its results carry; undefined for none. */
  readonly labels: readonly string[] | undefined;
  /** The options of its step, where they are the same for every call. */
  readonly step: StepOptions<unknown>;
}

/** The tools of an agent: what the model is shown, and what can be run. */
export interface Toolset {
  readonly tools: ReadonlyMap<string, ReadyTool>;
  /** Undefined without tools. A promise where a schema is still being made. */
  readonly definitions: readonly ToolDefinition[] | Promise<readonly ToolDefinition[]> | undefined;
  /** What the results of those carry that providers run, by name. Undefined where none carries any. */
  readonly provided: ReadonlyMap<string, readonly string[]> | undefined;
}

const none: Toolset = { tools: new Map(), definitions: undefined, provided: undefined };
const ready = new WeakMap<Tools, Toolset>();

/** Made once for each record of tools, however many agents share it. @throws TypeError naming the tool and what is wrong */
export function toolset(tools: Tools | undefined): Toolset {
  if (tools === undefined) return none;
  if (typeof tools !== "object" || tools === null || Array.isArray(tools)) {
    const found = Array.isArray(tools) ? "a list" : JSON.stringify(tools);
    throw new TypeError(`tools must be an object of tools by name, got ${found}`);
  }
  const known = ready.get(tools);
  if (known) return known;
  const made = compile(tools);
  ready.set(tools, made);
  return made;
}

function compile(given: Tools): Toolset {
  const entries = Object.entries(given);
  if (entries.length === 0) return none;
  const tools = new Map<string, ReadyTool>();
  const definitions: (ToolDefinition | Promise<ToolDefinition>)[] = [];
  const provided = new Map<string, readonly string[]>();
  for (const [name, tool] of entries) {
    const raw = checked(name, tool);
    const labels = labelsOf(raw);
    if (!isRunByProvider(raw)) tools.set(name, readyTool(name, raw, labels));
    else if (labels !== undefined) provided.set(name, labels);
    definitions.push(definitionOf(name, raw, tools.get(name)));
  }
  const isWaiting = definitions.some((each) => each instanceof Promise);
  return {
    tools,
    definitions: isWaiting ? Promise.all(definitions) : (definitions as ToolDefinition[]),
    provided: provided.size === 0 ? undefined : provided,
  };
}

function checked(name: string, tool: AnyTool): RawTool {
  if (isAgent(tool) && !("inputSchema" in tool)) {
    throw new TypeError(`tool ${JSON.stringify(name)} is an agent; wrap it: asTool(${name})`);
  }
  const raw = tool as RawTool;
  const wrong = notATool(name, tool) ?? wrongKind(raw) ?? wrongPart(raw);
  const why = wrong ?? declarationProblem(raw) ?? toolCacheProblem(tool);
  if (why !== null) throw new TypeError(`tool ${JSON.stringify(name)}: ${why}`);
  return raw;
}

function notATool(name: string, tool: unknown): string | null {
  if (name === "read_result") return "this name is taken: it is how models read on in long results";
  if (!isToolName(name)) {
    return "a name is 1 to 64 letters, digits, _ or -, beginning with a letter: not all providers take others";
  }
  if (typeof tool === "object" && tool !== null) return null;
  return `must be a tool, got ${tool === null ? "null" : typeof tool}`;
}

const kinds: ReadonlySet<unknown> = new Set([undefined, "function", "dynamic", "provider"]);

function wrongKind({ type, id, contextSchema }: RawTool): string | null {
  if (!kinds.has(type)) {
    return `type ${JSON.stringify(type)} is not one that can be used; there are function, dynamic and provider tools`;
  }
  if (type === "provider" && !(typeof id === "string" && id.includes("."))) return "a provider tool needs its id";
  return contextSchema === undefined ? null : "it wants a context, and there is none here; use a closure instead";
}

const effects: ReadonlySet<unknown> = new Set([undefined, "pure", "idempotent", "once"]);

function wrongPart({ execute, run, effect, timeoutMs, poll }: RawTool): string | null {
  if (execute !== undefined && typeof execute !== "function") return "execute must be a function";
  if (run !== undefined && typeof run !== "function") return "run must be a function";
  if (execute !== undefined && run !== undefined) return "it can have execute or run, not both";
  if (!effects.has(effect)) return `effect must be "pure", "idempotent" or "once", got ${JSON.stringify(effect)}`;
  if (poll !== undefined && typeof poll !== "boolean") return `poll must be true or false, got ${JSON.stringify(poll)}`;
  return timeoutMs === undefined || timeoutMs > 0 ? null : `timeoutMs must be more than 0, got ${timeoutMs}`;
}

/** Its results come with the reply. */
const isRunByProvider = ({ type, isProviderExecuted, execute }: RawTool): boolean =>
  type === "provider" && isProviderExecuted !== false && execute === undefined;

/** Of a dynamic tool, such as one of an MCP server, nobody here knows what it returns; nor what a provider finds. */
function labelsOf({ labels, type }: RawTool): readonly string[] | undefined {
  const all = labels ?? (type === "dynamic" || type === "provider" ? [untrusted] : []);
  return all.length === 0 ? undefined : all;
}

const defaultTimeoutMs = 60_000;

function readyTool(name: string, raw: RawTool, labels: readonly string[] | undefined): ReadyTool {
  const what = `tool ${JSON.stringify(name)}: inputSchema`;
  if (raw.inputSchema === undefined) throw new TypeError(`${what} is missing`);
  const { effect, timeoutMs = defaultTimeoutMs } = raw;
  return {
    name,
    schema: compileSchema(raw.inputSchema as Schema, what),
    raw,
    execute: raw.execute as ReadyTool["execute"],
    run: raw.run as ReadyTool["run"],
    ...approvalOf(name, raw),
    labels,
    step: { kind: "tool", timeoutMs, ...(effect === undefined ? {} : { effect }) },
  };
}

function approvalOf(name: string, { approval, needsApproval }: RawTool): Pick<ReadyTool, "approval" | "terms"> {
  const given = approval ?? needsApproval ?? "never";
  if (typeof given === "boolean") return { approval: given ? "always" : "never", terms: noTerms };
  const problem = approvalProblem(given);
  if (problem !== null) throw new TypeError(`tool ${JSON.stringify(name)}: ${problem}`);
  if (typeof given !== "object") return { approval: given as ReadyTool["approval"], terms: noTerms };
  const { when = "always", ...terms } = given as ApprovalTerms<never>;
  return { approval: when as ReadyTool["approval"], terms };
}

const noTerms: ReadyTool["terms"] = {};

/** How a model is told of one of them. */
export function definitionOf(
  name: string,
  raw: RawTool,
  tool: Pick<ReadyTool, "schema"> | undefined,
): ToolDefinition | Promise<ToolDefinition> {
  if (raw.type === "provider" && raw.id !== undefined)
    return { type: "provider", id: raw.id, name, args: raw.args ?? {} };
  const { strict, inputExamples, providerOptions } = raw;
  const describe = typeof raw.description === "function" ? (raw.description as (given: object) => string) : null;
  const description = describe ? describe({ context: undefined }) : raw.description;
  const define = (inputSchema: JsonSchema): ToolDefinition => ({
    type: "function",
    name,
    ...(typeof description === "string" ? { description } : {}),
    inputSchema: inputSchema as LanguageModelV4FunctionTool["inputSchema"],
    ...(strict === undefined ? {} : { strict }),
    ...(inputExamples === undefined ? {} : { inputExamples }),
    ...(providerOptions === undefined ? {} : { providerOptions }),
  });
  const schema = tool?.schema.jsonSchema ?? {};
  return isWaiting(schema) ? Promise.resolve(schema).then(define) : define(schema);
}

const isWaiting = (schema: JsonSchema | PromiseLike<JsonSchema>): schema is PromiseLike<JsonSchema> =>
  "then" in schema && typeof schema.then === "function";
