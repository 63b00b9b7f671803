import { cutText } from "../base/cut-text.ts";
import { deepCopy } from "../base/deep-copy.ts";
import type { Json } from "../base/json.ts";
import type { Agent, Context, StepOptions, StepScope } from "../core/agent.ts";
import type { Answer, ApprovedCall } from "../core/decision.ts";
import { inStep } from "../core/in-step.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import { boundStep, isAgentTool, onceAllowed } from "./approve-call.ts";
import { cachedCall } from "./cached-call.ts";
import { type Before, before, callFacts, callOptions } from "./call-options.ts";
import type { Conversation } from "./conversation.ts";
import { type GoodCall, inputOf } from "./good-call.ts";
import { against, labelled, refusedFor } from "./label-calls.ts";
import { lastOf } from "./last-of.ts";
import { failureOutput, outputOf, preview, unshownOutput } from "./tool-result.ts";
import type { ReadyTool } from "./toolset.ts";

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

/**
 * Asks a person where one must be asked, makes the call, and gives what the model is to read of it. Not an async function:
 * most calls wait for nothing but their step.
 */
export function performCall(place: Place, call: GoodCall): Ended | Promise<Ended> {
  const { ctx } = place;
  const { tool } = call;
  const labels = against(ctx, tool);
  if (labels !== undefined) {
    if (tool.raw.onRefuse === "ask") return performInParts(place, { ...call, labels });
    return { output: refusedFor(ctx, tool, labels), broken: null };
  }
  if (tool.approval !== "never" || tool.raw.toModelOutput !== undefined) return performInParts(place, call);
  return begun(place, call).then(
    (value) => endedWith(place, call, shownAsItIs(ctx, tool, value)),
    (error: unknown) => endedWith(place, call, failureOutput(tool.name, error, ctx.signal)),
  );
}

function endedWith({ conversation }: Place, { tool, id, name }: GoodCall, output: ToolResultOutput): Ended {
  const { ledger, large } = conversation;
  const shown = ledger === undefined ? output : ledger.shown(tool.name, name, output);
  return { output: preview(shown, id, large), broken: null };
}

/** What throws at once has failed like what does so later. */
function begun(place: Place, call: GoodCall): Promise<unknown> {
  try {
    return result(place, call);
  } catch (error) {
    return Promise.reject(error);
  }
}

async function performInParts(place: Place, call: GoodCall): Promise<Ended> {
  const { ctx, conversation } = place;
  const { tool, id } = call;
  let output: ToolResultOutput;
  try {
    const mustAsk = await isWanted(place, call);
    // a tool may change its input as it works, and does not work in a replay
    const input = mustAsk || tool.raw.toModelOutput === undefined ? undefined : deepCopy(call.input);
    const made = mustAsk
      ? await onceAllowed(ctx, call, (seen, approved) => result(place, seen, approved))
      : { value: await result(place, call), call };
    if (mustAsk) conversation.decided(id, decisionText(call, "refusal" in made ? made.refusal : null));
    if ("refusal" in made) return { output: denied(made.refusal), broken: null };
    output = await shown(ctx, call, mustAsk ? inputOf(made.call) : input, made.value);
  } catch (error) {
    output = failureOutput(tool.name, error, ctx.signal);
  }
  return endedWith(place, call, output);
}

/** Told again where the call itself is left out. */
function decisionText({ tool, given }: GoodCall, refusal: Answer | null): string {
  const call = cutText(`${tool.name}(${JSON.stringify(given)})`, 0, 300);
  if (refusal === null) return `${call}: a person allowed it, and it was made`;
  const who = refusal.by === "deadline" ? "nobody allowed it in time" : "a person decided against it";
  const why = refusal.note === undefined ? "" : `: ${cutText(refusal.note, 0, 300)}`;
  return `${call}: ${who}, it was not made${why}`;
}

function denied({ by, note, rule }: Answer): ToolResultOutput {
  const who =
    by === "deadline"
      ? "Nobody allowed this call in time"
      : `A person decided against ${rule === undefined ? "this call" : "calls like this one"}`;
  const reason = note === undefined ? "" : ` Their reason: ${note}.`;
  return { type: "execution-denied", reason: `${who}; it was not made.${reason} Do not try it again in the same way.` };
}

/** Whether a person must be asked. */
async function isWanted({ ctx, conversation }: Place, { tool, id, input, name, labels }: GoodCall): Promise<boolean> {
  const { approval } = tool;
  if (labels !== undefined) return true;
  if (approval === "never") return false;
  if (typeof approval !== "function") return true;
  const decide = () => approval(input, callFacts(id, before(conversation.messages)));
  return inStep(ctx, `${name}.approval`, approval, decide);
}

const whyOf = ({ raw: { description } }: ReadyTool): { readonly why?: string } =>
  typeof description === "string" ? { why: description } : {};

function result(place: Place, call: GoodCall, approved?: ApprovedCall): Promise<unknown> {
  return labelled(place.ctx, call.tool, call.name, make(place, call, approved));
}

