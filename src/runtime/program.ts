import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Agent } from "../core/agent.ts";
import type { Execution, Host, Program } from "../core/engine.ts";
import { type Branches, RunContext } from "./context.ts";

/** How an engine executes the agents of one app. */
export function program(agents: ReadonlyMap<string, Agent>): Program {
  return {
    agents: [...agents.keys()],
    execute(name, input, host) {
      const agent = agents.get(name);
      if (!agent) throw unknownAgent(name, [...agents.keys()]);
      return execute(agent as Agent<Json | undefined, Json | undefined>, input, host);
    },
  };
}

function execute(agent: Agent<Json | undefined, Json | undefined>, input: Json | undefined, host: Host): Execution {
  const branches: Branches = { host, open: new Set() };
  const root = new RunContext(branches, undefined, agent.name, host.signal);
  return {
    result: root.run(agent, input),
    foreign: () => [...branches.open].filter((context) => context.pending === 0).map((context) => context.path),
  };
}

export function unknownAgent(agent: string, known: readonly string[]): TroupeError {
  const list = known.length > 0 ? `known are ${known.join(", ")}` : "none are registered";
  return new TroupeError(`no agent named ${JSON.stringify(agent)}: ${list}`, {
    code: "agent_unknown",
    detail: { agent, known },
  });
}
