import type { TroupeError } from "../../base/errors.ts";
import type { StartRequest } from "../../core/engine.ts";
import { isFact, logFormat } from "../../core/entry.ts";
import { inheritedOf } from "../../core/inherited.ts";
import { bodyOf, type Fact, type FactOf, toFact } from "../execution/fact.ts";
import type { PumpStart } from "../execution/pump-start.ts";
import { Recording } from "../execution/recording.ts";
import type { Journal, RunRow } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import { tamperedApproval } from "./verify.ts";

const page = 1_000;

/** What an execution starts from. */
export interface Loaded {
  readonly started: FactOf<"run.started">;
  readonly startedAt: number;
  readonly facts: readonly Fact[];
  /** Notes already written, counted by `path\ntype`. */
  readonly notes: ReadonlyMap<string, number>;
  /** Somebody has changed it, and a person's approval with it, perhaps. */
  readonly tampered: TroupeError | null;
  /** How many entries there are: the next `seq`. */
  readonly length: number;
}

/** What there is to load of a run that this process has just made. */
export function newlyMade(request: StartRequest, startedAt: number): Loaded {
  const { id, agent, input } = request;
  const given = { ...(input === undefined ? {} : { input }), ...inheritedOf(request) };
  return {
    started: { agent, ...given, seed: id, format: logFormat },
    startedAt,
    facts: [],
    notes: noNotes,
    tampered: null,
    length: 1,
  };
}

const noNotes: ReadonlyMap<string, number> = new Map();

/** Reads a run's log once, from the beginning. */
export function load(journal: Journal, row: RunRow): Loaded {
  const facts: Fact[] = [];
  const notes = new Map<string, number>();
  let length = 0;
  for (;;) {
    const rows = journal.read(row.n, length, page);
    for (const entry of rows) {
      if (isFact(entry.type)) facts.push(toFact(entry));
      else if (entry.path !== "") {
        const key = `${entry.path}\n${entry.type}`;
        notes.set(key, (notes.get(key) ?? 0) + 1);
      }
    }
    length += rows.length;
    if (rows.length < page) break;
  }
  const [first, ...rest] = facts;
  if (!first) throw new Error(`run ${row.id} has no entries`);
  const tampered = tamperedApproval(journal, row, rest);
  return { started: bodyOf(first, "run.started"), startedAt: first.at, facts: rest, notes, tampered, length };
}

/** What the next execution of a run begins with. */
export function startOf({ id: runId, row, share }: LiveRun, { started, startedAt, facts }: Loaded): PumpStart {
  const forked = row.forkOf !== null;
  const recording = new Recording(facts, row.forkAt ?? -1);
  const { seed } = started;
  const own = { runId, seed, forked, guarded: forked && !row.live, startedAt, recording, share };
  return { ...own, ...inheritedOf(started) };
}
