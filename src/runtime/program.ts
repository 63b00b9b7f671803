import { Bag } from "../base/bag.ts";
import type { Json } from "../base/json.ts";
import type { Agent } from "../core/agent.ts";
import type { Execution, Program } from "../core/engine.ts";
import type { Branches } from "./branches.ts";
import { RunContext } from "./context.ts";
import { unknownAgent } from "./registered.ts";

/** How an engine executes the agents of one app. */
export function program(agents: ReadonlyMap<string, Agent>): Program {
  return {
    agents: [...agents.keys()],
    execute(name, input, host) {
      const agent = agents.get(name);
      if (!agent) throw unknownAgent(name, [...agents.keys()]);
      const branches: Branches = { host, agents, open: new Bag(), standing: [] };
      return execute(agent as Agent<Json | undefined, Json | undefined>, input, branches);
    },
  };
}

function execute(
  agent: Agent<Json | undefined, Json | undefined>,
  input: Json | undefined,
  branches: Branches,
): Execution {
  const root = new RunContext(branches, undefined, agent.name, branches.host.signal);
  return {
    result: root.run(agent, input),
    foreign: () => branches.open.items().flatMap(({ pending, path }) => (pending === 0 ? path : [])),
    committed: () => root.committed ?? [],
  };
}
