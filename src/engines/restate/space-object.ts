import {
  handlers,
  type ObjectContext,
  type ObjectSharedContext,
  object,
  type VirtualObjectDefinition,
} from "@restatedev/restate-sdk";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { executeStore, type ItemRow } from "../execution/store-ops.ts";
import { PrivateItems } from "./private-items.ts";
import type { Names, Rows, StoreAnswer } from "./protocol.ts";
import { hubOptions } from "./service-options.ts";
import { wire } from "./wire.ts";

/** A year: what is kept for longer is looked at then, and never read too late. */
const longestDelayMs = 31_536_000_000;

const itemKey = (key: string): string => `k/${key}`;

/** Which rows a request looks at. */
function keysOf(request: StoreRequest): readonly string[] | string {
  switch (request.op) {
    case "get":
      return [request.key];
    case "list":
      return request.prefix;
    case "transact":
      return request.changes.map((change) => ("put" in change ? change.put : change.delete));
  }
}

/** Reads them at once. */
async function rowsOf(ctx: ObjectSharedContext, request: StoreRequest): Promise<readonly ItemRow[]> {
  const wanted = keysOf(request);
  const keys = typeof wanted === "string" ? await keysBelow(ctx, wanted) : [...new Set(wanted)];
  const reads = keys.map((key) => ctx.get<ItemRow>(itemKey(key)));
  const rows: ItemRow[] = [];
  for (const read of reads) {
    const row = await read;
    if (row) rows.push(row);
  }
  return rows;
}

async function keysBelow(ctx: ObjectSharedContext, prefix: string): Promise<readonly string[]> {
  const all = await ctx.stateKeys();
  return all.filter((key) => key.startsWith(itemKey(prefix))).map((key) => key.slice(itemKey("").length));
}

/** The object of one space: everything that happens in it happens one at a time. */
export function spaceObject(names: Names): VirtualObjectDefinition<string, unknown> {
  return object({
    name: names.space,
    options: hubOptions,
    handlers: {
      async execute(ctx: ObjectContext, request: StoreRequest): Promise<StoreAnswer> {
        const at = await ctx.date.now();
        const space = ctx.key;
        const items = new PrivateItems();
        const before = await rowsOf(ctx, request);
        for (const row of before) items.put(space, row);
        const result: StoreResult = executeStore(items, request, { runId: "", overlay: false }, at);
        if (request.op === "transact" && result.ok) {
          for (const change of request.changes) {
            const key = "put" in change ? change.put : change.delete;
            const row = items.get(space, key);
            if (row) ctx.set(itemKey(key), row);
            else ctx.clear(itemKey(key));
            if (typeof row?.expiresAt === "number") sweepLater(ctx, names, key, row.expiresAt - at);
          }
        }
        return { at, result };
      },
      async sweep(ctx: ObjectContext, key: string): Promise<void> {
        const row = await ctx.get<ItemRow>(itemKey(key));
        const at = await ctx.date.now();
        if (typeof row?.expiresAt === "number" && row.expiresAt <= at) ctx.clear(itemKey(key));
      },
      /** For forks, which write to a layer of their own. */
      look: handlers.object.shared(async (ctx: ObjectSharedContext, request: StoreRequest): Promise<Rows> => {
        return { at: await ctx.date.now(), rows: await rowsOf(ctx, request) };
      }),
    },
  });
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
