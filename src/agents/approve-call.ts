import { TroupeError } from "../base/errors.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import type { Context } from "../core/agent.ts";
import type { CallFacts } from "../core/approval.ts";
import type { Answer, ApprovedCall } from "../core/decision.ts";
import { type ExactInput, exactInput } from "./exact-input.ts";
import type { GoodCall } from "./good-call.ts";
import { definitionOf, type ReadyTool } from "./toolset.ts";

/** So often a person is asked about one call, because it has changed since they were asked. */
const mostRounds = 4;

/** Made, or not. */
export type Allowed<T> = { readonly value: T } | { readonly refusal: Answer };

/**
 * Asks a person about the call as it is, and makes it if they allow it. Where it is not what they have seen by the time it
 * is made (another version of the program, another run), nothing is done and they are asked anew.
 */
export async function onceAllowed<T>(
  ctx: Context,
  call: GoodCall,
  make: (name: string, approved: ApprovedCall) => Promise<T>,
): Promise<Allowed<T>> {
  for (let round = 1; ; round++) {
    const name = round === 1 ? call.name : `${call.name}.anew-${round - 1}`;
    const answer = await askAbout(ctx, call, name);
    if (!answer.approved) return { refusal: answer };
    try {
      return { value: await make(name, { answer, call: () => factsOf(call) }) };
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
type Shown = Readonly<CallFacts & ReadyTool["terms"] & { effect?: string; why?: string }>;

async function askAbout(ctx: Context, call: GoodCall, name: string): Promise<Answer> {
  const { tool, given } = call;
  const shown = await ctx.step(`${name}.call`, () => shownOf(call), { effect: "pure" });
  const { why, timeoutMs, otherwise, ifRejected = "The call is not made, and the agent is told so.", ...facts } = shown;
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
  const { description, effect } = call.tool.raw;
  return {
    ...(await factsOf(call)),
    ...(effect === undefined ? {} : { effect }),
    ...(typeof description === "string" ? { why: description } : {}),
    ...call.tool.terms,
  };
}

/** The call as it is at this moment. */
async function factsOf(call: GoodCall): Promise<CallFacts> {
  return { tool: call.tool.name, input: exactOf(call).input, definition: await definitionHash(call.tool) };
}

/** What the tool will be given. What a person cannot be shown cannot be allowed. */
const exactOf = ({ tool, input }: GoodCall): ExactInput =>
  exactInput(input, `the input of ${tool.name}, which a person must see,`);

/** Of all that is declared of a tool. Its code is not part of it: that has no text that stays the same when it is built again. */
async function definitionHash({ name, raw, run, execute, schema }: ReadyTool): Promise<string> {
  const definition = await definitionOf(name, raw, { schema });
  const { effect = null, needs = [], timeoutMs = null, agent } = raw;
  const kind = execute === undefined ? (agent?.name ?? (run === undefined ? "person" : "agent")) : "step";
  const all = JSON.stringify({ definition, effect, needs, timeoutMs, kind });
  return sha256(canonicalJson(JSON.parse(all) as Json));
}
