import type { Clause } from "./clause.ts";
import type { EngineBench } from "./engine-bench.ts";
import { engineContract } from "./engine-contract.ts";
import { storeContract } from "./store-contract.ts";

/**
 * Everything that must hold on every engine, without exceptions: what "the same code on all of them" means.
 *
 * @example
 * for (const { name, check } of conformance(() => myBench())) test(name, check);
 */
export function conformance(open: () => EngineBench | Promise<EngineBench>): readonly Clause[] {
  return [...engineContract(open), ...storeContract(open)];
}
