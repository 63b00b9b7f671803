import { pathName, type RunId, runId } from "../base/ids.ts";
import { encodeJson, type Json } from "../base/json.ts";
import { shortId } from "../base/random.ts";
import type { Agent } from "../core/agent.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionQuery, Engine, EntriesOptions, RunQuery } from "../core/engine.ts";
import type { Entry } from "../core/entry.ts";
import type { RunInfo } from "../core/outcome.ts";
import type { Store } from "../core/store.ts";
import { program, unknownAgent } from "./program.ts";
import { type Run, runHandle } from "./run.ts";
import { storeOver } from "./run-store.ts";

export interface TroupeOptions {
  /** What may be started, resumed and taken over by name. Members of teams need not be listed. */
  readonly agents: readonly Agent[];
  /** `local(".troupe")` keeps runs on disk, `memory()` in this process. */
  readonly engine: Engine;
}

export interface StartOptions {
  /** Caller-chosen: the same id is the same run, so starting twice does the work once. Default: a new one. */
  readonly id?: string;
}

/** What a person says. */
export interface Verdict {
  readonly approved: boolean;
  readonly value?: Json;
  readonly note?: string;
  /** Who decides. Default `"app"`. */
  readonly by?: string;
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
   * @throws TroupeError `agent_unknown`; `invalid_value` when the input is not JSON; `run_exists` when the id belongs
   * to a run of another agent or input. TypeError for a bad id.
   */
  start<I, O>(agent: Agent<I, O>, input: I, options?: StartOptions): Promise<Run<O>>;
  start(agent: string, input: Json, options?: StartOptions): Promise<Run<Json>>;
  /** Continues a run from its log; what was recorded is not done again. @throws TroupeError `run_unknown` */
  resume(id: string): Promise<Run<Json>>;
  /** A handle on a run, whoever executes it. @throws TroupeError `run_unknown` */
  attach(id: string): Promise<Run<Json>>;
  /** Resolves when the wish is recorded; await `outcome` for the end. @throws TroupeError `run_unknown`, `run_ended` */
  cancel(id: string, reason?: string): Promise<void>;
  /** @throws TroupeError `run_unknown`, `run_ended` */
  signal(id: string, name: string, payload?: Json): Promise<void>;
  /** A new run that shares the parent's log up to `at` and goes its own way from there. */
  fork(id: string, options: ForkOptions): Promise<Run<Json>>;
  /** The first answer wins. @throws TroupeError `decision_unknown`, `decision_closed` */
  decide(decisionId: string, verdict: Verdict): Promise<void>;
  decisions(query?: { readonly runId?: string; readonly status?: Decision["status"] }): Promise<readonly Decision[]>;
  runs(query?: RunQuery): Promise<readonly RunInfo[]>;
  run(id: string): Promise<RunInfo | null>;
  events(id: string, options?: EntriesOptions): AsyncIterable<Entry>;
  verify(id: string): Promise<{ readonly entries: number; readonly head: string }>;
  /** State shared by all runs of the app. */
  readonly store: Store;
}

/** @throws TypeError for an agent without a good name, and for two agents of the same name. */
export function troupe({ agents, engine }: TroupeOptions): App {
  const registry = register(agents);
  let serving: Promise<void> | undefined;

  async function ready(): Promise<Engine> {
    serving ??= engine.serve(program(registry)).catch((error: unknown) => {
      serving = undefined; // the cause may be gone the next time
      throw error;
    });
    await serving;
    return engine;
  }

  async function start<I, O>(agent: Agent<I, O> | string, input: I, options: StartOptions = {}): Promise<Run<O>> {
    const name = typeof agent === "string" ? agent : agent.name;
    const known = registry.get(name);
    if (!known || (typeof agent !== "string" && known !== (agent as Agent))) {
      throw unknownAgent(name, [...registry.keys()]);
    }
    const id = runId(options.id ?? shortId("r"));
    const encoded = encodeJson(input, `the input of ${name}`);
    await (await ready()).start({ id, agent: name, input: encoded.value });
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
    async cancel(id, reason = "cancelled by the caller") {
      await (await ready()).cancel(runId(id), reason);
    },
    async signal(id, name, payload = null) {
      await (await ready()).signal(runId(id), pathName(name), encodeJson(payload, "the payload").value ?? null);
    },
    async fork(id, { at, id: forkId, live = false }) {
      const to = runId(forkId ?? shortId("r"));
      await (await ready()).fork({ from: runId(id), at, id: to, live });
      return runHandle(engine, to);
    },
    async decide(decisionId, { by = "app", ...verdict }) {
      encodeJson(verdict, "the verdict");
      await (await ready()).decide(decisionId, { ...verdict, by });
    },
    async decisions(query = {}) {
      const { runId: id, ...rest } = query;
      const checked: DecisionQuery = id === undefined ? rest : { ...rest, runId: runId(id) };
      return (await ready()).decisions(checked);
    },
    runs: async (query) => (await ready()).runs(query),
    run: async (id) => (await ready()).run(runId(id)),
    events: (id, options) => eventsOf(ready, runId(id), options),
    verify: async (id) => (await ready()).verify(runId(id)),
    store: storeOver(async (request) => (await ready()).store(request)),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
    },
  };
}

function register(agents: readonly Agent[]): ReadonlyMap<string, Agent> {
  const registry = new Map<string, Agent>();
  for (const agent of agents) {
    if (registry.has(pathName(agent.name))) throw new TypeError(`two agents are named ${JSON.stringify(agent.name)}`);
    registry.set(agent.name, agent);
  }
  return registry;
}

async function found(engine: Engine, id: RunId): Promise<void> {
  // reading the first entry is how an unknown run shows itself, on every engine
  for await (const _ of engine.entries(id, { from: 0 })) return;
}

async function* eventsOf(ready: () => Promise<Engine>, id: RunId, options?: EntriesOptions): AsyncIterable<Entry> {
  yield* (await ready()).entries(id, options);
}
