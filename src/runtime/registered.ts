import { TroupeError } from "../base/errors.ts";
import type { Agent } from "../core/agent.ts";

export function unknownAgent(agent: string, known: readonly string[]): TroupeError {
  const list = known.length > 0 ? `known are ${known.join(", ")}` : "none are registered";
  return new TroupeError(`no agent named ${JSON.stringify(agent)}: ${list}`, {
    code: "agent_unknown",
    detail: { agent, known },
  });
}

/**
 * The name under which the app has this agent.
 *
 * @throws TroupeError `agent_unknown`, also where another of the same name is registered: it would do other work.
 */
export function registeredName(agent: Agent | string, registry: ReadonlyMap<string, Agent>): string {
  const name = typeof agent === "string" ? agent : agent.name;
  const found = registry.get(name);
  const known = [...registry.keys()];
  if (!found) throw unknownAgent(name, known);
  if (typeof agent === "string" || found === agent) return name;
  throw new TroupeError(
    `${JSON.stringify(name)} is not the agent that the app has under this name: pass that one, or register this one`,
    { code: "agent_unknown", detail: { agent: name, known } },
  );
}
