import { Bag } from "../base/bag.ts";
import type { Json } from "../base/json.ts";
import type { Agent } from "../core/agent.ts";
import type { Execution, Program } from "../core/engine.ts";
import type { ResultCache } from "../core/result-cache.ts";
import { boundsOf } from "./bounds/bounds.ts";
import { live } from "./bounds/narrow.ts";
import type { Branches } from "./branches.ts";
import { CallSpending } from "./budget/call-spending.ts";
import type { Treasury } from "./budget/treasury.ts";
import { RunContext } from "./context.ts";
import { unknownAgent } from "./registered.ts";

/** How an engine executes the agents of one app. */
export function program(agents: ReadonlyMap<string, Agent>, treasury: Treasury, results: ResultCache): Program {
  return {
    agents: [...agents.keys()],
    execute(name, input, host) {
      const agent = agents.get(name);
      if (!agent) throw unknownAgent(name, [...agents.keys()]);
      const bounds = boundsOf(name, host.now(), host.inherited.bounds);
      const branches: Branches = {
        host,
        startedAt: host.now(),
        agents,
        open: new Bag(),
        standing: [],
        treasury,
        results,
        bounds,
        billed: 0,
        asking: undefined,
        waits: undefined,
        ownKeys: undefined,
      };
      return execute(agent as Agent<Json | undefined, Json | undefined>, input, branches);
    },
  };
}

function execute(
  agent: Agent<Json | undefined, Json | undefined>,
  input: Json | undefined,
  branches: Branches,
): Execution {
  const { host, treasury, bounds } = branches;
  const accounts = host.inherited.budget?.accounts ?? [];
  const spending = accounts.length > 0 || treasury.isShared ? new CallSpending(treasury, accounts) : undefined;
  const root = new RunContext(branches, undefined, agent.name, host.signal, false);
  root.spending = spending;
  root.marks = host.inherited.labels;
  if (bounds.life) live(root, bounds.life);
  const result = root.run(agent, input);
  if (spending) result.then(ended, ended);

  function ended(): void {
    treasury.ended(host.seed);
  }

  return {
    result,
    foreign: () => branches.open.items().flatMap(({ pending, path }) => (pending === 0 ? path : [])),
    committed: () => root.committed ?? [],
    labels: () => root.marks,
  };
}
