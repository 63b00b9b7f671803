import type { Write } from "./journal.ts";
import type { SqliteDecisions } from "./sqlite-decisions.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import type { SqliteInbox } from "./sqlite-inbox.ts";
import type { SqliteRuns } from "./sqlite-runs.ts";

export interface SqliteTables {
  readonly entries: SqliteEntries;
  readonly runs: SqliteRuns;
  readonly decisions: SqliteDecisions;
  readonly inbox: SqliteInbox;
}

/** Carries out one write of a commit. `alone`: no other run writes in it. */
export function sqliteWrites({
  entries,
  runs,
  decisions,
  inbox,
}: SqliteTables): (write: Write, alone: boolean) => void {
  return (write, alone) => {
    switch (write.kind) {
      case "entry":
        entries.append(write, alone);
        break;
      case "create":
        runs.create(write);
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
    }
  };
}
