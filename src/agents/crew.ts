import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Agent } from "../core/agent.ts";
import type { AgentSpec } from "./spec.ts";

/** An agent made of data. One that holds something can be disposed of. */
export type MadeAgent = Agent<Json, Json> & Partial<Disposable>;

/** Agents that were made for something, until it is done. */
export interface Crew extends Disposable {
  readonly members: readonly Agent<Json, Json>[];
  /** The first that can do it. @throws TypeError when there is none */
  memberFor(capability: string): Agent<Json, Json>;
}

interface Member {
  readonly spec: AgentSpec;
  readonly agent: MadeAgent;
}

/** Once disposed of, its members are not called any more: whoever still has one is told so (`closed`). */
export function crewOf(made: readonly Member[]): Crew {
  let isOver = false;
  const employed = made.map(({ spec, agent }) => ({
    spec,
    agent: {
      name: agent.name,
      ...(agent.description === undefined ? {} : { description: agent.description }),
      async run(input, ctx) {
        if (isOver) {
          const what = `agent ${agent.name}`;
          throw new TroupeError(`${what} was made for a crew that is no more`, { code: "closed", detail: { what } });
        }
        return ctx.call(agent, input, { mail: "inherited" });
      },
    } satisfies Agent<Json, Json>,
  }));

  return {
    members: employed.map(({ agent }) => agent),
    memberFor(capability) {
      const found = employed.find(({ spec }) => spec.capabilities?.includes(capability));
      if (found) return found.agent;
      throw new TypeError(`no member of this crew has the capability ${JSON.stringify(capability)}`);
    },
    [Symbol.dispose]() {
      if (isOver) return;
      isOver = true;
      for (const { agent } of made.toReversed()) agent[Symbol.dispose]?.();
    },
  };
}

/** As few specs as can be found quickly that have all the capabilities, in the order given; and what none of them has. */
export function covering(
  specs: readonly AgentSpec[],
  needs: readonly string[],
): { readonly specs: readonly AgentSpec[]; readonly missing: readonly string[] } {
  const chosen = new Set<AgentSpec>();
  const open = new Set(needs);
  const helps = ({ capabilities = [] }: AgentSpec): number => new Set(capabilities).intersection(open).size;
  while (open.size > 0) {
    const best = specs.reduce<AgentSpec | undefined>(
      (found, spec) => (helps(spec) > (found ? helps(found) : 0) ? spec : found),
      undefined,
    );
    if (!best) break;
    chosen.add(best);
    for (const capability of best.capabilities ?? []) open.delete(capability);
  }
  return { specs: specs.filter((spec) => chosen.has(spec)), missing: [...open] };
}
