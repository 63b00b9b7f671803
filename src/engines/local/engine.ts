import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import type { Answer, Decision } from "../../core/decision.ts";
import type {
  DecisionQuery,
  Engine,
  EntriesOptions,
  ForkRequest,
  Program,
  RunQuery,
  StartRequest,
} from "../../core/engine.ts";
import { type Entry, logFormat } from "../../core/entry.ts";
import { inheritedOf } from "../../core/inherited.ts";
import type { Outcome, RunInfo } from "../../core/outcome.ts";
import type { Item, StoreRequest, StoreResult, WatchOptions } from "../../core/store.ts";
import { bodyOf, toFact } from "../execution/fact.ts";
import { isWanted } from "../execution/is-wanted.ts";
import { assemble, type EngineParts, type JournalEngineOptions } from "./engine-parts.ts";
import { listRuns, outcomeOfRun, toRunInfo } from "./inspect.ts";
import type { CreateWrite, InboxItem, Journal, RunRow } from "./journal.ts";
import { newlyMade } from "./load.ts";
import { patiently } from "./patiently.ts";
import { tail } from "./tail.ts";
import { verify } from "./verify.ts";
import { watchStore } from "./watch-store.ts";

/** The engine over any journal. Opened lazily: the first call that needs the journal opens it. */
export function journalEngine(open: () => Journal, options: JournalEngineOptions): Engine {
  return new JournalEngine(open, options);
}

