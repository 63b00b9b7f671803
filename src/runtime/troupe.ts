import { pathName, type RunId, runId } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { shortId } from "../base/random.ts";
import { type Agent, isAgent } from "../core/agent.ts";
import type { TreeLimits } from "../core/bounds.ts";
import type { BudgetLimit } from "../core/budget.ts";
import { checkTreeLimits } from "../core/check-bounds.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionQuery, Engine, EntriesOptions, Program, RunQuery } from "../core/engine.ts";
import type { Entry } from "../core/entry.ts";
import { encodeKept } from "../core/limits.ts";
import type { RunInfo } from "../core/outcome.ts";
import type { Store } from "../core/store.ts";
import { type Approvals, approvals } from "./approvals.ts";
import { type AppBudget, checkAppBudget } from "./budget/app-budget.ts";
import { Treasury } from "./budget/treasury.ts";
import { decisionsOf } from "./called-by.ts";
import { decide, type Verdict } from "./decide.ts";
import { inheritance } from "./inheritance.ts";
import { decisionQuery, entriesOptions, runQuery } from "./option-names.ts";
import { program } from "./program.ts";
import { registeredName } from "./registered.ts";
import { resultCache } from "./result-cache.ts";
import { cancelRun, type Run, runHandle } from "./run.ts";
import { storeOver } from "./run-store.ts";

export interface TroupeOptions {
  /** What may be started, resumed and taken over by name. Members of teams need not be listed. */
  readonly agents: readonly Agent[];
  /** `local(".troupe")` keeps runs on disk, `memory()` in this process. */
  readonly engine: Engine;
  /**
   * What may be spent on models: each request is paid for before it is sent, at its worst case. Default: nothing is limited,
   * and nothing is counted but tokens.
   */
  readonly budget?: AppBudget;
  /**
   * Of each run: what goes on below its agent, and how long it may live. A run that exists keeps what it was started with.
   * Default: `depth` 64, and nothing else.
   */
  readonly limits?: TreeLimits;
}

export interface StartOptions {
  /** Caller-chosen: the same id is the same run, so starting twice does the work once. Default: a new one. */
  readonly id?: string;
  /**
   * What this run may spend, in place of what each run of the app may. A limit of the app for a period holds besides. A run that
   * exists keeps what it was started with.
   */
  readonly budget?: BudgetLimit;
  /** Of the input: `["untrusted"]` for what came from outside, such as a letter of a customer. A run that exists keeps its own. */
  readonly labels?: readonly string[];
}

export interface ForkOptions {
  /** The last entry the fork shares with its parent. */
  readonly at: number;
  readonly id?: string;
  /** Do not ask before effects that the parent may have done already. Default false. */
  readonly live?: boolean;
}

/**
 * Agents on an engine. Disposing it *detaches*: work in flight is stopped without recording an outcome, leases are
 * given back, and the runs stay as they are for whoever resumes them. Only `cancel` ends a run.
 */
export interface App extends AsyncDisposable {
  /**
   * Starts a run and resolves when it is durably accepted.
   *
   * @throws TroupeError `agent_unknown`; `invalid_value` when the input is not JSON, `too_large` when it is that over
   * 8 MiB; `run_exists` when the id belongs to a run of another agent or input. TypeError for a bad id.
   */
  start<I, O>(agent: Agent<I, O>, input: I, options?: StartOptions): Promise<Run<O>>;
  start(agent: string, input: Json, options?: StartOptions): Promise<Run<Json>>;
  /**
   * Continues a run from its log; what was recorded is not done again. With it go those of the runs it has called that
   * are stuck. @throws TroupeError `run_unknown`
   */
  resume(id: string): Promise<Run<Json>>;
  /** A handle on a run, whoever executes it. @throws TroupeError `run_unknown` */
  attach(id: string): Promise<Run<Json>>;
  /**
   * Resolves when the wish is recorded; await `outcome` for the end. @throws TroupeError `run_unknown`, `run_ended`,
   * `too_large`
   */
  cancel(id: string, reason?: string): Promise<void>;
  /** @throws TroupeError `run_unknown`, `run_ended`, `invalid_value`, `too_large` */
  signal(id: string, name: string, payload?: Json): Promise<void>;
  /** A new run that shares the parent's log up to `at` and goes its own way from there. */
  fork(id: string, options: ForkOptions): Promise<Run<Json>>;
  /**
   * The first answer wins. One that does not fit the form leaves the decision open, and names the field.
   *
   * @throws TroupeError `decision_unknown`, `decision_closed`, `invalid_input`, `invalid_value`, `too_large`; `log_tampered`
   * when the question is not what the run asks.
   */
  decide(decisionId: string, verdict: Verdict): Promise<void>;
  /** Those of a run are also those of the runs that it has called. */
  decisions(query?: {
    readonly id?: string;
    readonly runId?: string;
    readonly status?: Decision["status"];
  }): Promise<readonly Decision[]>;
  /** The standing answers that people have given. */
  readonly approvals: Approvals;
  runs(query?: RunQuery): Promise<readonly RunInfo[]>;
  run(id: string): Promise<RunInfo | null>;
  events(id: string, options?: EntriesOptions): AsyncIterable<Entry>;
  verify(id: string): Promise<{ readonly entries: number; readonly head: string }>;
  /** State shared by all runs of the app. */
  readonly store: Store;
}

