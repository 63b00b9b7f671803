import { TroupeError } from "../../base/errors.ts";
import { chainHash, chainStart } from "../execution/chain.ts";
import { bodyOf, type Fact } from "../execution/fact.ts";
import type { Journal, RunRow } from "./journal.ts";

const page = 1_000;

/** How the log of an ended run ends; else its tail was cut off. */
const endings: ReadonlyMap<string, string> = new Map([
  ["completed", "run.completed"],
  ["failed", "run.failed"],
  ["cancelled", "run.cancelled"],
]);

/** Recomputes the hash chain of a run. @throws TroupeError `log_tampered`, naming the first entry that does not fit. */
export async function verify(
  open: () => Journal,
  row: RunRow,
): Promise<{ readonly entries: number; readonly head: string }> {
  let head = chainStart;
  let seq = 0;
  for (;;) {
    const rows = open().read(row.n, seq, page); // throws when the engine was closed meanwhile
    for (const entry of rows) {
      head = chainHash(head, entry);
      if (entry.seq === seq && entry.hash === head) seq += 1;
      else throw tampered(row.id, seq);
    }
    if (rows.length < page) break;
    await new Promise<void>((resolve) => {
      setImmediate(resolve); // a long log must not hold up what else this process does, its lease above all
    });
  }
  if (open().find(row.id)?.n !== row.n) {
    throw new TroupeError(`run ${row.id} was deleted meanwhile`, { code: "run_unknown", detail: { runId: row.id } });
  }
  const end = endings.get(row.status);
  if (end !== undefined && open().last(row.n)?.type !== end) throw tampered(row.id, seq);
  return { entries: seq, head };
}

/**
 * What is wrong with the log of a run in which a person has approved a call: nothing may be done in their name that they did
 * not say. Null where all is well, and for a run without approvals, which need not be looked at twice.
 */
export function tamperedApproval(journal: Journal, row: RunRow, facts: readonly Fact[]): TroupeError | null {
  if (!facts.some(isApproval)) return null;
  let head = chainStart;
  for (let seq = 0; ; ) {
    const rows = journal.read(row.n, seq, page);
    for (const entry of rows) {
      head = chainHash(head, entry);
      if (entry.seq !== seq || entry.hash !== head) return tampered(row.id, seq);
      seq += 1;
    }
    if (rows.length < page) return null;
  }
}

function isApproval(fact: Fact): boolean {
  if (fact.type !== "decision.answered") return false;
  const { approved, hash } = bodyOf(fact, "decision.answered").answer;
  return approved && hash !== undefined;
}

function tampered(runId: string, seq: number): TroupeError {
  return new TroupeError(`the log of run ${runId} was changed at or before entry ${seq}`, {
    code: "log_tampered",
    detail: { runId, seq },
  });
}
