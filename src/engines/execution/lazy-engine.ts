import type { RunId } from "../../base/ids.ts";
import type { Engine, EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";

/**
 * An engine whose code is loaded when it is first used, so that importing the library stays quick for those who only
 * need its types or another engine. From then on it is called directly.
 */
export function lazyEngine(load: () => Engine | Promise<Engine>): Engine {
  let loaded: Engine | undefined;
  let loading: Promise<Engine> | undefined;

  function engine(): Engine | Promise<Engine> {
    if (loaded) return loaded;
    loading ??= loadOnce();
    return loaded ?? loading;
  }

  async function loadOnce(): Promise<Engine> {
    const made = load();
    loaded = made instanceof Promise ? await made : made;
    return loaded;
  }

  function use<T>(act: (engine: Engine) => Promise<T>): Promise<T> {
    const found = engine();
    return found instanceof Promise ? found.then(act) : act(found);
  }

  async function* entries(id: RunId, options?: EntriesOptions): AsyncIterable<Entry> {
    yield* (await engine()).entries(id, options);
  }

  return {
    serve: (program) => use((it) => it.serve(program)),
    start: (request) => use((it) => it.start(request)),
    resume: (id) => use((it) => it.resume(id)),
    outcome: (id, options) => use((it) => it.outcome(id, options)),
    signal: (id, name, payload) => use((it) => it.signal(id, name, payload)),
    cancel: (id, reason) => use((it) => it.cancel(id, reason)),
    fork: (request) => use((it) => it.fork(request)),
    decide: (id, answer) => use((it) => it.decide(id, answer)),
    decisions: (query) => use((it) => it.decisions(query)),
    run: (id) => use((it) => it.run(id)),
    runs: (query) => use((it) => it.runs(query)),
    entries,
    verify: (id) => use((it) => it.verify(id)),
    prune: (before, limit) => use((it) => it.prune(before, limit)),
    store: (request) => use((it) => it.store(request)),
    watch: (key, options) => use((it) => it.watch(key, options)),
    async [Symbol.asyncDispose]() {
      if (loading) await (await loading)[Symbol.asyncDispose]();
    },
  };
}
