import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { uniqueName } from "../../base/random.ts";

/**
 * Names this process so that others on the same machine can tell whether it still lives: host and process namespace,
 * process id, start time (ids are used again), and something unique.
 */
export function ownerName(): string {
  self ??= [place(), process.pid, startedAt(process.pid) ?? "", uniqueName()].join("|");
  owners += 1;
  return `${self}#${owners}`;
}

/** The same for all owners of this process. */
let self: string | undefined;
let owners = 0;

/**
 * True only when the owner is known to be dead: a process of this machine and namespace that is gone. Its lease need
 * not be waited for.
 */
export function isDead(owner: string): boolean {
  const [where, id = "", started = ""] = owner.split("|");
  const pid = Number(id);
  if (where !== place() || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
  return started !== "" && started !== (startedAt(pid) ?? started);
}

/** The process id of an owner on this machine and in this namespace; null where it would mean another process, or none. */
export function pidHere(owner: string): number | null {
  const [where, id = ""] = owner.split("|");
  return where === place() ? Number(id) : null;
}

let known: string | undefined;

/** Host and, on Linux, process namespace: process ids mean the same only within one. */
function place(): string {
  known ??= `${hostname()}/${namespace()}`.replaceAll("|", "_");
  return known;
}

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return process.platform;
  }
}

/** Start time in clock ticks since boot, where the system tells (Linux, proc(5), field 22). */
function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return "dead"; // killed, but not yet waited for by its parent
    return fields[19];
  } catch {
    return undefined;
  }
}
