import { TroupeError } from "../../base/errors.ts";
import type { ChildRequest } from "../../core/engine.ts";
import { logFormat } from "../../core/entry.ts";
import { toFailure } from "../../core/failure.ts";
import { type Inherited, inheritedOf } from "../../core/inherited.ts";
import { childEnd } from "../execution/child-end.ts";
import type { EffectHost } from "../execution/effects.ts";
import type { Fact, FactOf } from "../execution/fact.ts";
import type { ChildWrite, InboxItem, Journal, RunRow } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";

/** What calling other runs needs of the engine. */
export interface ChildHooks {
  /** It is in the journal: to be executed, or, when it was there already, to be seen to. */
  readonly onPlaced: (row: RunRow, existed: boolean) => void;
  /** A cancel is in its inbox. */
  readonly onCalledOff: (id: string) => void;
}

/** Makes the child in the commit that keeps its announcement; looks again, in a replay, that it is there. */
export function startChild(
  run: LiveRun,
  { onPlaced }: ChildHooks,
  host: EffectHost,
  path: string,
  request: ChildRequest,
): void {
  const { id, agent, input } = request;
  if (!host.announced(path)) {
    run.append("child.started", path, { id, agent, ...(input === undefined ? {} : { input }) });
    host.announce(path);
  }
  const write = new ChildStart(run, path, request);
  run.add(write);
  run.afterCommit(() => {
    const { row, existed } = write;
    if (row && (row.parent?.run !== run.row.n || row.parent.path !== path)) refuse(run, path, id);
    else if (row) onPlaced(row, existed);
  }, host.alone);
}

/** A class for its body, which is made only when the run is. */
class ChildStart implements ChildWrite {
  readonly kind = "child";
  readonly run: number;
  readonly epoch: number;
  readonly path: string;
  readonly id: string;
  readonly agent: string;
  readonly owner: string;
  readonly at: number;
  row: RunRow | null = null;
  existed = false;
  readonly #caller: string;
  readonly #input: ChildRequest["input"];
  readonly #inherited: Inherited;

  constructor({ row, clock }: LiveRun, path: string, request: ChildRequest) {
    const { id, agent, input } = request;
    this.run = row.n;
    this.epoch = row.epoch;
    this.path = path;
    this.id = id;
    this.agent = agent;
    this.owner = row.owner ?? "";
    this.at = clock.now();
    this.#caller = row.id;
    this.#input = input;
    this.#inherited = inheritedOf(request);
  }

  get body(): string {
    const { id, agent, path } = this;
    const parent = { runId: this.#caller, path };
    return JSON.stringify({ agent, input: this.#input, seed: id, format: logFormat, parent, ...this.#inherited });
  }
}

/** Somebody else has a run of this id. */
function refuse(run: LiveRun, path: string, id: string): void {
  if (run.closed || run.refused.has(path)) return;
  run.refused.add(path);
  const error = new TroupeError(`run ${id} exists, and was not called from here`, {
    code: "run_exists",
    detail: { runId: id, differs: "agent" },
  });
  run.receiver?.enqueue(run.append("child.failed", path, { id, error: toFailure(error) }));
  run.sink.soon();
}

export function callOff(run: LiveRun, { onCalledOff }: ChildHooks, path: string, id: string, reason: string): void {
  if (run.calledOff.has(path)) return;
  run.calledOff.add(path);
  run.add({ kind: "call-off", run: run.row.n, epoch: run.row.epoch, id, reason });
  run.afterCommit(() => onCalledOff(id));
}

/** The end of a child, as its own log has it, in the log of its caller. */
export function recordEnd(run: LiveRun, journal: Journal, item: Extract<InboxItem, { readonly type: "child" }>): Fact {
  const { path, id, committed } = item;
  const row = journal.find(id);
  const last = row && journal.last(row.n);
  if (!last) throw new Error(`run ${id} has no entries`); // a child is never deleted before its caller
  const { type, body } = childEnd(id, last, committed);
  return run.append(type, path, body as unknown as FactOf<typeof type>);
}
