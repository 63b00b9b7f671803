import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

const retryMs = 200;

/**
 * Runs `work` while no other process runs its own under the same file. The lock is one of the operating system, so a
 * process that dies gives it back.
 */
export async function withFileLock<T>(file: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(file);
  try {
    await acquire(database, file, waitMs);
    return await work();
  } finally {
    database.close();
  }
}

async function acquire(database: DatabaseSync, file: string, waitMs: number): Promise<void> {
  database.exec("PRAGMA busy_timeout = 0");
  for (const until = performance.now() + waitMs; ; await delay(retryMs)) {
    try {
      return database.exec("BEGIN EXCLUSIVE");
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      if (performance.now() > until) throw new Error(`${file} was still locked after ${waitMs} ms`, { cause });
    }
  }
}

const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === 5;
