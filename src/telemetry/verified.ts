import type { Json } from "../base/json.ts";
import type { Entry } from "../core/entry.ts";
import { workHash } from "../core/verification.ts";
import { VerifyLog, type VerifyProof } from "./verify-log.ts";

/** A call of a team that verifies, or of a policy around one, that has returned something. */
export type VerifiedEnd = VerifyProof &
  Readonly<{
    path: string;
    /** Of the entry that tells that it has returned. */
    seq: number;
  }>;

/** What a log says of what was verified. */
export type Verification = Readonly<{
  /** Whether nothing is missing anywhere. */
  ok: boolean;
  /** In the order in which they returned. */
  ends: readonly VerifiedEnd[];
}>;

export interface VerifiedOptions {
  /** Names of teams that must have verified whatever they returned. Default: those that the log says verify. */
  readonly teams?: readonly string[];
}

/**
 * Whether everything that teams made with `verify` have returned in a run was verified, as far as its log tells: that before the
 * end of each, for one and the same value, every code check is recorded as passed, and after them the verifier has been called
 * and its verdict is "pass"; that author and verifier had no part in each other's work; and that what the run itself returned is
 * this value. A fold over the log, and nothing else: `app.verify(id)` says whether the log is as it was written.
 *
 * A team counts by its name, so that a policy around it counts too: a fallback that stood in, or a cache that had the answer, has
 * verified nothing. Give such a team a name that no other agent has. Where none of them may have started, name it in `teams`.
 *
 * The value of a team inside of another is in no log, only its hash. A run that was called as a run of its own has its own log.
 *
 * @example
 * const { ok, ends } = verified(await Array.fromAsync(app.events(run.id)), { teams: ["report"] });
 */
export function verified(entries: Iterable<Entry>, { teams = [] }: VerifiedOptions = {}): Verification {
  const all = [...entries];
  const log = new VerifyLog(all);
  const names = new Set([...teams, ...log.teams]);
  const ends: VerifiedEnd[] = [];
  const byCaller = new Map<string, VerifiedEnd>();
  for (const { type, path, seq } of all) {
    if (type !== "agent.completed" || !names.has(nameOf(path))) continue;
    const end = { path, seq, ...(log.proofAt(path, seq) ?? proofBelow(byCaller.get(path), path)) };
    ends.push(end);
    const caller = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (nameOf(caller) === nameOf(path)) byCaller.set(caller, end);
  }
  const checked = ends.map((end) => withReturned(end, all));
  return { ok: checked.every(({ missing }) => missing.length === 0), ends: checked };
}

/** A policy returns what it wraps has returned last, and has nothing to show where that has not. */
function proofBelow(inner: VerifiedEnd | undefined, path: string): VerifyProof {
  if (inner)
    return {
      work: inner.work,
      round: inner.round,
      checks: inner.checks,
      verifier: inner.verifier,
      missing: inner.missing,
    };
  const missing = [`${path} returned something that was not verified in this run`];
  return { work: null, round: null, checks: [], verifier: null, missing };
}

/** The root's value is in the log: it must be the one that was verified. */
function withReturned(end: VerifiedEnd, entries: readonly Entry[]): VerifiedEnd {
  if (end.path.includes("/") || end.work === null) return end;
  const last = entries.findLast(({ type }) => type === "run.completed");
  if (last === undefined) return end;
  const { value } = last.body as { readonly value?: Json };
  const returned = typeof value === "object" && value !== null && "value" in value ? value["value"] : undefined;
  if (returned !== undefined && workHash(returned) === end.work) return end;
  return { ...end, missing: [...end.missing, "what the run returned is not the value that was verified"] };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/#\d+$/, "");
