import type { Json } from "../base/json.ts";
import { isRecord } from "../base/schema-keywords.ts";
import { abroad, type Labels, readLabels } from "./labels.ts";
import type { Change, Item, StoreRequest } from "./store.ts";

// How the store keeps labels: in the value, so that engines and their tables know nothing of them, and what was written
// before there were labels reads as it always has.

/** A value with labels is kept as `{ "!labels": {…}, value }`; so is one that could be taken for that. */
const mark = "!labels";

const isMarked = (value: Json): value is { readonly [mark]: Json; readonly value: Json } =>
  isRecord(value) && Object.hasOwn(value, mark) && Object.hasOwn(value, "value");

/** Messages say their labels themselves. */
const mail = "run/@mail/";

/** Changes as they are kept: each value with the labels of whoever writes it. The list itself where there is nothing to add. */
export function kept(
  changes: readonly Change[],
  labels: Labels | undefined,
  runId: string | undefined,
): readonly Change[] {
  const isPlain = (change: Change): boolean =>
    "delete" in change || (change.unlabelled === undefined && !isMarked(change.value));
  if (labels === undefined && changes.every(isPlain)) return changes;
  return changes.map((change) => {
    if ("delete" in change) return change;
    const { unlabelled, ...put } = change;
    if (put.put.startsWith(mail)) return put;
    const own = unlabelled === true ? undefined : labelsFor(put.put, labels, runId);
    return own === undefined && !isMarked(put.value)
      ? put
      : { ...put, value: { [mark]: own ?? {}, value: put.value } as Json };
  });
}

/** The space `run/` is read by the run alone. */
function labelsFor(key: string, labels: Labels | undefined, runId: string | undefined): Labels | undefined {
  return labels === undefined || runId === undefined || key.startsWith("run/") ? labels : abroad(runId, labels);
}

/** An item as readers see it. */
export function read<T extends Item | null>(item: T): T {
  if (item === null || !isMarked(item.value)) return item;
  const { [mark]: written, value } = item.value;
  const labels = readLabels(written);
  return { ...item, value, ...(labels === undefined ? {} : { labels }) };
}

/** A request without its labels: they are no part of what a replay compares, because what a tool declares may change. */
export function unlabelled(request: StoreRequest): StoreRequest {
  if (request.op !== "transact") return request;
  return { op: "transact", changes: request.changes.map((change) => ("put" in change ? plain(change) : change)) };
}

function plain(change: Extract<Change, { readonly put: string }>): Change {
  const { value, put } = change;
  if (isMarked(value)) return { ...change, value: value.value };
  if (!(put.startsWith(mail) && isRecord(value))) return change;
  const { labels: _, ...envelope } = value as Readonly<Record<string, Json>>;
  return { ...change, value: envelope };
}
