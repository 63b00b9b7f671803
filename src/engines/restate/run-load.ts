import type { WorkflowContext } from "@restatedev/restate-sdk";
import type { Json } from "../../base/json.ts";
import { isFact } from "../../core/entry.ts";
import { adoptItems } from "../execution/adopt-items.ts";
import { type EntryRow, type Fact, toFact } from "../execution/fact.ts";
import type { PrivateItems } from "./private-items.ts";
import type { Names, Page, Read, RunRequest } from "./protocol.ts";
import { wire } from "./wire.ts";

/** What a run begins with: nothing, or what it shares with its parent. */
export interface Beginning {
  readonly input: Json | undefined;
  readonly facts: readonly Fact[];
  /** Notes of the shared part, counted by path and type. */
  readonly notes: ReadonlyMap<string, number>;
}

/** Reads, as steps of the server's journal, what a fork shares with its parent. */
export async function load(
  ctx: WorkflowContext,
  names: Names,
  request: RunRequest,
  items: PrivateItems,
): Promise<Beginning> {
  const { fork, input } = request;
  if (!fork) return { input, facts: [], notes: new Map() };
  const rows: EntryRow[] = [];
  while (rows.length <= fork.at) {
    const more = await read(ctx, names, { from: rows.length, limit: fork.at + 1 - rows.length });
    if (more.length === 0) throw new Error(`run ${ctx.key} has no entry ${rows.length}`);
    rows.push(...more);
  }
  return adopt(rows, ctx.key, items);
}

function adopt([first, ...rest]: readonly EntryRow[], runId: string, items: PrivateItems): Beginning {
  const { input } = JSON.parse(first?.body ?? "{}") as { input?: Json };
  const facts: Fact[] = [];
  const notes = new Map<string, number>();
  let overlay = false;
  for (const row of rest) {
    const key = `${row.path}\n${row.type}`;
    if (isFact(row.type)) facts.push(toFact(row));
    else if (row.path !== "") notes.set(key, (notes.get(key) ?? 0) + 1);
    if (row.type === "store.answered") adoptItems(items, row, runId, overlay);
    if (row.type === "run.forked") overlay = true;
  }
  return { input, facts, notes };
}

async function read(ctx: WorkflowContext, names: Names, parameter: Read): Promise<readonly EntryRow[]> {
  const { entries } = await ctx.genericCall<Read, Page>({
    service: names.log,
    method: "read",
    key: ctx.key,
    parameter,
    inputSerde: wire(),
    outputSerde: wire(),
  });
  return entries;
}
