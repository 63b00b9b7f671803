import type { RunId } from "../../base/ids.ts";
import type { Engine, EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";

/**
 * An engine whose code is loaded when it is first used, so that importing the library stays quick for those who only
 * need its types or another engine.
 */
export function lazyEngine(load: () => Promise<Engine>): Engine {
  let loading: Promise<Engine> | undefined;

  function engine(): Promise<Engine> {
    loading ??= load();
    return loading;
  }

  async function* entries(id: RunId, options?: EntriesOptions): AsyncIterable<Entry> {
    yield* (await engine()).entries(id, options);
  }

  return {
    serve: async (program) => (await engine()).serve(program),
    start: async (request) => (await engine()).start(request),
    resume: async (id) => (await engine()).resume(id),
    outcome: async (id, options) => (await engine()).outcome(id, options),
    signal: async (id, name, payload) => (await engine()).signal(id, name, payload),
    cancel: async (id, reason) => (await engine()).cancel(id, reason),
    fork: async (request) => (await engine()).fork(request),
    decide: async (id, answer) => (await engine()).decide(id, answer),
    decisions: async (query) => (await engine()).decisions(query),
    run: async (id) => (await engine()).run(id),
    runs: async (query) => (await engine()).runs(query),
    entries,
    verify: async (id) => (await engine()).verify(id),
    prune: async (before, limit) => (await engine()).prune(before, limit),
    store: async (request) => (await engine()).store(request),
    watch: async (key, options) => (await engine()).watch(key, options),
    async [Symbol.asyncDispose]() {
      if (loading) await (await loading)[Symbol.asyncDispose]();
    },
  };
}
