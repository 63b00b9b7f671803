import { semaphore } from "../../base/semaphore.ts";
import type { Agent } from "../../core/agent.ts";

/** Agents that can stand in for each other, each doing one thing at a time. */
export interface AgentPool {
  /** Gives work to the first agent that is free; waits for one, first come first served. */
  use<T>(signal: AbortSignal, work: (agent: Agent) => Promise<T>): Promise<T>;
}

export function agentPool(agents: readonly Agent[]): AgentPool {
  const places = semaphore(agents.length);
  const free = [...agents];
  return {
    async use(signal, work) {
      const leave = await places.acquire(signal);
      const agent = agents.find((each) => free.includes(each)) as Agent; // there is one: as many places as agents
      free.splice(free.indexOf(agent), 1);
      try {
        return await work(agent);
      } finally {
        free.push(agent);
        leave();
      }
    },
  };
}
