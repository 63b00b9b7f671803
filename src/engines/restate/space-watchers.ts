import type { GenericSend, ObjectContext } from "@restatedev/restate-sdk";
import type { Item } from "../../core/store.ts";
import type { ItemTable } from "../execution/store-ops.ts";
import { seen } from "../execution/watch-ops.ts";
import { PrivateItems } from "./private-items.ts";
import type { Changed, Names, Subscribe } from "./protocol.ts";
import { rowsOf, tableSpace } from "./space-rows.ts";
import { wire } from "./wire.ts";

const listKey = "watchers";
const scope = { runId: "", overlay: false };

const watchersOf = async (ctx: ObjectContext): Promise<readonly Subscribe[]> =>
  (await ctx.get<readonly Subscribe[]>(listKey)) ?? [];

const isSame = (a: Subscribe, b: Subscribe): boolean => a.runId === b.runId && a.path === b.path;

/** Tells the run as soon as the key is at another version; at once when it is already. */
export async function subscribe(ctx: ObjectContext, names: Names, request: Subscribe): Promise<void> {
  const now = await ctx.date.now();
  const items = new PrivateItems();
  for (const row of await rowsOf(ctx, { op: "get", key: request.key })) items.put(tableSpace(ctx.key), row);
  const found = seen(items, { ...request, scope }, now);
  const others = (await watchersOf(ctx)).filter((each) => !isSame(each, request));
  if (found) ctx.genericSend<Changed>(message(names, request, found.item));
  ctx.set(listKey, found ? others : [...others, request]);
}

export async function unsubscribe(ctx: ObjectContext, request: Subscribe): Promise<void> {
  const all = await watchersOf(ctx);
  const others = all.filter((each) => !isSame(each, request));
  if (others.length < all.length) ctx.set(listKey, others);
}

/** Something has changed: whoever watches it is told, once, before the change is answered. */
export async function tellWatchers(
  ctx: ObjectContext,
  names: Names,
  keys: readonly string[],
  items: ItemTable,
  now: number,
): Promise<void> {
  const all = await watchersOf(ctx);
  const left: Subscribe[] = [];
  const told: Promise<unknown>[] = [];
  for (const watcher of all) {
    const found = keys.includes(watcher.key) ? seen(items, { ...watcher, scope }, now) : undefined;
    if (!found) left.push(watcher);
    else told.push(ctx.genericCall<Changed, null>({ ...message(names, watcher, found.item), outputSerde: wire() }));
  }
  if (told.length > 0) ctx.set(listKey, left);
  for (const each of told) await each;
}

function message(names: Names, { runId, path, key }: Subscribe, item: Item | null): GenericSend<Changed> {
  const parameter: Changed = { path, key, item };
  return { service: names.log, method: "changed", key: runId, parameter, inputSerde: wire() };
}
