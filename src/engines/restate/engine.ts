import type { Clock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
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
import type { Entry } from "../../core/entry.ts";
import { logFormat } from "../../core/entry.ts";
import { inheritedOf } from "../../core/inherited.ts";
import type { Outcome, RunInfo } from "../../core/outcome.ts";
import type { Item, StoreRequest, StoreResult, WatchOptions } from "../../core/store.ts";
import { isWanted } from "../execution/is-wanted.ts";
import { watchers } from "../execution/watchers.ts";
import { type Admin, admin } from "./admin.ts";
import { cancelUnexecuted } from "./cancel-unexecuted.ts";
import { unknownRun } from "./failures.ts";
import { familyOf } from "./family.ts";
import { type Ingress, ingress } from "./ingress.ts";
import { listDecisions, listRuns, metas, toRunInfo } from "./inspect.ts";
import { type News, news } from "./news.ts";
import type { Settings } from "./options.ts";
import { outcomeOfRun } from "./outcome.ts";
import {
  type Create,
  type Created,
  type Decide,
  type Decided,
  type Fork,
  type Forked,
  hasEnded,
  type Meta,
  type Names,
  namesOf,
  type Post,
  type Posted,
  type StoreAnswer,
} from "./protocol.ts";
import { type Reading, reading, tail, verify } from "./reading.ts";
import { refuseOther } from "./refuse-other.ts";
import { handlerOf, spaceKeyOf, spaceOf } from "./space-of.ts";
import { watchStore } from "./watch-store.ts";
import { type Worker, worker } from "./worker.ts";

export interface RestateEngineOptions {
  readonly clock: Clock;
  /** Suspend runs whenever they wait, so that everything is replayed: finds programs that are not deterministic. */
  readonly alwaysReplay: boolean;
}

export function restateEngine(settings: Settings, options: RestateEngineOptions): Engine {
  return new RestateEngine(settings, options);
}

/** A class because all its operations share the connections and what ends them. */
class RestateEngine implements Engine {
  readonly #settings: Settings;
  readonly #options: RestateEngineOptions;
  readonly #names: Names;
  readonly #ingress: Ingress;
  readonly #admin: Admin;
  readonly #reading: Reading;
  readonly #closed = new AbortController();
  /** Agents that some worker has. */
  readonly #executable = new Set<string>();
  /** Runs that are being accepted here: their first execution need not ask what there is of them. */
  readonly #fresh = new Set<string>();
  readonly #watchers = watchers(() => undefined);
  readonly #news: News;
  #worker: Worker | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: Settings, options: RestateEngineOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#names = namesOf(settings.namespace);
    this.#ingress = ingress(settings.ingress, options.clock, this.#closed.signal);
    this.#admin = admin(settings.admin, options.clock, this.#closed.signal);
    this.#news = news(options.clock, this.#watchers, settings.listen !== null);
    this.#reading = reading(this.#ingress, this.#names);
  }

  async serve(program: Program): Promise<void> {
    this.#use();
    this.#worker = await worker(
      {
        settings: this.#settings,
        names: this.#names,
        clock: this.#options.clock,
        ingress: this.#ingress,
        admin: this.#admin,
        watchers: this.#watchers,
        alwaysReplay: this.#options.alwaysReplay,
        fresh: this.#fresh,
        signal: this.#closed.signal,
      },
      program,
    );
  }

  async start(start: StartRequest): Promise<void> {
    const { id, agent, input } = start;
    const request: Create = {
      agent,
      ...(input === undefined ? {} : { input }),
      ...inheritedOf(start),
      format: logFormat,
    };
    await this.#checkWorkers(agent);
    this.#fresh.add(id);
    try {
      const created = await this.#log<Created>(id, "create", request);
      if (created.existed) refuseOther(id, created, request);
    } finally {
      this.#fresh.delete(id);
    }
  }

  async resume(id: RunId): Promise<void> {
    const meta = await this.#find(id);
    if (meta.standing.status !== "stuck") return;
    await this.#log(id, "stuck", null);
    await this.#admin.resume(meta.invocation);
  }

  async outcome(
    id: RunId,
    { final, signal }: { readonly final: boolean; readonly signal?: AbortSignal },
  ): Promise<Outcome> {
    const wait = this.#news.waiter();
    for (;;) {
      this.#use();
      const found = await outcomeOfRun(this.#reading, id, final);
      if (found) return found;
      await wait(id, "status", signal);
    }
  }

  async signal(id: RunId, name: string, payload: Json): Promise<void> {
    await this.#post(id, { type: "signal", name, payload });
  }

  async cancel(id: RunId, reason: string): Promise<void> {
    const { problem } = await this.#post(id, { type: "cancel", reason });
    if (problem !== "stuck") return;
    await cancelUnexecuted(this.#ingress, this.#reading, this.#names, id, reason, this.#options.clock.now());
    await this.#admin.kill((await this.#find(id)).invocation);
  }

  async fork({ from, at, id, live }: ForkRequest): Promise<void> {
    const parent = await this.#find(from);
    if (!Number.isInteger(at) || at < 0 || at >= parent.length) throw noEntry(from, at);
    const { problem } = await this.#log<Forked>(id, "fork", { from, at, live } satisfies Fork);
    if (problem === null) return;
    if (problem === "run_unknown") throw unknownRun(from);
    if (problem === "no_entry") throw noEntry(from, at);
    throw new TroupeError(`run ${id} exists`, { code: "run_exists", detail: { runId: id, differs: "input" } });
  }

  async decide(id: string, answer: Answer): Promise<void> {
    const run = runOf(id);
    const unknown = () => new TroupeError(`no decision ${id}`, { code: "decision_unknown", detail: { decision: id } });
    this.#use();
    if (run === undefined) throw unknown();
    const { log } = this.#names;
    const decided = await this.#ingress.callOnce<Decided>(log, run, "decide", { id, answer } satisfies Decide);
    const { problem, status, by } = decided;
    if (problem === null) return;
    if (problem === "unknown") throw unknown();
    const how = status === "void" ? "it is void: its run moved on" : `it was answered by ${by}`;
    throw new TroupeError(`decision ${id} is closed: ${how}`, {
      code: "decision_closed",
      detail: { decision: id, status, by },
    });
  }

  async decisions(query: DecisionQuery = {}): Promise<readonly Decision[]> {
    this.#use();
    if (query.id === undefined) return listDecisions(this.#admin, this.#names, query);
    const run = runOf(query.id);
    const decision = run === undefined ? null : await this.#reading.decision(run as RunId, query.id);
    return decision && isWanted(decision, query) ? [decision] : [];
  }

  async run(id: RunId): Promise<RunInfo | null> {
    this.#use();
    const meta = await this.#reading.meta(id);
    if (!meta) return null;
    const { status } = await familyOf(id, meta, [], this.#reading.rest);
    return { ...toRunInfo(id, meta), status };
  }

  async runs(query: RunQuery = {}): Promise<readonly RunInfo[]> {
    this.#use();
    return listRuns(this.#admin, this.#names, query);
  }

  entries(id: RunId, options: EntriesOptions = {}): AsyncIterable<Entry> {
    this.#use();
    return tail(this.#reading, this.#news.waiter(), id, options);
  }

  async verify(id: RunId): Promise<{ readonly entries: number; readonly head: string }> {
    this.#use();
    return verify(this.#reading, id);
  }

  async prune(before: number, limit: number): Promise<number> {
    this.#use();
    const old = (await metas(this.#admin, this.#names)).filter(([, meta]) => hasEnded(meta) && meta.updatedAt < before);
    let deleted = 0;
    for (const [id, { invocation }] of old.slice(0, limit)) {
      if (!(await this.#log<boolean>(id as RunId, "purge", before))) continue;
      await this.#admin.purge(invocation); // else a run of this id would be taken for the old one
      deleted += 1;
    }
    return deleted;
  }

  async store(request: StoreRequest): Promise<StoreResult> {
    this.#use();
    const { result } = await this.#ingress.callOnce<StoreAnswer>(
      this.#names.space,
      spaceKeyOf(spaceOf(request)),
      handlerOf(request),
      request,
    );
    return result;
  }

  watch(key: string, options: WatchOptions): Promise<Item | null> {
    this.#use();
    return watchStore((request) => this.store(request), this.#options.clock, this.#closed.signal, key, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort(new TroupeError("the engine is closed", { code: "closed", detail: { what: "engine" } }));
    this.#watchers.notifyAll();
    await this.#worker?.close();
  }

  /** Before anything is accepted: who would execute it? Later, a worker that is away is waited for. */
  async #checkWorkers(agent: string): Promise<void> {
    if (this.#executable.has(agent)) return;
    this.#use();
    if (!(await this.#admin.has(this.#names.run(agent)))) {
      const message = `no worker on the cluster has an agent named ${JSON.stringify(agent)}: start one that lists it, with \`listen\``;
      throw new TroupeError(message, { code: "agent_unknown", detail: { agent, known: [...this.#executable] } });
    }
    this.#executable.add(agent);
  }

  #use(): void {
    this.#closed.signal.throwIfAborted();
  }

  async #log<T>(id: RunId, handler: string, argument: unknown): Promise<T> {
    this.#use();
    return this.#ingress.callOnce<T>(this.#names.log, id, handler, argument);
  }

  async #find(id: RunId): Promise<Meta> {
    this.#use();
    const meta = await this.#reading.meta(id);
    if (!meta) throw unknownRun(id);
    return meta;
  }

  async #post(id: RunId, item: Post): Promise<Posted> {
    const posted = await this.#log<Posted>(id, "post", item);
    const { problem, status } = posted;
    if (problem === "run_unknown") throw unknownRun(id);
    if (problem !== "run_ended") return posted;
    throw new TroupeError(`run ${id} has ended: ${status}`, { code: "run_ended", detail: { runId: id, status } });
  }
}

/** The run that a decision belongs to is in its id. */
const runOf = (id: string): string | undefined => /^d_(.+)_[0-9a-f]+$/.exec(id)?.[1];

function noEntry(from: string, at: number): TroupeError {
  const issues = [`at: run ${from} has no entry ${at}; \`troupe runs events ${from}\` lists them`];
  return new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}
