import { type Clause, type Clauses, clausesOf } from "./clause.ts";
import { approvalClauses } from "./engine/approvals.ts";
import { boundsClauses } from "./engine/bounds.ts";
import { branchClauses } from "./engine/branches.ts";
import { cancelClauses } from "./engine/cancelling.ts";
import { changedClauses } from "./engine/changed-program.ts";
import { childEndClauses } from "./engine/child-ends.ts";
import { childClauses } from "./engine/children.ts";
import { deadlineClauses } from "./engine/deadlines.ts";
import { deadlockClauses } from "./engine/deadlocks.ts";
import { effectClauses } from "./engine/effects.ts";
import { forkClauses } from "./engine/forks.ts";
import { labelClauses } from "./engine/labels.ts";
import { lackingClauses } from "./engine/lacking.ts";
import { lifeClauses } from "./engine/lives.ts";
import { logClauses } from "./engine/logs.ts";
import { mailClauses } from "./engine/mail.ts";
import { ordinaryClauses } from "./engine/ordinary-programs.ts";
import { oversizedClauses } from "./engine/oversized.ts";
import { runClauses } from "./engine/runs.ts";
import { stepClauses } from "./engine/steps.ts";
import { teamClauses } from "./engine/teams.ts";
import { waitingClauses } from "./engine/waiting.ts";
import type { EngineBench } from "./engine-bench.ts";

/** What it is about, which is how the name of each clause begins. */
const groups: readonly (readonly [about: string, Clauses<EngineBench>])[] = [
  ["runs", runClauses],
  ["steps", stepClauses],
  ["branches", branchClauses],
  ["teams", teamClauses],
  ["children", childClauses],
  ["ends of children", childEndClauses],
  ["waiting", waitingClauses],
  ["approvals", approvalClauses],
  ["labels", labelClauses],
  ["bounds", boundsClauses],
  ["mail", mailClauses],
  ["deadlocks", deadlockClauses],
  ["deadlines", deadlineClauses],
  ["cancelling", cancelClauses],
  ["effects", effectClauses],
  ["limits", oversizedClauses],
  ["lives", lifeClauses],
  ["changed program", changedClauses],
  ["lacking", lackingClauses],
  ["R1 ordinary programs", ordinaryClauses],
  ["log", logClauses],
  ["forks", forkClauses],
];

/**
 * What "being an engine" means: the same programs behave the same on all of them. Each clause opens a bench of its own,
 * in real time.
 *
 * @example
 * for (const { name, check } of engineContract(() => myBench())) test(name, check);
 */
export function engineContract(open: () => EngineBench | Promise<EngineBench>): readonly Clause[] {
  return groups.flatMap(([about, clauses]) =>
    clausesOf(open, clauses).map((clause) => ({ ...clause, name: `${about}: ${clause.name}` })),
  );
}
