import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../base/clock.ts";
import { isDead } from "./owner.ts";
import { patiently } from "./patiently.ts";
import { explain } from "./sqlite-file.ts";

/** Given back in one transaction: some milliseconds, so that others never wait long enough to lose their leases. */
const pagesAtOnce = 512;
/** A file that can only be rewritten whole is, while others are at work, if what is used of it is at most this. */
const rewriteLimit = 32 * 1_048_576;

export interface Reclaimed {
  /** Bytes by which the file became smaller. */
  readonly freed: number;
  /** Bytes that stay unused in it; what is recorded next takes them first. */
  readonly unused: number;
}

/**
 * Gives the space that deleted runs have left in the state file back to the file system, a little at a time. Stops early
 * when aborted.
 */
export async function reclaimSpace(folder: string, clock: Clock, signal: AbortSignal): Promise<Reclaimed> {
  const file = join(folder, "troupe.db");
  if (!existsSync(file)) return { freed: 0, unused: 0 };
  const before = sizeOf(file);
  const db = new DatabaseSync(file, { timeout: 0 });
  const turn = (work: () => void) =>
    patiently(clock, file, () => {
      try {
        work();
      } catch (error) {
        throw explain(error, file);
      }
    });
  try {
    if (setting(db, "auto_vacuum") !== 0) {
      while (setting(db, "freelist_count") > 0 && !signal.aborted) {
        await turn(() => db.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`));
        await new Promise<void>((resolve) => {
          setImmediate(resolve); // a signal gets its turn
        });
      }
    } else if (setting(db, "freelist_count") > 0 && mayRewrite(db, clock.now())) {
      await turn(() => db.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM"));
    }
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)"); // best effort: whoever reads now keeps it from being done
    return {
      freed: Math.max(0, before - sizeOf(file)),
      unused: setting(db, "freelist_count") * setting(db, "page_size"),
    };
  } finally {
    db.close();
  }
}

/** Files made by early versions; rewriting keeps all others from writing, so it must be quick or nobody there. */
function mayRewrite(db: DatabaseSync, now: number): boolean {
  const used = (setting(db, "page_count") - setting(db, "freelist_count")) * setting(db, "page_size");
  if (used <= rewriteLimit) return true;
  const owners = db.prepare("SELECT id FROM owner WHERE lease_until > ?").all(now);
  return owners.every(({ id }) => isDead(String(id)));
}

function setting(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

/** With what is in its write-ahead log and not in the file yet. */
function sizeOf(file: string): number {
  return statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}
