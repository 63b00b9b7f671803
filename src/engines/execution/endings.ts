import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { fromFailure, toFailure } from "../../core/failure.ts";
import type { Labels } from "../../core/labels.ts";
import { encodeKept } from "../../core/limits.ts";
import type { Failure, Outcome } from "../../core/outcome.ts";
import { type EntryRow, jsonBody, valueBody } from "./fact.ts";
import type { Unresolved } from "./unresolved.ts";

/** The last entry of a run. */
export interface RunEnding {
  readonly type: "run.completed" | "run.failed" | "run.cancelled" | "run.stuck";
  readonly status: "completed" | "failed" | "cancelled" | "stuck";
  readonly body: string;
  /** Keys of effects that may not be repeated, where no program is there to tell. */
  readonly committed?: readonly string[];
}

/** `labels`: of what the run had read by then. */
export function ended(outcome: () => Json | undefined, labels: Labels | undefined): RunEnding {
  try {
    const { text } = encodeKept(outcome(), "the result of the run");
    return { type: "run.completed", status: "completed", body: labelledBody(text, labels) };
  } catch (error) {
    return { type: "run.failed", status: "failed", body: jsonBody({ error: toFailure(error), labels }) };
  }
}

function labelledBody(text: string | null, labels: Labels | undefined): string {
  if (labels === undefined) return valueBody(text);
  return `{${text === null ? "" : `"value":${text},`}"labels":${JSON.stringify(labels)}}`;
}

export function cancelled(unresolved: Unresolved, signal: AbortSignal): RunEnding {
  const reason = TroupeError.is(signal.reason, "cancelled") ? signal.reason.detail.reason : "cancelled";
  return cancelledFor(reason, unresolved);
}

export function cancelledFor(reason: string, { keys }: Unresolved): RunEnding {
  return { type: "run.cancelled", status: "cancelled", body: jsonBody({ reason, unresolved: keys }) };
}

export function stuck(thrown: unknown): RunEnding {
  return { type: "run.stuck", status: "stuck", body: jsonBody({ error: toFailure(thrown) }) };
}

/** What the last entry of an ended or stuck run says. */
export function outcomeOf(entry: Pick<EntryRow, "type" | "body">): Outcome {
  const body = JSON.parse(entry.body) as {
    value?: Json;
    error?: Failure;
    reason?: string;
    unresolved?: readonly string[];
    labels?: Labels;
  };
  const labels = body.labels === undefined ? {} : { labels: body.labels };
  switch (entry.type) {
    case "run.completed":
      return { status: "completed", value: body.value as Json, ...labels };
    case "run.cancelled":
      return { status: "cancelled", reason: body.reason ?? "", unresolved: body.unresolved ?? [] };
    default: {
      const error = body.error ?? { name: "Error", code: null, message: `unexpected ${entry.type}`, detail: null };
      return { status: "failed", error: fromFailure(error, ""), ...labels };
    }
  }
}

/** What the signal of a cancelled run is aborted with. */
export function cancellation(runId: string, reason: string): TroupeError {
  return new TroupeError(`the run was cancelled: ${reason}`, {
    code: "cancelled",
    detail: { runId, reason, unresolved: [] },
  });
}
