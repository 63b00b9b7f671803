import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDead, pidHere } from "./owner.ts";
import { explain } from "./sqlite-file.ts";

/** What the state file tells of a run beyond its status. */
export interface Standing {
  /** Who has the run in hand. `gone`: somebody had, and died. `nobody`: it was let go of. */
  readonly executor: "here" | "elsewhere" | "gone" | "nobody";
  /** The process that executes it, where that is on this machine. */
  readonly pid: number | null;
  /** What has come for the run first and was not taken in yet: `answer`, `signal`, `cancel`. */
  readonly pending: string | null;
  /** Some process, not necessarily its own, is at work on runs of this file and might take it up. */
  readonly company: boolean;
}

const none: Standing = { executor: "nobody", pid: null, pending: null, company: false };

/** How these runs stand, those that have not ended. Reads once, writes nothing, waits for nobody. */
export function standings(folder: string, ids: readonly string[], now: number): (id: string) => Standing {
  const file = join(folder, "troupe.db");
  if (ids.length === 0 || !existsSync(file)) return () => none;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    const owners = db.prepare("SELECT id FROM owner WHERE lease_until > ?").all(now);
    const live = new Set(owners.map(({ id }) => String(id)).filter((owner) => !isDead(owner)));
    const rows = db.prepare(
      `SELECT r.id, r.owner, (SELECT json_extract(i.item, '$.type') FROM inbox i WHERE i.run = r.n ORDER BY i.pos) AS pending
       FROM run r WHERE r.id IN (SELECT value FROM json_each(?)) AND r.status IN ('running', 'parked', 'stuck')`,
    );
    const found = new Map(
      rows.all(JSON.stringify(ids)).map(({ id, owner, pending }) => [
        String(id),
        {
          ...executorOf(owner === null ? null : String(owner), live),
          pending: pending === null ? null : String(pending),
        },
      ]),
    );
    return (id) => ({ ...none, ...found.get(id), company: live.size > 0 });
  } catch (error) {
    throw explain(error, file);
  } finally {
    db?.close();
  }
}

function executorOf(owner: string | null, live: ReadonlySet<string>): Pick<Standing, "executor" | "pid"> {
  if (owner === null) return { executor: "nobody", pid: null };
  if (!live.has(owner)) return { executor: "gone", pid: null };
  const pid = pidHere(owner);
  return { executor: pid === null ? "elsewhere" : "here", pid };
}
