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
import type { Outcome, RunInfo } from "../../core/outcome.ts";
import type { Item, StoreRequest, StoreResult, WatchOptions } from "../../core/store.ts";

/**
 * An engine whose code is loaded when it is first used, so that importing the library stays quick for those who only
 * need its types or another engine. From then on it is called directly.
 */
export const lazyEngine = (load: () => Engine | Promise<Engine>): Engine => new LazyEngine(load);

class LazyEngine implements Engine {
  readonly #load: () => Engine | Promise<Engine>;
  #loaded: Engine | undefined;
  #loading: Promise<Engine> | undefined;

  constructor(load: () => Engine | Promise<Engine>) {
    this.#load = load;
  }

  serve(program: Program): Promise<void> {
    return this.#use((it) => it.serve(program));
  }

  start(request: StartRequest): Promise<void> {
    return this.#use((it) => it.start(request));
  }

  resume(id: RunId): Promise<void> {
    return this.#use((it) => it.resume(id));
  }

  outcome(id: RunId, options: { readonly final: boolean; readonly signal?: AbortSignal }): Promise<Outcome> {
    return this.#use((it) => it.outcome(id, options));
  }

  signal(id: RunId, name: string, payload: Json): Promise<void> {
    return this.#use((it) => it.signal(id, name, payload));
  }

  cancel(id: RunId, reason: string): Promise<void> {
    return this.#use((it) => it.cancel(id, reason));
  }

  fork(request: ForkRequest): Promise<void> {
    return this.#use((it) => it.fork(request));
  }

  decide(id: string, answer: Answer): Promise<void> {
    return this.#use((it) => it.decide(id, answer));
  }

  decisions(query?: DecisionQuery): Promise<readonly Decision[]> {
    return this.#use((it) => it.decisions(query));
  }

  run(id: RunId): Promise<RunInfo | null> {
    return this.#use((it) => it.run(id));
  }

  runs(query?: RunQuery): Promise<readonly RunInfo[]> {
    return this.#use((it) => it.runs(query));
  }

  async *entries(id: RunId, options?: EntriesOptions): AsyncIterable<Entry> {
    yield* (await this.#engine()).entries(id, options);
  }

  verify(id: RunId): Promise<{ readonly entries: number; readonly head: string }> {
    return this.#use((it) => it.verify(id));
  }

  prune(before: number, limit: number): Promise<number> {
    return this.#use((it) => it.prune(before, limit));
  }

  store(request: StoreRequest): Promise<StoreResult> {
    return this.#use((it) => it.store(request));
  }

  watch(key: string, options: WatchOptions): Promise<Item | null> {
    return this.#use((it) => it.watch(key, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#loading) await (await this.#loading)[Symbol.asyncDispose]();
  }

  #use<T>(act: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = this.#engine();
    return engine instanceof Promise ? engine.then(act) : act(engine);
  }

  #engine(): Engine | Promise<Engine> {
    if (this.#loaded) return this.#loaded;
    this.#loading ??= this.#loadOnce();
    return this.#loaded ?? this.#loading;
  }

  async #loadOnce(): Promise<Engine> {
    const made = this.#load();
    this.#loaded = made instanceof Promise ? await made : made;
    return this.#loaded;
  }
}
