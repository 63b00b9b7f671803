import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Decision } from "../../core/decision.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import type { Admin } from "./admin.ts";
import { unknownRun } from "./failures.ts";
import { problemOf } from "./inspect.ts";
import { isAtRest, type Meta } from "./protocol.ts";
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
  if (!isAtRest(meta)) return looks % lookEvery === lookEvery - 1 ? stuckOutcome(admin, meta) : null;
  const { status, signals, keys, error } = meta.standing;
  switch (status) {
    case "paused": {
      const below = final ? null : await decisionsBelow(reading, meta.standing.children);
      return below && { status, decisions: [...decisions, ...below], signals, keys };
    }
    case "stuck":
      return error ? { status: "failed", error: fromFailure(error, "") } : null;
    default:
      return last && outcomeOf(last);
  }
}

/** The open decisions of the runs that a run waits for, however deep; null when one of those moves, or is stuck. */
async function decisionsBelow(reading: Reading, children: readonly string[]): Promise<readonly Decision[] | null> {
  const all: Decision[] = [];
  for (const child of children) {
    const rest = await reading.rest(child as RunId);
    if (rest?.meta.standing.status !== "paused" || !isAtRest(rest.meta)) return null;
    const below = await decisionsBelow(reading, rest.meta.standing.children);
    if (below === null) return null;
    all.push(...rest.decisions, ...below);
  }
  return all;
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
