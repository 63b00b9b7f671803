import type { Agent } from "../core/agent.ts";

/**
 * A policy for agents of one kind: one that may give an answer of its own, or looks at what it passes on. What wraps any
 * agent, a `Policy`, is one of these for every kind.
 */
export type PolicyFor<I, O> = (inner: Agent<I, O>) => Agent<I, O>;

/**
 * Applies policies, innermost first: `wrap(a, timeout(5_000), retry({ attempts: 3 }))` limits each of three attempts.
 */
export function wrap<I, O>(agent: Agent<I, O>, ...policies: readonly PolicyFor<NoInfer<I>, NoInfer<O>>[]): Agent<I, O> {
  return policies.reduce((inner, policy) => policy(inner), agent);
}
