import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames, type Synonyms } from "../base/known-options.ts";
import type { JsonSchema, Schema } from "../base/schema.ts";
import type { Context } from "../core/agent.ts";
import type { ModelCaller, ModelRequest } from "../core/model.ts";
import type { AgentOptions, Limits, ModelSettings } from "./agent-options.ts";
import type { Mind } from "./mind.ts";
import { outputSchema } from "./output.ts";
import { think } from "./think.ts";
import { toolset } from "./toolset.ts";

const known: OptionNames<AgentOptions> = {
  name: true,
  description: true,
  model: true,
  instructions: true,
  role: true,
  goal: true,
  backstory: true,
  prompt: true,
  tools: true,
  permissions: true,
  output: true,
  stopWhen: true,
  limits: true,
  maxRepairs: true,
  memory: true,
  window: true,
  settings: true,
  streaming: true,
};

const knownLimits: OptionNames<Limits> = { turns: true, ms: true, tokens: true };

const knownSettings: OptionNames<ModelSettings> = {
  maxOutputTokens: true,
  temperature: true,
  topP: true,
  topK: true,
  presencePenalty: true,
  frequencyPenalty: true,
  stopSequences: true,
  seed: true,
  reasoning: true,
  toolChoice: true,
  providerOptions: true,
};

/** What it is called in the AI SDK and elsewhere. */
const also: Synonyms = {
  ...Object.fromEntries(Object.keys(knownSettings).map((name) => [name, `settings.${name}`])),
  maxTokens: "settings.maxOutputTokens",
  system: "instructions",
  systemPrompt: "instructions",
  maxSteps: "limits.turns",
  maxTurns: "limits.turns",
  schema: "output",
  outputSchema: "output",
};

/** How an agent comes by its model. */
export type CallerOf = (options: Pick<AgentOptions, "model" | "streaming">) => ModelCaller;

/**
 * An agent that thinks with a model. A class because there may be a hundred thousand of them: what is made ready is made
 * when one first runs, what does not belong to one alone is shared, and the rest is read from the options.
 */
export class ModelAgent {
  readonly #options: AgentOptions;
  /** Made when it first runs; before that, what its model comes from. */
  #mind: Mind | CallerOf;

  constructor(options: AgentOptions, callerOf: CallerOf) {
    check(options);
    callerOf(options); // a model that cannot be is refused now
    this.#options = options;
    this.#mind = callerOf;
  }

  get name(): string {
    return this.#options.name;
  }

  get description(): string | undefined {
    return this.#options.description;
  }

  run(input: Json, ctx: Context): Promise<unknown> {
    if (typeof this.#mind === "function") this.#mind = mindOf(this.#options, this.#mind(this.#options));
    return think(this.#mind, input, ctx);
  }
}

/** All that can be wrong is found here, before anything runs. */
function check(options: AgentOptions): void {
  checkOptions("agent", options, known, also);
  if (options?.name === undefined) throw new TypeError("agent: name is missing");
  const { name, limits, settings, window, maxRepairs, tools, output } = options;
  const where = `agent ${pathName(name)}`;
  checkOptions(`${where}: limits`, limits, knownLimits);
  checkOptions(`${where}: settings`, settings, knownSettings);
  checkOptions(`${where}: window`, window, { maxTokens: true, overflow: true });
  if (window && !(window.maxTokens > 0)) throw new RangeError(`${where}: window.maxTokens must be more than 0`);
  for (const limit of ["turns", "ms", "tokens"] as const) {
    const value = limits?.[limit];
    if (value !== undefined && !(value > 0)) throw new RangeError(`${where}: limits.${limit} must be more than 0`);
  }
  if (maxRepairs !== undefined && !(Number.isInteger(maxRepairs) && maxRepairs >= 0)) {
    throw new RangeError(`${where}: maxRepairs must be a whole number from 0 on`);
  }
  within(where, () => toolset(tools));
  if (output !== undefined) outputSchema(output as Schema, name);
}

function within(where: string, look: () => unknown): void {
  try {
    look();
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}

function mindOf(options: AgentOptions, caller: ModelCaller): Mind {
  const { name, output, stopWhen = [], limits = {}, tools, settings = {} } = options;
  const schema = output === undefined ? undefined : outputSchema(output as Schema, name);
  const shape = schema?.jsonSchema;
  const isReady = shape !== undefined && !("then" in shape);
  return {
    persona: options,
    prompt: options.prompt,
    caller,
    toolset: toolset(tools),
    permissions: options.permissions ?? [],
    output: schema,
    stopWhen: typeof stopWhen === "function" ? [stopWhen] : stopWhen,
    turns: limits.turns ?? 20,
    ms: limits.ms,
    tokens: limits.tokens,
    maxRepairs: options.maxRepairs ?? 2,
    memory: options.memory,
    window: options.window,
    settings: { ...settings, ...(isReady ? { responseFormat: jsonFormat(shape as JsonSchema) } : {}) },
  };
}

const jsonFormat = (schema: JsonSchema): NonNullable<ModelRequest["responseFormat"]> => ({
  type: "json",
  schema: schema as never,
});
