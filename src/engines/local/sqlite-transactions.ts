import type { DatabaseSync } from "node:sqlite";
import { explain } from "./sqlite-file.ts";

/** Work on the file that happens as a whole or not at all; its errors say what to do. */
export interface Transactions {
  /** One statement: SQLite commits it by itself. */
  single<T>(work: () => T): T;
  write<T>(work: () => T, onRollback?: () => void): T;
}

export function transactions(db: DatabaseSync, file: string): Transactions {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  return {
    single(work) {
      try {
        return work();
      } catch (error) {
        throw explain(error, file);
      }
    },
    write(work, onRollback) {
      try {
        begin.run();
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        if (db.isTransaction) rollback.run();
        onRollback?.();
        throw explain(error, file);
      }
    },
  };
}
