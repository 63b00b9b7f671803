import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Decision } from "../../core/decision.ts";
import type { EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";
import { chainHash, chainStart } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";
import { unknownRun } from "./failures.ts";
import type { Ingress } from "./ingress.ts";
import type { Wait } from "./news.ts";
import { hasEnded, isAtRest, type Meta, type Names, type Page, type Read, type Rest } from "./protocol.ts";

const page = 500;

/** Reads the logs that the cluster keeps. */
export interface Reading {
  meta(id: RunId): Promise<Meta | null>;
  rest(id: RunId): Promise<Rest | null>;
  decision(id: RunId, decision: string): Promise<Decision | null>;
  read(id: RunId, from: number, limit?: number): Promise<Page>;
}

export function reading(ingress: Ingress, { log }: Names): Reading {
  return {
    meta: (id) => ingress.call<Meta | null>(log, id, "meta", null),
    rest: (id) => ingress.call<Rest | null>(log, id, "rest", null),
    decision: (id, decision) => ingress.call<Decision | null>(log, id, "decision", decision),
    read: (id, from, limit = page) => ingress.call<Page>(log, id, "read", { from, limit } satisfies Read),
  };
}

function toEvent({ seq, at, path, type, body }: EntryRow): Entry {
  return { seq, at, path, type, body: JSON.parse(body) as Json };
}

/** A run's log from `from` on; with `follow`, live until the run comes to rest. */
export async function* tail(
  { read }: Reading,
  wait: Wait,
  id: RunId,
  { from = 0, follow = false, signal }: EntriesOptions,
): AsyncIterable<Entry> {
  if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`from: expected an entry number, not ${from}`);
  for (let next = from; ; ) {
    const { meta, entries } = await read(id, next);
    if (!meta) {
      if (next === from) throw unknownRun(id);
      return;
    }
    for (const entry of entries) {
      signal?.throwIfAborted();
      next = entry.seq + 1;
      yield toEvent(entry);
    }
    if (next < meta.length) continue;
    if (!follow || isAtRest(meta)) return;
    await wait(id, "entries", signal);
  }
}

/** Recomputes the hash chain of a run. */
export async function verify(
  { read }: Reading,
  id: RunId,
): Promise<{ readonly entries: number; readonly head: string }> {
  let head = chainStart;
  let seq = 0;
  for (;;) {
    const { meta, entries } = await read(id, seq);
    if (!meta) throw unknownRun(id);
    for (const entry of entries) {
      head = chainHash(head, entry);
      if (entry.seq !== seq || entry.hash !== head) throw tampered(id, seq);
      seq += 1;
    }
    if (entries.length > 0 && seq < meta.length) continue;
    if (!endsAs(meta, seq, head, entries.at(-1)?.type)) throw tampered(id, seq);
    return { entries: seq, head };
  }
}

function endsAs(meta: Meta, length: number, head: string, last: string | undefined): boolean {
  if (length !== meta.length || head !== meta.head) return false;
  return !hasEnded(meta) || last === undefined || last === `run.${meta.standing.status}`;
}

function tampered(runId: string, seq: number): TroupeError {
  return new TroupeError(`the log of run ${runId} was changed at or before entry ${seq}`, {
    code: "log_tampered",
    detail: { runId, seq },
  });
}