/** A class because all its operations share one open journal and what keeps it going. */
class JournalEngine implements Engine {
  readonly #open: () => Journal;
  readonly #options: JournalEngineOptions;
  #parts: EngineParts | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(open: () => Journal, options: JournalEngineOptions) {
    this.#open = open;
    this.#options = options;
  }

  async serve(program: Program): Promise<void> {
    await this.#use().schedule.serve(program);
  }

  async start(request: StartRequest): Promise<void> {
    const { id, agent, input } = request;
    const { writes, leasing, schedule, journal } = this.#use();
    const held = leasing.hold();
    if (held !== undefined) await held;
    const body = JSON.stringify({ agent, input, seed: id, format: logFormat, ...inheritedOf(request) });
    const write: CreateWrite = {
      kind: "create",
      id,
      agent,
      owner: leasing.owner,
      at: this.#options.clock.now(),
      body,
      row: null,
      existed: false,
    };
    writes.add(write);
    const kept = writes.barrier();
    if (kept !== undefined) await kept;
    if (!write.row) throw new Error("the journal did not accept the run");
    if (write.existed) refuseOther(write.row, agent, body, journal);
    if (write.existed) await schedule.resume(id);
    else schedule.launch(write.row, newlyMade(request, write.at));
  }

  async resume(id: RunId): Promise<void> {
    this.#find(id);
    await this.#use().schedule.resume(id);
  }

  async outcome(
    id: RunId,
    { final, signal }: { readonly final: boolean; readonly signal?: AbortSignal },
  ): Promise<Outcome> {
    for (;;) {
      const { journal, news, writes } = this.#use();
      const row = this.#find(id);
      const outcome = outcomeOfRun(journal, row, final);
      if (outcome) return outcome;
      await news.next(id, "status", signal); // begins to wait in the turn it has looked in: no news is missed
      if (writes.broken) throw writes.broken;
    }
  }

  async signal(id: RunId, name: string, payload: Json): Promise<void> {
    await this.#post(id, { type: "signal", name, payload });
  }

  async cancel(id: RunId, reason: string): Promise<void> {
    await this.#post(id, { type: "cancel", reason });
    await this.#use().schedule.release(id);
  }

  async fork({ from, at, id, live }: ForkRequest): Promise<void> {
    const { journal, schedule } = this.#use();
    const parent = this.#find(from);
    if (journal.find(id)) {
      throw new TroupeError(`run ${id} exists`, { code: "run_exists", detail: { runId: id, differs: "input" } });
    }
    const last = journal.read(parent.n, at, 1);
    if (!Number.isInteger(at) || at < 0 || last.length === 0) {
      const issues = [`at: run ${from} has no entry ${at}; \`troupe runs events ${from}\` lists them`];
      throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
    }
    const forking = { from: parent, at, id, live, now: this.#options.clock.now() };
    await patiently(this.#options.clock, journal.name, () => journal.fork(forking));
    await schedule.resume(id);
  }

  async decide(decisionId: string, answer: Answer): Promise<void> {
    const { journal, schedule } = this.#use();
    const { clock } = this.#options;
    const won = await patiently(clock, journal.name, () => journal.answer(decisionId, answer, clock.now()));
    const decision = journal.decision(decisionId);
    if (!decision) {
      throw new TroupeError(`no decision ${decisionId}`, {
        code: "decision_unknown",
        detail: { decision: decisionId },
      });
    }
    if (won) return schedule.arrived(decision.runId);
    const by = decision.answer?.by ?? null;
    if (by === "deadline") schedule.arrived(decision.runId); // which this may have been the first to find
    const how = decision.status === "void" ? "it is void: its run moved on" : `it was answered by ${by}`;
    throw new TroupeError(`decision ${decisionId} is closed: ${how}`, {
      code: "decision_closed",
      detail: { decision: decisionId, status: decision.status, by },
    });
  }

  async decisions({ id, runId, status }: DecisionQuery = {}): Promise<readonly Decision[]> {
    const { journal } = this.#use();
    if (id === undefined) return journal.decisions(runId ?? null, status ?? null);
    const decision = journal.decision(id);
    return decision && isWanted(decision, { runId, status }) ? [decision] : [];
  }

  async run(id: RunId): Promise<RunInfo | null> {
    const row = this.#use().journal.find(id);
    return row && toRunInfo(this.#use().journal, row);
  }

  async runs({ status, limit = 100 }: RunQuery = {}): Promise<readonly RunInfo[]> {
    return listRuns(this.#use().journal, status ?? null, limit);
  }

  entries(id: RunId, options: EntriesOptions = {}): AsyncIterable<Entry> {
    this.#find(id);
    return tail(() => this.#use().journal, this.#use().news, id, options);
  }

  async verify(id: RunId): Promise<{ readonly entries: number; readonly head: string }> {
    return verify(() => this.#use().journal, this.#find(id));
  }

  async prune(before: number, limit: number): Promise<number> {
    const { journal } = this.#use();
    return patiently(this.#options.clock, journal.name, () => journal.prune(before, limit, this.#options.clock.now()));
  }

  async store(request: StoreRequest): Promise<StoreResult> {
    const { journal, changes } = this.#use();
    const { clock } = this.#options;
    const scope = { runId: "", overlay: false };
    const result = await patiently(clock, journal.name, () => journal.store(request, scope, clock.now()));
    changes.tell([{ request, result }]);
    return result;
  }

  async watch(key: string, options: WatchOptions): Promise<Item | null> {
    return watchStore(() => this.#use(), this.#options.clock, key, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #use(): EngineParts {
    if (this.#closed) throw new TroupeError("the engine is closed", { code: "closed", detail: { what: "engine" } });
    this.#parts ??= assemble(this.#open(), this.#options);
    if (this.#parts.writes.broken) throw this.#parts.writes.broken;
    return this.#parts;
  }

  #find(id: RunId): RunRow {
    const row = this.#use().journal.find(id);
    if (row) return row;
    throw new TroupeError(`no run ${id}`, { code: "run_unknown", detail: { runId: id } });
  }

  async #post(id: RunId, item: InboxItem): Promise<void> {
    const { journal, schedule } = this.#use();
    this.#find(id);
    if (!(await patiently(this.#options.clock, journal.name, () => journal.send(id, item)))) {
      const { status } = this.#find(id);
      throw new TroupeError(`run ${id} has ended: ${status}`, { code: "run_ended", detail: { runId: id, status } });
    }
    schedule.arrived(id);
  }

  async #close(): Promise<void> {
    this.#closed = true;
    if (!this.#parts) return;
    const { journal, leasing, writes, running, schedule, news } = this.#parts;
    schedule.stop();
    await running.detach();
    await writes.barrier()?.catch(() => undefined);
    leasing.stop();
    const retire = patiently(this.#options.clock, journal.name, () => journal.retire(leasing.owner));
    await retire.catch(() => undefined); // then the lease runs out by itself
    news.notifyAll();
    journal[Symbol.dispose]();
  }
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
