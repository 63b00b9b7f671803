import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import type { Admin } from "./admin.ts";
import { unknownRun } from "./failures.ts";
import { listDecisions, problemOf } from "./inspect.ts";
import { isAtRest, type Meta, type Names } from "./protocol.ts";
import type { Reading } from "./reading.ts";

/** Looks at a run that does not move are this far apart, in looks of whoever waits. */
const lookEvery = 8;

interface Sources {
  readonly admin: Admin;
  readonly reading: Reading;
  readonly names: Names;
}

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export async function outcomeOfRun(
  sources: Sources,
  id: RunId,
  final: boolean,
  looks: number,
): Promise<Outcome | null> {
  const { reading, names, admin } = sources;
  const meta = await reading.meta(id);
  if (!meta) throw unknownRun(id);
  if (!isAtRest(meta)) return looks % lookEvery === lookEvery - 1 ? stuckOutcome(admin, meta) : null;
  switch (meta.standing.status) {
    case "paused": {
      if (final) return null;
      const decisions = await listDecisions(admin, names, { runId: id, status: "open" });
      const isMoving = decisions.length !== meta.standing.decisions.length; // answered while this was looked up
      return isMoving ? null : { status: "paused", decisions, signals: meta.standing.signals };
    }
    case "stuck": {
      const { error } = meta.standing;
      return error ? { status: "failed", error: fromFailure(error, "") } : null;
    }
    default: {
      const last = (await reading.read(id, meta.length - 1)).entries.at(-1);
      return last ? outcomeOf(last) : null;
    }
  }
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
