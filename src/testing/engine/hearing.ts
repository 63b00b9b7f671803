import type { Clauses } from "../clause.ts";
import type { EngineBench } from "../engine-bench.ts";

/** Clauses of runs that hear of something while one of their steps is at work: not asked of a bench that is deaf then. */
export function hearing(clauses: Clauses<EngineBench>): Clauses<EngineBench> {
  return Object.fromEntries(
    Object.entries(clauses).map(([name, check]) => [
      `while a step is at work: ${name}`,
      (bench: EngineBench) => (bench.deaf ? undefined : check(bench)),
    ]),
  );
}
