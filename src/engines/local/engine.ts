import type { Clock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import type { Answer } from "../../core/decision.ts";
import type { Engine, ForkRequest, StartRequest } from "../../core/engine.ts";
import { chainHash, chainStart } from "./chain.ts";
import { executor } from "./executor.ts";
import { bodyOf, toFact } from "./fact.ts";
import type { CreateWrite, InboxItem, Journal, RunRow } from "./journal.ts";
import { lease } from "./lease.ts";
import { outcomeOfRun, toRunInfo, storedStatuses } from "./inspect.ts";
import { ownerName } from "./owner.ts";
import { patiently } from "./patiently.ts";
import { scheduler } from "./scheduler.ts";
import { sink } from "./sink.ts";
import { tail } from "./tail.ts";
import { watchers } from "./watchers.ts";

export interface JournalEngineOptions {
  readonly clock: Clock;
  /** Execute whatever this process can: runs whose owner died, timers that are due. */
  readonly recover: boolean;
  readonly alwaysReplay: boolean;
}

/** Written into `run.started`; raised when the meaning of entries changes. */
export const logFormat = 1;

/** The engine over any journal. Opened lazily: the first call that needs the journal opens it. */
export function journalEngine(open: () => Journal, options: JournalEngineOptions): Engine {
  const { clock, recover, alwaysReplay } = options;
  let parts: ReturnType<typeof assemble> | undefined;
  let closed = false;
  let closing: Promise<void> | undefined;

  function assemble() {
    const journal = open();
    const news = watchers(() => schedule.look());
    const owner = ownerName();
    const leasing = lease(journal, owner, clock, {
      onRegained: () => running.recheck(),
      onFailed: (error) => writes.fail(error),
    });
    const writes = sink(journal, clock, {
      onRefused: (write) => running.refused(write),
      onCommitted(batch) {
        if (!news.following) return;
        for (const write of batch) if (write.kind === "entry") running.announce(write.run);
      },
      onBroken: () => news.notifyAll(), // whoever waits for an outcome is told why there will be none
    });
    const running = executor({
      journal,
      sink: writes,
      clock,
      lease: leasing,
      watchers: news,
      alwaysReplay,
      onParked: (at) => schedule.due(at),
    });
    const schedule = scheduler({ journal, clock, lease: leasing, executor: running, watchers: news, recover });
    return { journal, news, leasing, writes, running, schedule };
  }

  function use() {
    if (closed) throw new TroupeError("the engine is closed", { code: "closed", detail: { what: "engine" } });
    parts ??= assemble();
    if (parts.writes.broken) throw parts.writes.broken;
    return parts;
  }

  function find(id: RunId): RunRow {
    const row = use().journal.find(id);
    if (row) return row;
    throw new TroupeError(`no run ${id}`, { code: "run_unknown", detail: { runId: id } });
  }

  async function post(id: RunId, item: InboxItem): Promise<void> {
    const { journal, schedule } = use();
    find(id);
    if (!(await patiently(clock, journal.name, () => journal.send(id, item)))) {
      const { status } = find(id);
      throw new TroupeError(`run ${id} has ended: ${status}`, { code: "run_ended", detail: { runId: id, status } });
    }
    schedule.arrived(id);
  }

  async function start({ id, agent, input }: StartRequest): Promise<void> {
    const { writes, leasing, schedule, journal } = use();
    await leasing.hold();
    const body = JSON.stringify({ agent, ...(input === undefined ? {} : { input }), seed: id, format: logFormat });
    const write: CreateWrite = {
      kind: "create",
      id,
      agent,
      owner: leasing.owner,
      at: clock.now(),
      body,
      row: null,
      existed: false,
    };
    writes.add(write);
    await writes.barrier();
    if (!write.row) throw new Error("the journal did not accept the run");
    if (write.existed) refuseOther(write.row, agent, body, journal);
    if (write.existed) await schedule.resume(id);
    else schedule.launch(write.row);
  }

  async function decide(decisionId: string, answer: Answer): Promise<void> {
    const { journal, schedule } = use();
    const won = await patiently(clock, journal.name, () => journal.answer(decisionId, answer));
    const decision = journal.decision(decisionId);
    if (!decision) {
      throw new TroupeError(`no decision ${decisionId}`, { code: "decision_unknown", detail: { decision: decisionId } });
    }
    if (won) return schedule.arrived(decision.runId);
    const by = decision.answer?.by ?? null;
    const how = decision.status === "void" ? "it is void: its run moved on" : `it was answered by ${by}`;
    throw new TroupeError(`decision ${decisionId} is closed: ${how}`, {
      code: "decision_closed",
      detail: { decision: decisionId, status: decision.status, by },
    });
  }

  async function fork({ from, at, id, live }: ForkRequest): Promise<void> {
    const { journal, schedule } = use();
    const parent = find(from);
    if (journal.find(id)) {
      throw new TroupeError(`run ${id} exists`, { code: "run_exists", detail: { runId: id, differs: "input" } });
    }
    const last = journal.read(parent.n, at, 1);
    if (!Number.isInteger(at) || at < 0 || last.length === 0) {
      const issues = [`at: run ${from} has no entry ${at}; \`troupe runs events ${from}\` lists them`];
      throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
    }
    const forking = { from: parent, at, id, live, now: clock.now() };
    await patiently(clock, journal.name, () => journal.fork(forking));
    await schedule.resume(id);
  }

  async function close(): Promise<void> {
    closed = true;
    if (!parts) return;
    const { journal, leasing, writes, running, schedule, news } = parts;
    schedule.stop();
    await running.detach();
    await writes.barrier()?.catch(() => undefined);
    leasing.stop();
    const retire = patiently(clock, journal.name, () => journal.retire(leasing.owner));
    await retire.catch(() => undefined); // then the lease runs out by itself
    news.notifyAll();
    journal[Symbol.dispose]();
  }

  return {
    async serve(given) {
      await use().schedule.serve(given);
    },
    start,
    async resume(id) {
      find(id);
      await use().schedule.resume(id);
    },
    async outcome(id, { final, signal }) {
      for (;;) {
        const { journal, news, writes } = use();
        const row = find(id);
        const next = news.next(id, "status", signal);
        next.catch(() => undefined);
        const outcome = outcomeOfRun(journal, row, final);
        if (outcome) return outcome;
        await next;
        if (writes.broken) throw writes.broken;
      }
    },
    async signal(id, name, payload) {
      await post(id, { type: "signal", name, payload });
    },
    async cancel(id, reason) {
      await post(id, { type: "cancel", reason });
    },
    fork,
    decide,
    async decisions({ runId, status } = {}) {
      return use().journal.decisions(runId ?? null, status ?? null);
    },
    async run(id) {
      const row = use().journal.find(id);
      return row && toRunInfo(row);
    },
    async runs({ status, limit = 100 } = {}) {
      const rows = use().journal.list(status ? storedStatuses(status) : null, limit);
      const infos = rows.map(toRunInfo);
      return status ? infos.filter((info) => info.status === status) : infos;
    },
    entries(id, entriesOptions = {}) {
      find(id);
      const { news } = use();
      return tail(() => use().journal, news, id, entriesOptions);
    },
    async verify(id) {
      return verify(use().journal, find(id));
    },
    async prune(before, limit) {
      const { journal } = use();
      return patiently(clock, journal.name, () => journal.prune(before, limit));
    },
    async store(request) {
      const { journal } = use();
      const scope = { runId: "", overlay: false };
      return patiently(clock, journal.name, () => journal.store(request, scope, clock.now()));
    },
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}

function refuseOther(row: RunRow, agent: string, body: string, journal: Journal): void {
  const [first] = journal.read(row.n, 0, 1);
  const asked = JSON.parse(body) as { input?: Json };
  const recorded = first && bodyOf(toFact(first), "run.started").input;
  const differs = row.agent !== agent ? "agent" : "input";
  if (row.agent === agent && canonicalJson(recorded ?? null) === canonicalJson(asked.input ?? null)) return;
  throw new TroupeError(`run ${row.id} exists with another ${differs}; choose another id, or resume it`, {
    code: "run_exists",
    detail: { runId: row.id, differs },
  });
}

function verify(journal: Journal, row: RunRow): { readonly entries: number; readonly head: string } {
  let head = chainStart;
  let seq = 0;
  for (;;) {
    const rows = journal.read(row.n, seq, 1_000);
    for (const entry of rows) {
      head = chainHash(head, entry);
      if (entry.seq === seq && entry.hash === head) seq += 1;
      else throw tampered(row.id, seq);
    }
    if (rows.length < 1_000) break;
  }
  const end = endings.get(row.status);
  if (end !== undefined && journal.last(row.n)?.type !== end) throw tampered(row.id, seq);
  return { entries: seq, head };
}

/** How the log of an ended run ends; else its tail was cut off. */
const endings: ReadonlyMap<string, string> = new Map([
  ["completed", "run.completed"],
  ["failed", "run.failed"],
  ["cancelled", "run.cancelled"],
]);

function tampered(runId: string, seq: number): TroupeError {
  return new TroupeError(`the log of run ${runId} was changed at or before entry ${seq}`, {
    code: "log_tampered",
    detail: { runId, seq },
  });
}
