import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/base/clock.ts";
import { journalEngine } from "../src/engines/local/engine.ts";
import { local } from "../src/engines/local/local.ts";
import { type EngineBench, type Journal, memoryJournal } from "../src/testing/index.ts";
import { restateBench } from "./restate/restate-bench.ts";
import { startServer } from "./restate/server.ts";

/** Where conformance is tried: opens benches of one engine. */
export interface Place extends AsyncDisposable {
  readonly open: () => EngineBench | Promise<EngineBench>;
  /** As {@link EngineBench.deaf}. */
  readonly deaf?: true;
}

export async function benchOf(engine: string, alwaysReplay: boolean): Promise<Place> {
  switch (engine) {
    case "memory":
      return { open: () => memoryBench({ alwaysReplay }), [Symbol.asyncDispose]: () => Promise.resolve() };
    case "local": {
      const root = mkdtempSync(join(tmpdir(), "conformance-"));
      const dispose = () => Promise.resolve(rmSync(root, { recursive: true, force: true }));
      return { open: () => localBench(mkdtempSync(join(root, "place-"))), [Symbol.asyncDispose]: dispose };
    }
    case "restate": {
      const server = await startServer({ alwaysReplay });
      return {
        open: () => restateBench(server, { alwaysReplay }),
        ...(alwaysReplay && { deaf: true }),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    }
    default:
      throw new Error(`--engine: memory, local or restate; not ${engine}`);
  }
}

/** Engines over one journal in memory, which outlives them. To each other they are processes that share a file. */
export function memoryBench({ alwaysReplay = false }: { readonly alwaysReplay?: boolean } = {}): EngineBench {
  const journal = memoryJournal();
  let changes = 0;
  const changing =
    <A extends readonly unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      changes += 1;
      return work(...args);
    };
  const kept: Journal = {
    ...journal,
    shared: true,
    commit: changing(journal.commit),
    retire: changing(journal.retire),
    send: changing(journal.send),
    answer: changing(journal.answer),
    fork: changing(journal.fork),
    store: changing(journal.store),
    changed: () => changes,
    [Symbol.dispose]: () => undefined,
  };
  return {
    open: () => journalEngine(() => kept, { clock: systemClock, recover: true, alwaysReplay }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Engines over one file. */
export function localBench(folder: string): EngineBench {
  return { open: () => local(folder), [Symbol.asyncDispose]: () => Promise.resolve() };
}
