import type { ObjectContext } from "@restatedev/restate-sdk";
import { TroupeError } from "../../base/errors.ts";
import { toFailure } from "../../core/failure.ts";
import { type Inherited, inheritedOf } from "../../core/inherited.ts";
import { chainStart } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";
import { addEntry, metaOf, readEntry, setEntry } from "./log-entries.ts";
import {
  type ChildEnded,
  type Create,
  type Created,
  type Fork,
  type Forked,
  type Meta,
  moving,
  type Names,
  type Page,
  type Parent,
  type RunRequest,
} from "./protocol.ts";
import { wire } from "./wire.ts";

/** Accepts a run, unless there is one of this id, and sets it going. */
export async function create(ctx: ObjectContext, names: Names, request: Create): Promise<Created> {
  const { agent, input, format, parent } = request;
  const known = await metaOf(ctx);
  if (known) {
    if (parent && !isSame(known.parent, parent)) refuse(ctx, names, parent);
    const first = await readEntry(ctx, 0);
    return { existed: true, agent: known.agent, started: first?.body ?? "{}" };
  }
  const at = await ctx.date.now();
  const seed = ctx.key;
  const given = { ...(input === undefined ? {} : { input }), ...inheritedOf(request) };
  const body = JSON.stringify({ agent, input, seed, format, parent, ...inheritedOf(request) });
  const head = addEntry(ctx, chainStart, { seq: 0, at, path: "", type: "run.started", body });
  await begin(
    ctx,
    names,
    agent,
    { at, seed, length: 1, head, fork: null, caller: parent?.runId ?? null, ...given },
    { forkOf: null, parent: parent ?? null },
  );
  return { existed: false, agent, started: body };
}

const isSame = (a: Parent | null, b: Parent): boolean => a?.runId === b.runId && a.path === b.path;

/** Somebody else has a run of this id: the call has failed. */
function refuse(ctx: ObjectContext, names: Names, { runId, path }: Parent): void {
  const id = ctx.key;
  const error = new TroupeError(`run ${id} exists, and was not called from here`, {
    code: "run_exists",
    detail: { runId: id, differs: "agent" },
  });
  const parameter: ChildEnded = { path, type: "child.failed", body: { id, error: toFailure(error) } };
  ctx.genericSend<ChildEnded>({ service: names.log, method: "child", key: runId, parameter, inputSerde: wire() });
}

/** Takes over the beginning of another run's log, and goes its own way from there. */
export async function fork(ctx: ObjectContext, names: Names, { from, at, live }: Fork): Promise<Forked> {
  if (await metaOf(ctx)) return { problem: "run_exists" };
  const entries: EntryRow[] = [];
  let agent = "";
  while (entries.length <= at) {
    const { meta, entries: more } = await ctx.genericCall<{ from: number; limit: number }, Page>({
      service: names.log,
      method: "read",
      key: from,
      parameter: { from: entries.length, limit: at + 1 - entries.length },
      inputSerde: wire(),
      outputSerde: wire(),
    });
    if (!meta) return { problem: "run_unknown" };
    if (more.length === 0) return { problem: "no_entry" };
    agent = meta.agent;
    entries.push(...more);
  }
  const [first] = entries;
  const last = entries.at(-1);
  if (!(first && last)) return { problem: "no_entry" };
  for (const entry of entries) setEntry(ctx, entry);
  const now = await ctx.date.now();
  const body = JSON.stringify({ from, at, live });
  const seq = entries.length;
  const head = addEntry(ctx, last.hash, { seq, at: now, path: "", type: "run.forked", body });
  const started = JSON.parse(first.body) as Inherited & { seed: string };
  const { seed } = started;
  const given = inheritedOf(started);
  await begin(
    ctx,
    names,
    agent,
    { at: first.at, seed, length: seq + 1, head, fork: { at, live }, caller: null, ...given },
    { forkOf: { runId: from, at }, parent: null },
  );
  return { problem: null };
}

async function begin(
  ctx: ObjectContext,
  names: Names,
  agent: string,
  request: RunRequest,
  origin: Pick<Meta, "forkOf" | "parent">,
): Promise<void> {
  const now = await ctx.date.now();
  const meta: Meta = {
    agent,
    createdAt: now,
    updatedAt: now,
    length: request.length,
    head: request.head,
    standing: moving,
    invocation: "",
    posted: 0,
    taken: 0,
    ...origin,
    open: [],
  };
  ctx.set("meta", meta); // before the run, which may read it at once
  const handle = ctx.genericSend<RunRequest>({
    service: names.run(agent),
    method: "run",
    key: ctx.key,
    parameter: request,
    inputSerde: wire(),
  });
  ctx.set<Meta>("meta", { ...meta, invocation: await handle.invocationId });
}
