import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import type { Admin } from "./admin.ts";
import { unknownRun } from "./failures.ts";
import { type Family, familyOf, type Member } from "./family.ts";
import { problemOf } from "./inspect.ts";
import { hasEnded, type Meta } from "./protocol.ts";
import type { Reading } from "./reading.ts";

/** Looks at a run that does not move are this far apart, in looks of whoever waits. */
const lookEvery = 8;

interface Sources {
  readonly admin: Admin;
  readonly reading: Reading;
}

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export async function outcomeOfRun(
  sources: Sources,
  id: RunId,
  final: boolean,
  looks: number,
): Promise<Outcome | null> {
  const { reading, admin } = sources;
  const rest = await reading.rest(id);
  if (!rest) throw unknownRun(id);
  const { meta, last, decisions } = rest;
  const { status, error } = meta.standing;
  if (status === "stuck") return error ? { status: "failed", error: fromFailure(error, "") } : null;
  if (hasEnded(meta)) return last && outcomeOf(last);
  const family = await familyOf(id, meta, decisions, reading.rest);
  if (family.status === "paused") return final ? null : pausedOutcome(id, family);
  return looks % lookEvery === lookEvery - 1 ? stuckOutcome(admin, meta) : null;
}

/** What the run and those it waits for wait for themselves; signals and keys of others bear their ids. */
function pausedOutcome(id: string, { members }: Family): Outcome {
  const named = (member: Member, names: readonly string[]) =>
    member.id === id ? names : names.map((name) => `${member.id}/${name}`);
  return {
    status: "paused",
    decisions: members.flatMap((member) => member.decisions),
    signals: members.flatMap((member) => named(member, member.meta.standing.signals)),
    keys: members.flatMap((member) => named(member, member.meta.standing.keys)),
  };
}

/** The server compares what the program asks for with its journal, and tries again and again when that differs. */
async function stuckOutcome(admin: Admin, { invocation, agent }: Meta): Promise<Outcome | null> {
  const recorded = await problemOf(admin, invocation);
  if (recorded === null) return null;
  const message =
    `the program of ${agent} has changed since this run was recorded: ${recorded.split("\n", 1)[0]}. Resume it with the ` +
    "program it was started with, or fork it before the change";
  const error = new TroupeError(message, { code: "replay_mismatch", detail: { seq: null, recorded, asked: [] } });
  return { status: "failed", error };
}
