import type { RunId } from "../../base/ids.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import { unknownRun } from "./failures.ts";
import { type Family, familyOf, type Member } from "./family.ts";
import { hasEnded } from "./protocol.ts";
import type { Reading } from "./reading.ts";

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export async function outcomeOfRun(reading: Reading, id: RunId, final: boolean): Promise<Outcome | null> {
  const rest = await reading.rest(id);
  if (!rest) throw unknownRun(id);
  const { meta, last, decisions } = rest;
  const { status, error } = meta.standing;
  if (status === "stuck") return error ? { status: "failed", error: fromFailure(error, "") } : null;
  if (hasEnded(meta)) return last && outcomeOf(last);
  const family = await familyOf(id, meta, decisions, reading.rest);
  return family.status === "paused" && !final ? pausedOutcome(id, family) : null;
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
