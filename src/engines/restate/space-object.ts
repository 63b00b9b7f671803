import {
  handlers,
  type ObjectContext,
  type ObjectSharedContext,
  object,
  type VirtualObjectDefinition,
} from "@restatedev/restate-sdk";
import type { StoreRequest } from "../../core/store.ts";
import { changedKeys, executeStore } from "../execution/store-ops.ts";
import { PrivateItems } from "./private-items.ts";
import type { Names, Rows, StoreAnswer, Subscribe } from "./protocol.ts";
import { hubOptions } from "./service-options.ts";
import { readRow, rowsOf, tableSpace, writeRow } from "./space-rows.ts";
import { subscribe, tellWatchers, unsubscribe } from "./space-watchers.ts";
import { wire } from "./wire.ts";

/** A year: what is kept for longer is looked at then, and never read too late. */
const longestDelayMs = 31_536_000_000;

/** The object of one space: everything that happens in it happens one at a time. */
export function spaceObject(names: Names): VirtualObjectDefinition<string, unknown> {
  return object({
    name: names.space,
    options: hubOptions,
    handlers: {
      execute: (ctx: ObjectContext, request: StoreRequest): Promise<StoreAnswer> => execute(ctx, names, request),
      read: handlers.object.shared(
        (ctx: ObjectSharedContext, request: StoreRequest): Promise<StoreAnswer> => read(ctx, request),
      ),
      watch: (ctx: ObjectContext, request: Subscribe): Promise<void> => subscribe(ctx, names, request),
      unwatch: (ctx: ObjectContext, request: Subscribe): Promise<void> => unsubscribe(ctx, request),
      async sweep(ctx: ObjectContext, key: string): Promise<void> {
        const row = await readRow(ctx, key);
        const at = await ctx.date.now();
        if (typeof row?.expiresAt === "number" && row.expiresAt <= at) writeRow(ctx, key, undefined);
      },
      /** For forks, which write to a layer of their own. */
      look: handlers.object.shared(async (ctx: ObjectSharedContext, request: StoreRequest): Promise<Rows> => {
        return { at: await ctx.date.now(), rows: await rowsOf(ctx, request) };
      }),
    },
  });
}

async function read(ctx: ObjectSharedContext, request: StoreRequest): Promise<StoreAnswer> {
  const at = await ctx.date.now();
  const items = new PrivateItems();
  for (const row of await rowsOf(ctx, request)) items.put(tableSpace(ctx.key), row);
  return { at, result: executeStore(items, request, { runId: "", overlay: false }, at) };
}

async function execute(ctx: ObjectContext, names: Names, request: StoreRequest): Promise<StoreAnswer> {
  const at = await ctx.date.now();
  const items = new PrivateItems();
  for (const row of await rowsOf(ctx, request)) items.put(tableSpace(ctx.key), row);
  const result = executeStore(items, request, { runId: "", overlay: false }, at);
  const keys = changedKeys(request, result);
  for (const key of keys) {
    const row = items.get(tableSpace(ctx.key), key);
    writeRow(ctx, key, row);
    if (typeof row?.expiresAt === "number") sweepLater(ctx, names, key, row.expiresAt - at);
  }
  if (keys.length > 0) await tellWatchers(ctx, names, keys, items, at);
  return { at, result };
}

/** Nobody reads it any more from then on; this gives back its place. */
function sweepLater(ctx: ObjectContext, names: Names, key: string, ms: number): void {
  ctx.genericSend<string>({
    service: names.space,
    method: "sweep",
    key: ctx.key,
    parameter: key,
    inputSerde: wire(),
    delay: Math.min(ms + 1_000, longestDelayMs),
  });
}
