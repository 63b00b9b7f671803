import { cutText, wholeAt } from "../base/cut-text.ts";
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
export function textOf(output: ToolResultOutput): string | null {
  if (output.type === "text" || output.type === "error-text") return output.value;
  if (output.type !== "json" && output.type !== "error-json") return null;
  return typeof output.value === "object" ? JSON.stringify(output.value) : null;
}

/** Part of a long result, for a model that goes through it. */
export function pageOf(text: string, callId: string, from: number, size: number = previewed): string {
  const start = wholeAt(text, from);
  const end = wholeAt(text, Math.min(start + size, text.length));
  const more = end < text.length ? `; go on with read_result({"call":"${callId}","from":${end}})` : "";
  return `${cutText(text, start, end)}\n[characters ${start} to ${end} of ${text.length}${more}]`;
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
  return { type: "error-text", value: `${tool} failed${failureText(thrown, signal)}` };
}

/**
 * A call that was made, with a result that could not be made into what the model was to read of it: said in a way that it
 * does not make the call again.
 *
 * @throws the error itself where it is the run that ends.
 */
export function unshownOutput(tool: string, thrown: unknown, value: unknown, signal: AbortSignal): ToolResultOutput {
  const why = failureText(thrown, signal);
  const text = typeof value === "string" ? value : jsonText(value);
  const result = text === undefined ? "" : `\nThe result itself: ${text}`;
  return { type: "text", value: `${tool} was done. Only showing its result failed${why}${result}` };
}

function failureText(thrown: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (TroupeError.is(thrown) && notForTheModel.has(thrown.code)) throw thrown;
  const code = TroupeError.is(thrown) && thrown.code !== "step_failed" ? ` (${thrown.code})` : "";
  return `${code}: ${cutText(asError(thrown).message, 0, 2_000)}`;
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
