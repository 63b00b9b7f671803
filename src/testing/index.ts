export { seededRandom } from "../base/random.ts";
export type { Journal } from "../engines/local/journal.ts";
export { memoryJournal } from "../engines/local/memory-journal.ts";
export { sqliteJournal } from "../engines/local/sqlite-journal.ts";
export type { Clause } from "./clause.ts";
export { Crash, type CrashPlan, crashingJournal } from "./crashing-journal.ts";
export { journalContract } from "./journal-contract.ts";
export { type SimulateOptions, type Simulation, simulate } from "./simulate.ts";
export { type VirtualClock, virtualClock } from "./virtual-clock.ts";
