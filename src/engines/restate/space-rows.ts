import type { ObjectContext, ObjectSharedContext } from "@restatedev/restate-sdk";
import type { StoreRequest } from "../../core/store.ts";
import { type ItemRow, privateSpace, spaceKey } from "../execution/store-ops.ts";
import { spaceOfKey } from "./space-of.ts";

const prefix = "k/";

/** The name of an object's space in a table of items: `run`, outside of runs, belongs to nobody. */
export function tableSpace(objectKey: string): string {
  const space = spaceOfKey(objectKey);
  return space === "run" ? privateSpace("") : space;
}

/** The rows that a request looks at, read at once. */
export async function rowsOf(ctx: ObjectSharedContext, request: StoreRequest): Promise<readonly ItemRow[]> {
  const keys = await keysOf(ctx, request);
  const reads = [...new Set(keys)].map((key) => ctx.get<ItemRow>(`${prefix}${key}`));
  const rows: ItemRow[] = [];
  for (const read of reads) {
    const row = await read;
    if (row) rows.push(row);
  }
  return rows;
}

async function keysOf(ctx: ObjectSharedContext, request: StoreRequest): Promise<readonly string[]> {
  switch (request.op) {
    case "get":
      return [request.key];
    case "list": {
      const all = await ctx.stateKeys();
      return all.filter((key) => key.startsWith(`${prefix}${request.prefix}`)).map((key) => key.slice(prefix.length));
    }
    case "transact": {
      const keys = request.changes.map((change) => ("put" in change ? change.put : change.delete));
      const [first] = keys;
      return first === undefined ? [] : [...keys, spaceKey(first)];
    }
  }
}

export function readRow(ctx: ObjectSharedContext, key: string): Promise<ItemRow | null> {
  return ctx.get<ItemRow>(`${prefix}${key}`);
}

export function writeRow(ctx: ObjectContext, key: string, row: ItemRow | undefined): void {
  if (row) ctx.set(`${prefix}${key}`, row);
  else ctx.clear(`${prefix}${key}`);
}
