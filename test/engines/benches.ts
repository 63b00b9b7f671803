import { systemClock } from "../../src/base/clock.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { local } from "../../src/index.ts";
import { type EngineBench, memoryJournal } from "../../src/testing/index.ts";
import { folder } from "./folder.ts";

/** Engines over one journal in memory: it outlives them. */
function memoryBench(journal: Journal = memoryJournal()): EngineBench {
  const kept = { ...journal, [Symbol.dispose]: () => undefined };
  return {
    open: () => journalEngine(() => kept, { clock: systemClock, recover: true, alwaysReplay: false }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Engines over one file. */
function sqliteBench(): EngineBench {
  const path = folder();
  return { open: () => local(path), [Symbol.asyncDispose]: () => Promise.resolve() };
}

export const benches: Readonly<Record<string, () => EngineBench>> = {
  memory: () => memoryBench(),
  sqlite: sqliteBench,
};
