import { asError, TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { ToolResultOutput } from "../core/tool.ts";

/** Characters of a result that a model reads at once; the rest is there for the asking. */
const previewed = 20_000;

/** What a model reads of a result: text as it is, all else as JSON. */
export function outputOf(value: Json | undefined): ToolResultOutput {
  if (typeof value === "string") return { type: "text", value };
  return value === undefined ? { type: "text", value: "done" } : { type: "json", value: value as never };
}

/** The beginning of a result that is too long, and how to get the rest. Shorter ones as they are. */
export function preview(output: ToolResultOutput, callId: string, large: Map<string, string>): ToolResultOutput {
  const text = textOf(output);
  if (text === null || text.length <= previewed) return output;
  large.set(callId, text);
  return { type: "text", value: pageOf(text, callId, 0) };
}

/** Text of the output, where reading parts of it makes sense. */
function textOf(output: ToolResultOutput): string | null {
  if (output.type === "text" || output.type === "error-text") return output.value;
  if (output.type !== "json" && output.type !== "error-json") return null;
  return typeof output.value === "object" ? JSON.stringify(output.value) : null;
}

/** Part of a long result, for a model that goes through it. */
export function pageOf(text: string, callId: string, from: number): string {
  const end = Math.min(from + previewed, text.length);
  const more = end < text.length ? `; go on with read_result({"call":"${callId}","from":${end}})` : "";
  return `${text.slice(from, end)}\n[characters ${from} to ${end} of ${text.length}${more}]`;
}

/** A refusal that tells the model what it may do instead. */
export const refusal = (text: string): ToolResultOutput => ({ type: "error-text", value: text });

/** Ends of a tool that are not for the model to deal with. */
const notForTheModel: ReadonlySet<string> = new Set([
  "cancelled",
  "closed",
  "replay_mismatch",
  "decision_required",
  "cassette_drift",
]);

/**
 * A tool's failure as the model reads it: the code where there is one, and the message, never a stack.
 *
 * @throws the error itself where it is the run that ends, and not the tool.
 */
export function failureOutput(tool: string, thrown: unknown, signal: AbortSignal): ToolResultOutput {
  signal.throwIfAborted();
  if (TroupeError.is(thrown) && notForTheModel.has(thrown.code)) throw thrown;
  const { message } = asError(thrown);
  const code = TroupeError.is(thrown) && thrown.code !== "step_failed" ? ` (${thrown.code})` : "";
  return { type: "error-text", value: `${tool} failed${code}: ${message.slice(0, 2_000)}` };
}
