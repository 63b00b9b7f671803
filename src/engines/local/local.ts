import { type Clock, systemClock } from "../../base/clock.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { Engine } from "../../core/engine.ts";
import { lazyEngine } from "../execution/lazy-engine.ts";
import type { Durability } from "./sqlite-file.ts";

export interface LocalOptions {
  /**
   * `"power"` (default): what is recorded survives a power cut. `"process"`: it survives `kill -9`, and the last moments
   * may be lost in a power cut.
   */
  readonly durability?: Durability;
  /**
   * Execute every run this app has the agent for: those whose process died, whose timer is due, whose person answered.
   * Default true. With false, only runs that this app starts or resumes.
   */
  readonly recover?: boolean;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

const localOptions: OptionNames<LocalOptions> = { durability: true, recover: true, clock: true };

/**
 * Keeps runs in one SQLite file, `troupe.db` in `folder`, made on first use. Several processes may share it: each run
 * has one owner at a time, and when that dies another takes over within five seconds.
 *
 * Opening checks the file; the first call of the app throws `log_corrupt`, `log_newer`, `log_read_only` or
 * `log_unavailable` if it cannot be used, and leaves it as it is.
 */
export function local(folder: string, options: LocalOptions = {}): Engine {
  checkOptions("local", options, localOptions);
  const { durability = "power", recover = true, clock = systemClock } = options;
  if (durability !== "power" && durability !== "process") {
    throw new TypeError(`local: durability must be "power" or "process", got ${JSON.stringify(durability)}`);
  }
  return lazyEngine(async () => {
    const [{ journalEngine }, { sqliteJournal }] = await Promise.all([
      import("./engine.ts"),
      import("./sqlite-journal.ts"),
    ]);
    return journalEngine(() => sqliteJournal(folder, durability), { clock, recover, alwaysReplay: false });
  });
}

/** Keeps runs in this process and forgets them with it. */
export function memory(options: { readonly clock?: Clock } = {}): Engine {
  checkOptions("memory", options, { clock: true });
  const { clock = systemClock } = options;
  return lazyEngine(() => inMemory?.(clock) ?? loadMemory().then((make) => make(clock)));
}

type MakeEngine = (clock: Clock) => Engine;

/** Known once it was loaded: `run()` makes an engine each time. */
let inMemory: MakeEngine | undefined;

async function loadMemory(): Promise<MakeEngine> {
  const [{ journalEngine }, { MemoryJournal }] = await Promise.all([
    import("./engine.ts"),
    import("./memory-journal.ts"),
  ]);
  inMemory = (clock) => journalEngine(() => new MemoryJournal(), { clock, recover: true, alwaysReplay: false });
  return inMemory;
}
