import { shown } from "../base/shown.ts";
import { type Agent, isAgent } from "../core/agent.ts";

/**
 * A policy for agents of one kind: one that may give an answer of its own, or looks at what it passes on. What wraps any
 * agent, a `Policy`, is one of these for every kind.
 */
export type PolicyFor<I, O> = (inner: Agent<I, O>) => Agent<I, O>;

/**
 * Applies policies, innermost first: `wrap(a, timeout(5_000), retry({ attempts: 3 }))` limits each of three attempts.
 *
 * @throws TypeError for a first argument that is no agent, and for policies in a list.
 */
export function wrap<I, O>(agent: Agent<I, O>, ...policies: readonly PolicyFor<NoInfer<I>, NoInfer<O>>[]): Agent<I, O> {
  const where = "wrap(agent, ...policies)";
  if (!isAgent(agent)) {
    throw new TypeError(
      `${where}: the first argument must be an agent (something with a name and run), got ${shown(agent)}`,
    );
  }
  const at = policies.findIndex((policy) => typeof policy !== "function");
  if (at >= 0) {
    const odd: unknown = policies[at];
    const how = Array.isArray(odd) ? "; give them one after another, not in a list" : "";
    throw new TypeError(`${where}: policies must be such as retry({ attempts: 3 }), got ${shown(odd)}${how}`);
  }
  return policies.reduce((inner, policy) => policy(inner), agent);
}
