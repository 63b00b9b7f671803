import type { Agent, Policy } from "../core/agent.ts";

/**
 * Applies policies, innermost first: `wrap(a, timeout(5_000), retry({ attempts: 3 }))` limits each of three attempts.
 */
export function wrap<I, O>(agent: Agent<I, O>, ...policies: readonly Policy[]): Agent<I, O> {
  return policies.reduce((inner, policy) => policy(inner), agent);
}
