import type { ObjectContext } from "@restatedev/restate-sdk";
import { chainHash } from "../execution/chain.ts";
import { childEnd } from "../execution/child-end.ts";
import type { EntryRow, FactOf } from "../execution/fact.ts";
import { close, open } from "./log-decisions.ts";
import { setEntry } from "./log-entries.ts";
import {
  type Append,
  type Appended,
  type ChildEnded,
  type Conclude,
  hasEnded,
  type Meta,
  moving,
  type Names,
  type Standing,
} from "./protocol.ts";
import { wire } from "./wire.ts";

const wasCancelled: Standing = { ...moving, status: "cancelled" };

/**
 * Continues the log. Every attempt at a run writes the same, so what is there already is only compared: by the hash
 * that chains the first new entry to it.
 */
export async function append(
  ctx: ObjectContext,
  names: Names,
  meta: Meta,
  message: Append,
): Promise<readonly [Appended, Meta]> {
  const known = meta.length - message.from; // so many of these entries were sent before
  if (known > message.entries.length || hasEnded(meta)) return [{ length: meta.length, diverged: false }, meta];
  const joint = known === 0 ? message.after : message.entries[known - 1]?.hash;
  if (joint !== meta.head) return [{ length: meta.length, diverged: true }, meta];
  let now = await addAll(ctx, meta, message.entries.slice(known));
  now = await close(ctx, now, message.voided);
  if (message.taken < now.taken) return [{ length: now.length, diverged: false }, now];
  now = { ...now, taken: message.taken, standing: standingAfter(meta, message), updatedAt: await ctx.date.now() };
  if (hasEnded(now)) {
    now = await close(ctx, now, now.open);
    tellParent(ctx, names, now, message.entries.at(-1), message.committed);
  }
  return [{ length: now.length, diverged: false }, now];
}

/** An attempt that got no further than the one that is stuck, such as that one itself, does not tell that the run moves. */
function standingAfter({ standing }: Meta, message: Append): Standing {
  const end = message.from + message.entries.length;
  const isStale = standing.status === "stuck" && message.standing.status === "running" && end <= (standing.upTo ?? -1);
  return isStale ? standing : message.standing;
}

async function addAll(ctx: ObjectContext, meta: Meta, entries: readonly EntryRow[]): Promise<Meta> {
  let now = meta;
  for (const entry of entries) {
    setEntry(ctx, entry);
    now = { ...now, length: entry.seq + 1, head: entry.hash };
    if (entry.type !== "decision.requested") continue;
    const body = JSON.parse(entry.body) as FactOf<"decision.requested">;
    now = await open(ctx, now, { at: entry.at, path: entry.path, body });
  }
  return now;
}

/** Ends a run that cannot be executed, going by its log alone. False when the log has grown meanwhile. */
export async function conclude(
  ctx: ObjectContext,
  names: Names,
  meta: Meta,
  { after, entries }: Conclude,
): Promise<Meta | null> {
  const chained = entries.reduce((head, entry) => chainHash(head, entry), meta.head);
  if (meta.head !== after || chained !== entries.at(-1)?.hash || hasEnded(meta)) return null;
  const now = await close(ctx, await addAll(ctx, meta, entries), meta.open);
  tellParent(ctx, names, now, entries.at(-1), []);
  return { ...now, standing: wasCancelled, updatedAt: await ctx.date.now() };
}

function tellParent(
  ctx: ObjectContext,
  names: Names,
  { parent }: Meta,
  last: EntryRow | undefined,
  committed: readonly string[],
): void {
  if (!(parent && last)) return;
  const parameter: ChildEnded = { path: parent.path, ...childEnd(ctx.key, last, committed) };
  ctx.genericSend<ChildEnded>({
    service: names.log,
    method: "child",
    key: parent.runId,
    parameter,
    inputSerde: wire(),
  });
}
