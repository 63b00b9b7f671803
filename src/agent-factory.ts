import { type AgentFactory, type FactoryOptions, factoryOf } from "./agents/factory.ts";
import { ModelAgent } from "./agents/model-agent.ts";
import { modelOf } from "./model-of.ts";

/**
 * Makes agents of JSON. A spec names tools, models, permissions and types, and only those that the factory was given are
 * found: where specs come from people or models that are not to be trusted, give `models` as well.
 *
 * Nothing in a spec is run, and everything that is wrong with it is said at once. Making an agent reads no clock and no
 * chance, so a coordinator may make some in a run, call them by `ctx.call`, and let `using` clean up after.
 *
 * @throws TroupeError `invalid_input` for `specs` that cannot be made; TypeError for an option there is not.
 * @example
 * const factory = agentFactory({ tools: { search }, specs: JSON.parse(await readFile("agents.json", "utf8")) });
 * using crew = factory.forCapabilities(["search", "write"]);
 */
export function agentFactory(options: FactoryOptions = {}): AgentFactory {
  return factoryOf((made) => new ModelAgent(made, modelOf), options);
}
