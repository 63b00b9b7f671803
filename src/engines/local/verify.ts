import { TroupeError } from "../../base/errors.ts";
import { chainHash, chainStart } from "./chain.ts";
import type { Journal, RunRow } from "./journal.ts";

const page = 1_000;

/** How the log of an ended run ends; else its tail was cut off. */
const endings: ReadonlyMap<string, string> = new Map([
  ["completed", "run.completed"],
  ["failed", "run.failed"],
  ["cancelled", "run.cancelled"],
]);

/** Recomputes the hash chain of a run. @throws TroupeError `log_tampered`, naming the first entry that does not fit. */
export function verify(journal: Journal, row: RunRow): { readonly entries: number; readonly head: string } {
  let head = chainStart;
  let seq = 0;
  for (;;) {
    const rows = journal.read(row.n, seq, page);
    for (const entry of rows) {
      head = chainHash(head, entry);
      if (entry.seq === seq && entry.hash === head) seq += 1;
      else throw tampered(row.id, seq);
    }
    if (rows.length < page) break;
  }
  const end = endings.get(row.status);
  if (end !== undefined && journal.last(row.n)?.type !== end) throw tampered(row.id, seq);
  return { entries: seq, head };
}

function tampered(runId: string, seq: number): TroupeError {
  return new TroupeError(`the log of run ${runId} was changed at or before entry ${seq}`, {
    code: "log_tampered",
    detail: { runId, seq },
  });
}
