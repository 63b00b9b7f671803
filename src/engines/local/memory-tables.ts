import type { MemoryDecisions } from "./memory-decisions.ts";
import type { MemoryInbox } from "./memory-inbox.ts";
import type { MemoryItems } from "./memory-items.ts";
import type { MemoryRuns } from "./memory-runs.ts";
import type { State, Watches } from "./state.ts";

/** What a journal in memory consists of. */
export interface MemoryTables {
  readonly runs: MemoryRuns;
  readonly inbox: MemoryInbox;
  readonly items: MemoryItems;
  readonly decisions: MemoryDecisions;
  readonly watches: Watches;
  readonly state: State;
}
