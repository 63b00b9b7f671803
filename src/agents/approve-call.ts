import { TroupeError } from "../base/errors.ts";
import { sha256 } from "../base/random.ts";
import type { Context } from "../core/agent.ts";
import type { CallFacts } from "../core/approval.ts";
import type { Answer, ApprovedCall } from "../core/decision.ts";
import { inWords } from "../core/labels.ts";
import { definitionHash } from "./call-identity.ts";
import { type ExactInput, exactInput, sameKinds } from "./exact-input.ts";
import type { GoodCall } from "./good-call.ts";
import type { ReadyTool } from "./toolset.ts";

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

function askAbout(ctx: Context, { tool, given, labels }: GoodCall, name: string, shown: Shown): Promise<Answer> {
  const { kinds: _, why, timeoutMs, otherwise, ...rest } = shown;
  const { ifRejected = "The call is not made, and the agent is told so.", ...facts } = rest;
  return ctx.ask({
    question: `May ${ctx.path} call ${tool.name}?`,
    proposal: { tool: tool.name, input: given, ...(labels && { labels }) },
    ...(why === undefined ? {} : { why }),
    ifRejected,
    ...(timeoutMs === undefined ? {} : { timeoutMs, otherwise: { approved: otherwise === "approve" } }),
    call: { ...facts, step: boundStep(tool, name) },
  });
}

async function shownOf(call: GoodCall): Promise<Shown> {
  const { tool } = call;
  const { effect } = tool.raw;
  const why = whyOf(call);
  return {
    tool: tool.name,
    ...exactOf(call),
    definition: await identityOf(call),
    ...(effect === undefined ? {} : { effect }),
    ...(why === "" ? {} : { why }),
    ...tool.terms,
  };
}

function whyOf({ tool, labels }: GoodCall): string {
  const { description } = tool.raw;
  const about = typeof description === "string" ? [description] : [];
  const against = labels === undefined ? [] : [`Whoever calls it has read what is ${inWords(labels)}.`];
  return [...about, ...against].join("\n");
}

/** What is about to be done: the input that was shown, with the tool as it is at this moment. */
async function factsNow(call: GoodCall, shown: Shown): Promise<CallFacts> {
  const { tool } = call;
  const definition = await identityOf(call);
  // a text that stands for something else now would be another input
  const same = sameKinds(shown, exactOf(call));
  return { tool: tool.name, input: shown.input, definition: same ? definition : `${definition} with other arguments` };
}

/** What was allowed to somebody who had read nothing of the kind is not allowed to this one, and the other way round. */
async function identityOf({ tool, labels }: GoodCall): Promise<string> {
  const hash = await definitionHash(tool);
  return labels === undefined ? hash : sha256([hash, ...Object.keys(labels)].join("\n"));
}

/** What the tool will be given. What a person cannot be shown cannot be allowed. */
const exactOf = ({ tool, input }: GoodCall): ExactInput =>
  exactInput(input, `the input of ${tool.name}, which a person must see,`);
