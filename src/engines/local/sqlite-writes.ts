import type { Write } from "./journal.ts";
import type { SqliteChildren } from "./sqlite-children.ts";
import type { SqliteDecisions } from "./sqlite-decisions.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import type { SqliteInbox } from "./sqlite-inbox.ts";
import type { SqliteRuns } from "./sqlite-runs.ts";
import type { State } from "./state.ts";

export interface SqliteTables {
  readonly entries: SqliteEntries;
  readonly runs: SqliteRuns;
  readonly decisions: SqliteDecisions;
  readonly inbox: SqliteInbox;
  readonly state: State;
  readonly children: SqliteChildren;
}

/** Carries out one write of a commit. `alone`: no other run writes in it. */
export function sqliteWrites({
  entries,
  runs,
  decisions,
  inbox,
  state,
  children,
}: SqliteTables): (write: Write, alone: boolean) => void {
  return (write, alone) => {
    switch (write.kind) {
      case "entry":
        entries.append(write, alone);
        break;
      case "create":
        runs.create(write);
        break;
      case "child":
        if (runs.isOwned(write.run, write.epoch)) runs.create(write);
        break;
      case "call-off":
        if (runs.isOwned(write.run, write.epoch)) children.callOff(write);
        break;
      case "status":
        runs.setStatus(write);
        break;
      case "decision":
        decisions.write(write);
        break;
      case "taken":
        inbox.take(write);
        break;
      case "late":
        decisions.keepLate(write);
        break;
      case "watch":
        if (runs.isOwned(write.run, write.epoch)) state.watch(write);
        break;
    }
  };
}
