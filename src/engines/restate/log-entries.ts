import type { ObjectContext, ObjectSharedContext } from "@restatedev/restate-sdk";
import { chainHash } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Meta, Page, Read } from "./protocol.ts";

/** Messages may be 32 MiB; a page of entries stays well below. */
const pageBytes = 8 * 1_048_576;

const keyOf = (seq: number): string => `e${seq}`;

export const metaOf = (ctx: ObjectSharedContext): Promise<Meta | null> => ctx.get<Meta>("meta");

/** Adds an entry of the object's own and returns the new head. */
export function addEntry(ctx: ObjectContext, head: string, entry: Omit<EntryRow, "hash">): string {
  const hash = chainHash(head, entry);
  ctx.set(keyOf(entry.seq), { ...entry, hash });
  return hash;
}

export function setEntry(ctx: ObjectContext, entry: EntryRow): void {
  ctx.set(keyOf(entry.seq), entry);
}

export const lastEntry = (ctx: ObjectSharedContext, { length }: Meta): Promise<EntryRow | null> =>
  ctx.get<EntryRow>(keyOf(length - 1));

/** Entries from `from` on: fewer than `limit` where they are large, never none where there are some. */
export async function readPage(ctx: ObjectSharedContext, { from, limit }: Read): Promise<Page> {
  const meta = await metaOf(ctx);
  const entries: EntryRow[] = [];
  const until = Math.min(meta?.length ?? 0, from + limit);
  let bytes = 0;
  for (let next = Math.max(0, from); next < until; ) {
    const many = Math.min(until - next, batchOf(bytes, entries.length));
    // asked for together, so that a page is a few round trips and not one for each entry
    const reads = Array.from({ length: many }, (_, index) => ctx.get<EntryRow>(keyOf(next + index)));
    for (const read of reads) {
      const entry = await read;
      if (!entry) return { meta, entries };
      bytes += entry.body.length;
      if (bytes > pageBytes && entries.length > 0) return { meta, entries };
      entries.push(entry);
    }
    next += many;
  }
  return { meta, entries };
}

/** As many as will probably fit, going by those that were read. */
function batchOf(bytes: number, count: number): number {
  if (count === 0) return 4;
  return Math.max(1, Math.min(256, Math.floor((pageBytes - bytes) / (bytes / count + 1))));
}
