import type { StoreRequest } from "../../core/store.ts";
import type { EntryRow } from "../../engines/execution/fact.ts";
import type {
  CreateWrite,
  DecisionWrite,
  DueQuery,
  EntryWrite,
  Journal,
  RunRow,
  StatusWrite,
  Waiting,
  WatchWrite,
} from "../../engines/local/journal.ts";

/** The writes that clauses are made of. */

export function createWrite(id: string, options: { owner?: string; agent?: string; at?: number } = {}): CreateWrite {
  const { owner = "me", agent = "a", at = 1_000 } = options;
  const body = JSON.stringify({ agent, input: null, seed: id, format: 1 });
  return { kind: "create", id, agent, owner, at, body, row: null, existed: false };
}

export function create(journal: Journal, id: string, options: Parameters<typeof createWrite>[1] = {}): RunRow {
  const write = createWrite(id, options);
  journal.commit([write]);
  if (!write.row) throw new Error("the journal did not fill in the row");
  return write.row;
}

export function entryWrite(run: RunRow, seq: number, options: Partial<EntryWrite> = {}): EntryWrite {
  return {
    kind: "entry",
    run: run.n,
    epoch: run.epoch,
    seq,
    at: 2_000 + seq,
    path: "a/step",
    type: "step.completed",
    body: JSON.stringify({ value: seq }),
    request: null,
    scope: null,
    result: null,
    refused: false,
    ...options,
  };
}

/** An entry that carries out a store operation. */
export function storeWrite(run: RunRow, seq: number, request: StoreRequest): EntryWrite {
  const scope = { runId: run.id, overlay: run.forkOf !== null };
  return entryWrite(run, seq, { type: "store.answered", path: `a/store#${seq}`, body: null, request, scope });
}

export function statusWrite(
  run: RunRow,
  status: StatusWrite["status"],
  options: Partial<StatusWrite> = {},
): StatusWrite {
  const { n, epoch } = run;
  return { kind: "status", run: n, epoch, at: 3_000, status, wakeAt: null, waiting: null, release: false, ...options };
}

export function decisionWrite(run: RunRow, id: string, options: Partial<DecisionWrite> = {}): DecisionWrite {
  const question = JSON.stringify({ question: `${id}?` });
  const { n, epoch } = run;
  return {
    kind: "decision",
    run: n,
    epoch,
    id,
    path: `a/${id}`,
    at: 2_500,
    question,
    deadline: null,
    open: true,
    ...options,
  };
}

/** Opens a watch, or closes it where no key is given: that at `path`, or all. */
export function watchWrite(run: RunRow, path: string | null, key: string | null, version = 0): WatchWrite {
  const scope = { runId: run.id, overlay: run.forkOf !== null };
  const opens = key === null ? null : { key, version };
  return { kind: "watch", run: run.n, epoch: run.epoch, at: 0, scope, path, opens };
}

export const due = (owner: string, now: number, options: Partial<DueQuery> = {}): DueQuery => ({
  owner,
  now,
  agents: ["a"],
  ids: null,
  limit: 100,
  ...options,
});

export const waitingFor = (decisions: readonly string[], sleeping = false): Waiting => ({
  decisions,
  signals: [],
  sleeping,
});

export const all = (journal: Journal, run: RunRow): readonly EntryRow[] => journal.read(run.n, 0, 1_000_000);
