import { TroupeError } from "../base/errors.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import { sameDefaults } from "../base/same-defaults.ts";
import { compileSchema, type Schema } from "../base/schema.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { CallFacts } from "../core/approval.ts";
import type { Answer, ApprovedCall } from "../core/decision.ts";
import { type ExactInput, exactInput, sameKinds } from "./exact-input.ts";
import type { GoodCall } from "./good-call.ts";
import { definitionOf, type ReadyTool, type ToolDefinition } from "./toolset.ts";

/** So often a person is asked about one call, because it has changed since they were asked. */
const mostRounds = 4;

/** Made, with what was approved for input, or not. */
export type Allowed<T> = { readonly value: T; readonly call: GoodCall } | { readonly refusal: Answer };

/**
 * Asks a person about the call, and makes it with exactly what they have seen if they allow it: that is recorded, and no later
 * look at the arguments can give anything else. Where the tool is not what it was by the time of the call (another version of
 * the program), or the run is another one, nothing is done and they are asked anew.
 */
export async function onceAllowed<T>(
  ctx: Context,
  call: GoodCall,
  make: (call: GoodCall, approved: ApprovedCall) => Promise<T>,
): Promise<Allowed<T>> {
  for (let round = 1; ; round++) {
    const name = round === 1 ? call.name : `${call.name}.anew-${round - 1}`;
    const shown = await ctx.step(`${name}.call`, () => shownOf(call), { effect: "pure" });
    const answer = await askAbout(ctx, call, name, shown);
    if (!answer.approved) return { refusal: answer };
    const seen: GoodCall = { ...call, name, shown };
    try {
      return { value: await make(seen, { answer, call: () => factsNow(call, shown) }), call: seen };
    } catch (error) {
      if (round === mostRounds || !isStale(error, `${ctx.path}/${boundStep(call.tool, name)}`)) throw error;
    }
  }
}

/** The step that may be made only as approved: for an agent, which is many steps, the one that lets it begin. */
export const boundStep = (tool: ReadyTool, name: string): string => (isAgentTool(tool) ? `${name}.begin` : name);

export const isAgentTool = ({ raw, run }: ReadyTool): boolean => raw.agent !== undefined || run !== undefined;

const isStale = (error: unknown, step: string): boolean =>
  TroupeError.is(error, "approval_stale") && error.detail.step === step;

/** What a person is shown is recorded: a replay by another version of the program asks the same, and only then finds that it has changed. */
type Shown = Readonly<CallFacts & ExactInput & ReadyTool["terms"] & { effect?: string; why?: string }>;

function askAbout(ctx: Context, { tool, given }: GoodCall, name: string, shown: Shown): Promise<Answer> {
  const { kinds: _, why, timeoutMs, otherwise, ...rest } = shown;
  const { ifRejected = "The call is not made, and the agent is told so.", ...facts } = rest;
  return ctx.ask({
    question: `May ${ctx.path} call ${tool.name}?`,
    proposal: { tool: tool.name, input: given },
    ...(why === undefined ? {} : { why }),
    ifRejected,
    ...(timeoutMs === undefined ? {} : { timeoutMs, otherwise: { approved: otherwise === "approve" } }),
    call: { ...facts, step: boundStep(tool, name) },
  });
}

async function shownOf(call: GoodCall): Promise<Shown> {
  const { tool } = call;
  const { description, effect } = tool.raw;
  return {
    tool: tool.name,
    ...exactOf(call),
    definition: await definitionHash(tool),
    ...(effect === undefined ? {} : { effect }),
    ...(typeof description === "string" ? { why: description } : {}),
    ...tool.terms,
  };
}

/** What is about to be done: the input that was shown, with the tool as it is at this moment. */
async function factsNow(call: GoodCall, shown: Shown): Promise<CallFacts> {
  const { tool } = call;
  const definition = await definitionHash(tool);
  // a text that stands for something else now would be another input
  const same = sameKinds(shown, exactOf(call));
  return { tool: tool.name, input: shown.input, definition: same ? definition : `${definition} with other arguments` };
}

/** What the tool will be given. What a person cannot be shown cannot be allowed. */
const exactOf = ({ tool, input }: GoodCall): ExactInput =>
  exactInput(input, `the input of ${tool.name}, which a person must see,`);

/** Of all that is declared of a tool. Its code is not part of it: that has no text that stays the same when it is built again. */
async function definitionHash(tool: ReadyTool): Promise<string> {
  const { name, raw, run, execute, schema } = tool;
  const definition = await withSameDefaults(await definitionOf(name, raw, { schema }), raw);
  const { effect = null, needs = [], timeoutMs = null, agent } = raw;
  const kind = execute === undefined ? (agent?.name ?? (run === undefined ? "person" : "agent")) : "step";
  const more = { ...(raw.definition === undefined ? {} : { own: raw.definition }), ...agentFacts(raw) };
  const all = JSON.stringify({ definition, effect, needs, timeoutMs, kind, ...more });
  return sha256(canonicalJson(JSON.parse(all) as Json));
}

/** What models are told that an agent consists of, in the order of `agent(...)`. */
const personas = ["instructions", "role", "goal", "backstory", "prompt"] as const;

/** What can be seen of an agent behind a tool, besides its name: two may have the same one. */
function agentFacts({ agent, description }: ReadyTool["raw"]): object {
  if (agent === undefined) return {};
  const { more = {}, ...own } = agent as Agent & { readonly more?: object; readonly tools?: object };
  const given: Readonly<Record<string, unknown>> = { ...more, ...own };
  const texts = personas.flatMap((name) => (typeof given[name] === "string" ? [[name, given[name]]] : []));
  const tools = Object.keys(own.tools ?? {});
  return {
    ...(agent.description === description ? {} : { about: agent.description }),
    ...(texts.length === 0 ? {} : { persona: Object.fromEntries(texts) as object }),
    ...(tools.length === 0 ? {} : { tools }),
  };
}

/** What is made up each time says nothing of a tool; what it gives is among the arguments. */
async function withSameDefaults(definition: ToolDefinition, { inputSchema }: ReadyTool["raw"]): Promise<object> {
  if (definition.type === "provider" || !JSON.stringify(definition.inputSchema).includes('"default"'))
    return definition;
  const again = await compileSchema(inputSchema as Schema, definition.name).jsonSchema;
  return { ...definition, inputSchema: sameDefaults(definition.inputSchema, again) };
}