const troupeOptions: OptionNames<TroupeOptions> = { agents: true, engine: true, budget: true, limits: true };
const startOptions: OptionNames<StartOptions> = { id: true, budget: true, labels: true };
const forkOptions: OptionNames<ForkOptions> = { at: true, id: true, live: true };

/**
 * @throws TypeError for an agent without a good name, for two agents of the same name, for no engine, and for options
 * that there are not.
 */
export function troupe(options: TroupeOptions): App {
  const { agents, engine, limits } = usable(options);
  const registry = register(agents);
  const store = storeOver(
    async (request) => (await ready()).store(request),
    async (key, options) => (await ready()).watch(key, options),
  );
  const treasury = new Treasury(options.budget ?? {}, store);
  const results = resultCache(store);
  const ready = served(engine, () => program(registry, treasury, results));

  async function start<I, O>(agent: Agent<I, O> | string, input: I, options: StartOptions = {}): Promise<Run<O>> {
    checkOptions("start", options, startOptions);
    const name = registeredName(agent, registry);
    const id = runId(options.id ?? shortId("r"));
    const inherited = inheritance({ treasury, limits }, id, name, options);
    const encoded = encodeKept(input, `the input of ${name}`);
    const serving = ready();
    await (serving instanceof Promise ? await serving : serving).start({
      id,
      agent: name,
      input: encoded.value,
      ...inherited,
    });
    return runHandle<O>(engine, id);
  }

  return {
    start,
    async resume(id) {
      await (await ready()).resume(runId(id));
      return runHandle(engine, runId(id));
    },
    async attach(id) {
      await found(await ready(), runId(id));
      return runHandle(engine, runId(id));
    },
    cancel: async (id, reason) => cancelRun(await ready(), runId(id), reason),
    async signal(id, name, payload = null) {
      await (await ready()).signal(runId(id), pathName(name), encodeKept(payload, "the payload").value ?? null);
    },
    async fork(id, options) {
      checkOptions("fork", options, forkOptions);
      const { at, id: forkId, live = false } = options;
      const to = runId(forkId ?? shortId("r"));
      await (await ready()).fork({ from: runId(id), at, id: to, live });
      return runHandle(engine, to);
    },
    decide: async (id, verdict) => decide(await ready(), id, verdict),
    approvals: approvals(ready),
    async decisions(query = {}) {
      checkOptions("decisions", query, decisionQuery);
      const { runId: id, ...rest } = query;
      const checked: DecisionQuery = id === undefined ? rest : { ...rest, runId: runId(id) };
      return decisionsOf(await ready(), checked);
    },
    async runs(query) {
      checkOptions("runs", query, runQuery);
      return (await ready()).runs(query);
    },
    run: async (id) => (await ready()).run(runId(id)),
    events: (id, options) => eventsOf(ready, runId(id), options),
    verify: async (id) => (await ready()).verify(runId(id)),
    store,
    async [Symbol.asyncDispose]() {
      await treasury.close();
      await engine[Symbol.asyncDispose]();
    },
  };
}

/** The engine, once it has what it is to execute. */
function served(engine: Engine, program: () => Program): () => Engine | Promise<Engine> {
  let serving: Promise<Engine> | undefined;
  let isServed = false;

  async function serve(): Promise<Engine> {
    try {
      await engine.serve(program());
      isServed = true;
      return engine;
    } catch (error) {
      serving = undefined; // the cause may be gone the next time
      throw error;
    }
  }

  return () => {
    if (isServed) return engine;
    serving ??= serve();
    return serving;
  };
}

function register(agents: readonly Agent[]): ReadonlyMap<string, Agent> {
  const registry = new Map<string, Agent>();
  for (const [index, agent] of agents.entries()) {
    if (!isAgent(agent))
      throw new TypeError(`troupe: agents[${index}] must be an agent (something with a name and run)`);
    if (registry.has(pathName(agent.name))) throw new TypeError(`two agents are named ${JSON.stringify(agent.name)}`);
    registry.set(agent.name, agent);
  }
  return registry;
}

function usable(options: TroupeOptions): TroupeOptions {
  checkOptions("troupe", options, troupeOptions);
  if (!Array.isArray(options.agents)) throw new TypeError("troupe: agents must be an array of agents");
  if (typeof options.engine?.serve !== "function") {
    throw new TypeError('troupe: engine must be one, such as local(".troupe") or memory()');
  }
  if (options.budget !== undefined) checkAppBudget(options.budget);
  if (options.limits !== undefined) checkTreeLimits("troupe: limits", options.limits);
  return options;
}

async function found(engine: Engine, id: RunId): Promise<void> {
  // reading the first entry is how an unknown run shows itself, on every engine
  for await (const _ of engine.entries(id, { from: 0 })) return;
}

async function* eventsOf(
  ready: () => Engine | Promise<Engine>,
  id: RunId,
  options?: EntriesOptions,
): AsyncIterable<Entry> {
  checkOptions("events", options, entriesOptions);
  yield* (await ready()).entries(id, options);
}
