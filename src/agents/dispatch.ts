import type { LanguageModelV4ToolResultPart } from "@ai-sdk/provider";
import { cutText } from "../base/cut-text.ts";
import type { Json } from "../base/json.ts";
import type { Checked } from "../base/schema.ts";
import type { Context } from "../core/agent.ts";
import { checkInStep } from "../core/in-step.ts";
import { missingPermissions, type ToolResultOutput } from "../core/tool.ts";
import type { Conversation } from "./conversation.ts";
import { fewAtATime } from "./few-at-a-time.ts";
import { isGranted, withheld } from "./granted-tools.ts";
import { type Call, parsedInput } from "./history.ts";
import { type Ended, performCall } from "./perform-call.ts";
import { readResult } from "./read-result.ts";
import { refusal } from "./tool-result.ts";
import type { ReadyTool } from "./toolset.ts";

/** What the calls of one reply are run with. */
export interface Dispatch {
  readonly ctx: Context;
  readonly agent: string;
  readonly tools: ReadonlyMap<string, ReadyTool>;
  readonly permissions: readonly string[];
  readonly conversation: Conversation;
  readonly turn: number;
}

export interface Results {
  readonly parts: LanguageModelV4ToolResultPart[];
  /** A call was none that could be run: no such tool, no permission, arguments that do not fit. */
  readonly broken: string | null;
}

/** Of one reply: a model that has lost its way may call for ever. */
const mostCalls = 128;
const atATime = 32;

/**
 * Runs the calls of a reply at the same time, as far as there are not too many. One that fails harms no other; its failure is
 * what the model reads.
 */
export function dispatch(work: Dispatch, calls: readonly Call[]): Results | Promise<Results> {
  const [only] = calls;
  if (only === undefined || calls.length > 1) return dispatchAll(work, calls);
  const ended = runCall(work, only, `turn-${work.turn}.${only.tool}`);
  if (!(ended instanceof Promise)) return resultsOf(work, only, ended);
  return ended.then((end) => resultsOf(work, only, end));
}

function resultsOf(work: Dispatch, call: Call, { output, broken: why }: Ended): Results {
  work.conversation.ledger?.add(call, `turn-${work.turn}.${call.tool}`, output, why !== null);
  return { parts: [partOf(call, output)], broken: why };
}

async function dispatchAll(work: Dispatch, calls: readonly Call[]): Promise<Results> {
  const names = stepNames(calls, work.turn);
  const ends = await fewAtATime(Math.min(calls.length, mostCalls), atATime, (index) =>
    runCall(work, calls[index] as Call, names[index] ?? ""),
  );
  const { ledger } = work.conversation;
  if (ledger) {
    ends.forEach(({ output, broken: why }, index) => {
      ledger.add(calls[index] as Call, names[index] ?? "", output, why !== null);
    });
  }
  const parts = calls.map((call, index) => partOf(call, ends[index]?.output ?? tooMany(calls.length)));
  return { parts, broken: ends.find(({ broken }) => broken !== null)?.broken ?? null };
}

const partOf = ({ id, tool }: Call, output: ToolResultOutput): LanguageModelV4ToolResultPart => ({
  type: "tool-result",
  toolCallId: id,
  toolName: tool,
  output,
});

/** `turn-2.search`, then `turn-2.search.2`: the same in every replay, whatever ids the provider makes up. */
function stepNames(calls: readonly Call[], turn: number): string[] {
  const counts = new Map<string, number>();
  return calls.map(({ tool }) => {
    const count = (counts.get(tool) ?? 0) + 1;
    counts.set(tool, count);
    return count === 1 ? `turn-${turn}.${tool}` : `turn-${turn}.${tool}.${count}`;
  });
}

const tooMany = (count: number): ToolResultOutput =>
  refusal(
    `Too many calls at once: ${count}. Only the first ${mostCalls} were made, and not this one. Call again for the rest.`,
  );

const broken = (why: string): Ended => ({ output: refusal(why), broken: why });

function runCall(work: Dispatch, call: Call, name: string): Ended | Promise<Ended> {
  const { conversation } = work;
  if (call.tool === readResult.name && conversation.large.size > 0) {
    return { output: readResult.answer(conversation.large, call.input), broken: null };
  }
  const tool = work.tools.get(call.tool);
  const refused = tool
    ? (withheld(work, tool) ?? whyNot(tool, work.permissions))
    : `There is no tool ${JSON.stringify(call.tool)}.`;
  if (!tool || refused !== null) return broken(`${refused} ${whatThereIs(work)}`);
  if (call.input === undefined) {
    return broken(`The arguments of ${tool.name} are not JSON: ${cutText(call.text, 0, 200)}`);
  }
  // of its own: what the conversation has must stay as it is, whatever the schema and the tool do to it
  const checked = checkInStep(work.ctx, `${name}.check`, tool.schema, parsedInput(call.text));
  if (!(checked instanceof Promise)) return runChecked(work, tool, call, checked, name);
  return checked.then((found) => runChecked(work, tool, call, found, name));
}

function runChecked(
  work: Dispatch,
  tool: ReadyTool,
  call: Call,
  checked: Checked<unknown>,
  name: string,
): Ended | Promise<Ended> {
  if (!checked.ok) return broken(`The arguments of ${tool.name} do not fit its schema. ${checked.issues.join("; ")}`);
  return performCall(work, { tool, id: call.id, given: call.input as Json, input: checked.value, name });
}

function whyNot({ name, raw }: ReadyTool, permissions: readonly string[]): string | null {
  if (raw.needs === undefined) return null;
  const missing = missingPermissions(raw, permissions);
  return missing.length === 0 ? null : `You may not use ${name}: it needs the permission ${missing.join(", ")}.`;
}

function whatThereIs({ tools, permissions, ctx: { grants } }: Dispatch): string {
  const usable = [...tools.values()].filter((tool) => whyNot(tool, permissions) === null && isGranted(grants, tool));
  return usable.length === 0
    ? "You have no tools: answer without."
    : `You may call: ${usable.map(({ name }) => name).join(", ")}.`;
}
