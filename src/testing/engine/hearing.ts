import type { Clauses } from "../clause.ts";
import type { EngineBench } from "../engine-bench.ts";

/** In the names of the clauses that a deaf bench is not asked. */
export const meanwhile = "while a step is at work: ";

/** Clauses of runs that hear of something while one of their steps is at work: not asked of a bench that is deaf then. */
export function hearing(clauses: Clauses<EngineBench>): Clauses<EngineBench> {
  return Object.fromEntries(
    Object.entries(clauses).map(([name, check]) => [
      `${meanwhile}${name}`,
      (bench: EngineBench) => (bench.deaf ? undefined : check(bench)),
    ]),
  );
}
