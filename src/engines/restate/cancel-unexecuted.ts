import type { RunId } from "../../base/ids.ts";
import { isFact } from "../../core/entry.ts";
import { chainHash } from "../execution/chain.ts";
import { cancelledFor } from "../execution/endings.ts";
import { type EntryRow, type Fact, jsonBody, toFact } from "../execution/fact.ts";
import { unresolvedIn } from "../execution/unresolved-in.ts";
import type { Ingress } from "./ingress.ts";
import type { Conclude, Names } from "./protocol.ts";
import type { Reading } from "./reading.ts";

/** Ends a run that was told to end and that no program can execute, going by its log alone. */
export async function cancelUnexecuted(
  ingress: Ingress,
  { read, meta: find }: Reading,
  { log }: Names,
  id: RunId,
  reason: string,
  now: number,
): Promise<void> {
  const facts: Fact[] = [];
  const meta = await find(id);
  if (!meta) return;
  const shared = meta.forkOf?.at ?? -1;
  for (let seq = 0; seq < meta.length; ) {
    const { entries } = await read(id, seq);
    if (entries.length === 0) break;
    for (const entry of entries) if (isFact(entry.type) && entry.seq > shared) facts.push(toFact(entry));
    seq += entries.length;
  }
  const { type, body } = cancelledFor(reason, unresolvedIn(facts));
  const asked = chained(meta.head, {
    seq: meta.length,
    at: now,
    path: "",
    type: "cancel.requested",
    body: jsonBody({ reason }),
  });
  const end = chained(asked.hash, { seq: meta.length + 1, at: now, path: "", type, body });
  await ingress.callOnce<boolean>(log, id, "conclude", { after: meta.head, entries: [asked, end] } satisfies Conclude);
}

function chained(previous: string, entry: Omit<EntryRow, "hash">): EntryRow {
  return { ...entry, hash: chainHash(previous, entry) };
}
