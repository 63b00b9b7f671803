import type { Json } from "../base/json.ts";
import type { Agent, Context, StepOptions, StepScope } from "../core/agent.ts";
import type { Answer } from "../core/decision.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import { CallOptions } from "./call-options.ts";
import type { Conversation } from "./conversation.ts";
import { inStep } from "./in-step.ts";
import { failureOutput, outputOf, preview } from "./tool-result.ts";
import type { ReadyTool } from "./toolset.ts";

/** A call that may be made: the tool is there and granted, and the input fits. */
export interface GoodCall {
  readonly tool: ReadyTool;
  readonly id: string;
  readonly input: unknown;
  /** Of its step. */
  readonly name: string;
}

/** What came of a call. */
export interface Ended {
  readonly output: ToolResultOutput;
  /** Why it was none that could be run. */
  readonly broken: string | null;
}

interface Place {
  readonly ctx: Context;
  readonly conversation: Conversation;
}

/** Asks a person where one must be asked, makes the call, and gives what the model is to read of it. */
export async function performCall(place: Place, call: GoodCall): Promise<Ended> {
  const { ctx, conversation } = place;
  const { tool, id } = call;
  let output: ToolResultOutput;
  try {
    const answer = tool.approval === "never" ? null : await approve(ctx, call);
    if (answer !== null && !answer.approved) return { output: denied(answer.note), broken: null };
    const value = await result(place, call);
    output = tool.raw.toModelOutput === undefined ? outputOf(value as Json | undefined) : await shown(ctx, call, value);
  } catch (error) {
    output = failureOutput(tool.name, error, ctx.signal);
  }
  return { output: preview(output, id, conversation.large), broken: null };
}

const denied = (note: string | undefined): ToolResultOutput => ({
  type: "execution-denied",
  reason: `A person decided against this call; it was not made.${note === undefined ? "" : ` Their reason: ${note}.`} Do not try it again in the same way.`,
});

/** Null where nobody need be asked. */
async function approve(ctx: Context, { tool, id, input, name }: GoodCall): Promise<Answer | null> {
  const { approval } = tool;
  if (typeof approval === "function") {
    const needed = approval(input, { toolCallId: id, messages: [], context: undefined });
    const decided = typeof needed === "boolean" ? needed : await inStep(ctx, `${name}.approval`, needed);
    if (!decided) return null;
  }
  return ctx.ask({
    question: `May ${ctx.path} call ${tool.name}?`,
    proposal: { tool: tool.name, input: input as Json },
    ...whyOf(tool),
    ifRejected: "The call is not made, and the agent is told so.",
  });
}

const whyOf = ({ raw: { description } }: ReadyTool): { readonly why?: string } =>
  typeof description === "string" ? { why: description } : {};

function result({ ctx, conversation }: Place, call: GoodCall): Promise<unknown> {
  const { tool, id, input, name } = call;
  const { agent, toInput } = tool.raw;
  if (agent !== undefined) return ctx.call(agent, toInput ? toInput(input) : input);
  if (tool.run !== undefined) {
    const run = tool.run as Agent<unknown, unknown>["run"];
    return ctx.call({ name: tool.name, run }, input);
  }
  if (tool.execute === undefined) return askPerson(ctx, call);
  const effect = (scope: StepScope) => execute(tool, input, new CallOptions(id, conversation, scope));
  return ctx.step(name, effect, stepOptions(tool, input));
}

/** What may be repeated needs no more; of what may not, a person is shown what it was. */
function stepOptions(tool: ReadyTool, input: unknown): StepOptions<unknown> {
  const { reconcile, effect } = tool.raw;
  if (effect === "pure" || effect === "idempotent") return tool.step;
  const options = { ...tool.step, about: { tool: tool.name, input: input as Json } };
  if (reconcile === undefined) return options;
  return { ...options, reconcile: ({ key, signal }) => reconcile({ key, input, signal }) };
}

/** No code: a person does it, and says what came of it. */
async function askPerson(ctx: Context, { tool, input }: GoodCall): Promise<unknown> {
  const answer = await ctx.ask({
    question: `${ctx.path} asks for ${tool.name}. What is the result?`,
    proposal: { tool: tool.name, input: input as Json },
    ...whyOf(tool),
    ifRejected: "The agent is told that it cannot be had.",
  });
  if (answer.approved) return answer.value ?? answer.note ?? "done";
  throw new Error(answer.note ?? "a person said no");
}

type InputHook = (options: object) => unknown;

function execute(tool: ReadyTool, input: unknown, options: CallOptions): unknown {
  const { onInputStart, onInputAvailable } = tool.raw;
  if (onInputStart !== undefined || onInputAvailable !== undefined) return executeHooked(tool, input, options);
  return lastOf(tool.execute?.(input, options));
}

/** Hooks of the AI SDK, in its order: they belong to the call, and are not called again once it is recorded. */
async function executeHooked(tool: ReadyTool, input: unknown, options: CallOptions): Promise<unknown> {
  const { onInputStart, onInputAvailable } = tool.raw;
  const { toolCallId, messages, abortSignal, key, context } = options;
  const given = { toolCallId, messages, abortSignal, key, context };
  await (onInputStart as InputHook | undefined)?.(given);
  await (onInputAvailable as InputHook | undefined)?.({ ...given, input });
  return lastOf(tool.execute?.(input, options));
}

/** Of results that come one after another the last counts. */
const lastOf = (result: unknown): unknown => (isAsyncIterable(result) ? drain(result) : result);

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function drain(results: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const result of results) last = result;
  return last;
}

type Show = (result: object) => ToolResultOutput | PromiseLike<ToolResultOutput>;

function shown(
  ctx: Context,
  { tool, id, input, name }: GoodCall,
  value: unknown,
): ToolResultOutput | Promise<ToolResultOutput> {
  const output = (tool.raw.toModelOutput as Show)({ toolCallId: id, input, output: value });
  return "then" in output ? inStep(ctx, `${name}.output`, output) : output;
}
