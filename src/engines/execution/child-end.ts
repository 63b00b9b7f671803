import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { toFailure } from "../../core/failure.ts";
import type { Labels } from "../../core/labels.ts";
import type { Failure } from "../../core/outcome.ts";
import type { EntryRow } from "./fact.ts";

/** Most keys that a child tells: one is enough to know, and they may be many. */
const mostKeys = 100;

/** What the last entry of a run is to the run that called it: a fact of the call. */
export function childEnd(
  id: string,
  last: Pick<EntryRow, "type" | "body">,
  committed: readonly string[],
): { readonly type: "child.completed" | "child.failed"; readonly body: { readonly [key: string]: Json } } {
  const keys = committed.length === 0 ? {} : { committed: committed.slice(0, mostKeys) };
  const body = JSON.parse(last.body) as LastBody;
  const labels = body.labels === undefined ? {} : { labels: body.labels };
  if (last.type === "run.completed") {
    const value = body.value === undefined ? {} : { value: body.value };
    return { type: "child.completed", body: { id, ...value, ...keys, ...labels } };
  }
  const error = body.error ?? toFailure(cancelledChild(id, body.reason ?? "", body.unresolved ?? []));
  return { type: "child.failed", body: { id, error, ...keys, ...labels } };
}

interface LastBody {
  readonly value?: Json;
  readonly error?: Failure;
  readonly reason?: string;
  readonly unresolved?: string[];
  readonly labels?: Labels;
}

function cancelledChild(runId: string, reason: string, unresolved: readonly string[]): TroupeError {
  return new TroupeError(`run ${runId} was cancelled: ${reason}`, {
    code: "cancelled",
    detail: { runId, reason, unresolved },
  });
}