function make({ ctx, conversation }: Place, call: GoodCall, approved: ApprovedCall | undefined): Promise<unknown> {
  const { tool, name } = call;
  if (isAgentTool(tool)) return approved === undefined ? delegate(ctx, call) : delegateAsApproved(ctx, call, approved);
  if (tool.execute === undefined) return askPerson(ctx, call);
  const given = before(conversation.messages);
  const options = stepOptions(call);
  return ctx.step(
    name,
    (scope) => execute(call, given, scope),
    approved === undefined ? options : { ...options, approved },
  );
}

function delegate(ctx: Context, call: GoodCall): Promise<unknown> {
  const { tool } = call;
  const { agent, toInput } = tool.raw;
  const input = inputOf(call);
  if (agent !== undefined) return ctx.call(agent, toInput ? toInput(input) : input);
  const run = tool.run as Agent<unknown, unknown>["run"];
  return ctx.call({ name: tool.name, run }, input);
}

/** What an agent does is many steps: one before them makes sure that it begins with what was approved. */
async function delegateAsApproved(ctx: Context, call: GoodCall, approved: ApprovedCall): Promise<unknown> {
  await ctx.step(boundStep(call.tool, call.name), () => null, { effect: "pure", approved });
  return delegate(ctx, call);
}

/** What may be repeated needs no more; of what may not, a person is shown what it was. */
function stepOptions(call: GoodCall): StepOptions<unknown> {
  const { tool, given } = call;
  const { reconcile, effect } = tool.raw;
  if (effect === "pure" || effect === "idempotent") return tool.step;
  const options = { ...tool.step, about: { tool: tool.name, input: given } };
  if (reconcile === undefined) return options;
  return { ...options, reconcile: ({ key, signal }) => reconcile({ key, input: inputOf(call), signal }) };
}

/** No code: a person does it, and says what came of it. */
async function askPerson(ctx: Context, { tool, given }: GoodCall): Promise<unknown> {
  const answer = await ctx.ask({
    question: `${ctx.path} asks for ${tool.name}. What is the result?`,
    proposal: { tool: tool.name, input: given },
    ...whyOf(tool),
    ifRejected: "The agent is told that it cannot be had.",
  });
  if (answer.approved) return answer.value ?? answer.note ?? "done";
  throw new Error(answer.note ?? "a person said no");
}

type InputHook = (options: object) => unknown;

function execute(call: GoodCall, given: Before, scope: StepScope): unknown {
  const { cache } = call.tool.raw;
  const { results } = cache === undefined ? {} : scope;
  if (cache === undefined || results === undefined) return executeNow(call, given, scope);
  return cachedCall({ call, cache, results, scope, make: () => executeNow(call, given, scope) });
}

function executeNow(call: GoodCall, given: Before, scope: StepScope): unknown {
  const { raw, execute: run } = call.tool;
  if (raw.onInputStart !== undefined || raw.onInputAvailable !== undefined) return executeHooked(call, given, scope);
  return lastOf(run?.(inputOf(call), callOptions(call.id, given, scope)), scope);
}

/** Hooks of the AI SDK, in its order: they belong to the call, and are not called again once it is recorded. */
async function executeHooked(call: GoodCall, given: Before, scope: StepScope): Promise<unknown> {
  const { tool, id } = call;
  const options = () => callOptions(id, given, scope);
  const { onInputStart, onInputAvailable } = tool.raw;
  await (onInputStart as InputHook | undefined)?.(options());
  await (onInputAvailable as InputHook | undefined)?.(Object.assign(options(), { input: inputOf(call) }));
  return lastOf(tool.execute?.(inputOf(call), options()), scope);
}

type Show = (result: object) => ToolResultOutput | PromiseLike<ToolResultOutput>;

/** The call has been made, whatever goes wrong here: a model that heard of a failure would make it again. */
async function shown(
  ctx: Context,
  { tool, id, name }: GoodCall,
  input: unknown,
  value: unknown,
): Promise<ToolResultOutput> {
  const show = tool.raw.toModelOutput as Show | undefined;
  if (show === undefined) return shownAsItIs(ctx, tool, value);
  try {
    const output = await inStep(ctx, `${name}.output`, show, () => show({ toolCallId: id, input, output: value }));
    if (typeof output?.type === "string") return deepCopy(output);
    throw new TypeError(`toModelOutput must give { type: "text", value } or the like, got ${JSON.stringify(output)}`);
  } catch (error) {
    return unshownOutput(tool.name, error, value, ctx.signal);
  }
}

function shownAsItIs({ signal }: Context, { name, execute }: ReadyTool, value: unknown): ToolResultOutput {
  try {
    return outputOf(execute === undefined ? plain(value) : (value as Json | undefined));
  } catch (error) {
    return unshownOutput(name, error, value, signal);
  }
}

/** What an agent returns is its own, and it may go on with it. As a model reads it: JSON. */
function plain(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
