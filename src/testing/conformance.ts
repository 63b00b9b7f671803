import type { Clause } from "./clause.ts";
import type { EngineBench } from "./engine-bench.ts";
import { engineContract } from "./engine-contract.ts";
import { storeContract } from "./store-contract.ts";

/**
 * Everything that must hold on every engine, without exceptions: what "the same code on all of them" means. The name of
 * each clause begins with what it is about: `forks: …`.
 *
 * @example
 * for (const { name, check } of conformance(() => myBench())) test(name, check);
 */
export function conformance(open: () => EngineBench | Promise<EngineBench>): readonly Clause[] {
  const store = storeContract(open).map((clause) => ({ ...clause, name: `store: ${clause.name}` }));
  return [...engineContract(open), ...store];
}
