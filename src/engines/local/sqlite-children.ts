import type { DatabaseSync } from "node:sqlite";
import { callerEnded } from "./called-off.ts";
import type { CallOffWrite, RunRow } from "./journal.ts";
import { toRun } from "./sqlite-rows.ts";
import type { State } from "./state.ts";

/** Since version 3 of the tables. `parent` is the number of the caller, which is never used again; its id may be. */
export const childSchema: string = `
  ALTER TABLE run ADD COLUMN parent INTEGER;
  ALTER TABLE run ADD COLUMN parent_id TEXT;
  ALTER TABLE run ADD COLUMN parent_path TEXT;
  CREATE INDEX run_parent ON run (parent) WHERE parent IS NOT NULL;`;

export interface SqliteChildren {
  /** Whoever calls has checked the epoch of the caller. */
  callOff(write: CallOffWrite): void;
  /** This run has ended: its caller hears of it, and those it has called are cancelled. */
  ended(run: number, committed: readonly string[]): void;
  of(run: number): readonly RunRow[];
}

const alive = "status IN ('running', 'parked', 'stuck')";

export function sqliteChildren(db: DatabaseSync, state: State): SqliteChildren {
  const children = db.prepare(`SELECT * FROM run WHERE parent = ? AND ${alive} ORDER BY n`);
  const child = db.prepare(`SELECT n, id FROM run WHERE id = ? AND parent = ? AND ${alive}`);
  const caller = db.prepare(
    `SELECT p.n, p.id AS caller, c.id, c.parent_path FROM run c JOIN run p ON p.n = c.parent
     WHERE c.n = ? AND p.status IN ('running', 'parked', 'stuck')`,
  );

  return {
    callOff({ run, id, reason }) {
      const row = child.get(id, run);
      if (row) state.tell(Number(row["n"]), id, { type: "cancel", reason });
    },
    ended(run, committed) {
      const row = caller.get(run);
      if (row) {
        const item = { type: "child", path: String(row["parent_path"]), id: String(row["id"]), committed } as const;
        state.tell(Number(row["n"]), String(row["caller"]), item);
      }
      for (const { n, id } of children.all(run).map(toRun)) {
        state.tell(n, id, { type: "cancel", reason: callerEnded });
      }
    },
    of: (run) => children.all(run).map(toRun),
  };
}
