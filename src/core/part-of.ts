import type { Agent } from "./agent.ts";

const owners = new WeakMap<object, string>();

/**
 * Marks an agent as a part of another one, such as an attempt that a policy makes: it needs no grant, and calls in the other's
 * name.
 */
export function partOf<A extends Agent>(owner: string, agent: A): A {
  owners.set(agent, owner);
  return agent;
}

const helpers = new WeakSet<object>();

/** Marks an agent that only looks at what another one does: a part of it that is no call of its own. */
export function helperOf<A extends Agent>(owner: string, agent: A): A {
  helpers.add(agent);
  return partOf(owner, agent);
}

export const isHelper = (agent: object): boolean => helpers.has(agent);

export const isPart = (agent: object): boolean => owners.has(agent);

/** In whose name it calls. */
export const callsAs = (agent: Pick<Agent, "name">): string => owners.get(agent) ?? agent.name;
