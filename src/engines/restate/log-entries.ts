import type { ObjectContext, ObjectSharedContext } from "@restatedev/restate-sdk";
import { chainHash } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Meta, Page, Read } from "./protocol.ts";

/** Messages may be 32 MiB, and text in them is escaped; a page of entries stays well below. */
const pageChars = 8 * 1_048_576;
/** Larger bodies are kept beside the entries, so that these can be read many at a time. */
const blobChars = 262_144;
const readAtOnce = 128;

/** An entry as it is kept; `null` for a body that is kept beside it. */
type Kept = Omit<EntryRow, "body"> & { readonly body: string | null };

const entryKey = (seq: number): string => `e${seq}`;
const blobKey = (seq: number): string => `b${seq}`;

export const metaOf = (ctx: ObjectSharedContext): Promise<Meta | null> => ctx.get<Meta>("meta");

/** Adds an entry of the object's own and returns the new head. */
export function addEntry(ctx: ObjectContext, head: string, entry: Omit<EntryRow, "hash">): string {
  const hash = chainHash(head, entry);
  setEntry(ctx, { ...entry, hash });
  return hash;
}

export function setEntry(ctx: ObjectContext, entry: EntryRow): void {
  const isLarge = entry.body.length > blobChars;
  const kept: Kept = isLarge ? { ...entry, body: null } : entry;
  ctx.set(entryKey(entry.seq), kept);
  if (isLarge) ctx.set(blobKey(entry.seq), entry.body);
}

export async function readEntry(ctx: ObjectSharedContext, seq: number): Promise<EntryRow | null> {
  const kept = await ctx.get<Kept>(entryKey(seq));
  return kept && whole(ctx, kept);
}

async function whole(ctx: ObjectSharedContext, kept: Kept): Promise<EntryRow> {
  return { ...kept, body: kept.body ?? (await ctx.get<string>(blobKey(kept.seq))) ?? "null" };
}

/** Entries from `from` on: fewer than `limit` where they are large, never none where there are some. */
export async function readPage(ctx: ObjectSharedContext, { from, limit }: Read): Promise<Page> {
  const meta = await metaOf(ctx);
  const entries: EntryRow[] = [];
  const until = Math.min(meta?.length ?? 0, from + limit);
  let chars = 0;
  for (let next = Math.max(0, from); next < until; next += readAtOnce) {
    // asked for together, so that a page is a few round trips and not one for each entry
    const many = Math.min(until - next, readAtOnce);
    const reads = Array.from({ length: many }, (_, index) => ctx.get<Kept>(entryKey(next + index)));
    for (const read of reads) {
      const kept = await read;
      if (!kept) return { meta, entries };
      const entry = await whole(ctx, kept);
      chars += entry.body.length;
      if (chars > pageChars && entries.length > 0) return { meta, entries };
      entries.push(entry);
    }
  }
  return { meta, entries };
}
