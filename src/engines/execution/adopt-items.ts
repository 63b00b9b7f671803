import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { type ItemTable, remake } from "./store-ops.ts";

/** Makes the change of state that an entry records again, in the state of the fork `runId` that adopts the entry. */
export function adoptItems(
  items: ItemTable,
  row: { readonly at: number; readonly body: string },
  runId: string,
  overlay: boolean,
): void {
  const { request, result } = JSON.parse(row.body) as { request: StoreRequest; result: StoreResult };
  if (request.op !== "transact" || !result.ok || !("versions" in result)) return;
  const [first] = request.changes;
  const key = first && ("put" in first ? first.put : first.delete);
  if (!overlay && !key?.startsWith("run/")) return; // the shared spaces have it already
  remake(items, request.changes, result.versions, { runId, overlay }, row.at);
}
