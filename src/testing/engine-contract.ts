import { type Clause, clausesOf } from "./clause.ts";
import { childEndClauses } from "./engine/child-ends.ts";
import { childClauses } from "./engine/children.ts";
import { lifeClauses } from "./engine/lives.ts";
import { oversizedClauses } from "./engine/oversized.ts";
import { runClauses } from "./engine/runs.ts";
import { waitingClauses } from "./engine/waiting.ts";
import type { EngineBench } from "./engine-bench.ts";

/**
 * What "being an engine" means: the same programs behave the same on all of them. Each clause opens a bench of its own,
 * in real time.
 *
 * @example
 * for (const { name, check } of engineContract(() => myBench())) test(name, check);
 */
export function engineContract(open: () => EngineBench | Promise<EngineBench>): readonly Clause[] {
  return clausesOf(open, runClauses, oversizedClauses, waitingClauses, lifeClauses, childClauses, childEndClauses);
}
