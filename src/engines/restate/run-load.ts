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
  const facts: Fact[] = [];
  const notes = new Map<string, number>();
  let given: Json | undefined;
  let overlay = false;
  for (let from = 0; from <= fork.at; ) {
    const rows = await read(ctx, names, { from, limit: fork.at + 1 - from });
    for (const row of rows) {
      if (row.type === "run.started") given = (JSON.parse(row.body) as { input?: Json }).input;
      else if (isFact(row.type)) facts.push(toFact(row));
      else if (row.path !== "") notes.set(`${row.path}\n${row.type}`, (notes.get(`${row.path}\n${row.type}`) ?? 0) + 1);
      if (row.type === "store.answered") adoptItems(items, row, ctx.key, overlay);
      if (row.type === "run.forked") overlay = true;
    }
    from += rows.length;
    if (rows.length === 0) throw new Error(`run ${ctx.key} has no entry ${from}`);
  }
  return { input: given, facts, notes };
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
