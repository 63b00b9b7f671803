import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames, type Synonyms } from "../base/known-options.ts";
import { repeatsOf } from "../base/repeats.ts";
import type { JsonSchema, Schema } from "../base/schema.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { ModelCaller, ModelRequest } from "../core/model.ts";
import type { Tools } from "../core/tool.ts";
import type { AgentOptions, Limits, ModelSettings } from "./agent-options.ts";
import type { DoneCheck } from "./done/check.ts";
import type { Mind } from "./mind.ts";
import { checkValues } from "./option-values.ts";
import { outputSchema } from "./output.ts";
import type { Persona } from "./persona.ts";
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
  done: true,
  limits: true,
  maxRepairs: true,
  memory: true,
  window: true,
  settings: true,
  streaming: true,
};

const knownLimits: OptionNames<Limits> = { turns: true, ms: true, tokens: true, repeats: true };

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
 * when one first runs, what does not belong to one alone is shared, and of the options only what was given is kept. All
 * that it needs are properties of its own, so that `{ ...agent, description }` is an agent too.
 */
export class ModelAgent implements Agent<Json, unknown> {
  readonly name: string;
  readonly description: string | undefined;
  readonly instructions: string | undefined;
  readonly model: AgentOptions["model"];
  readonly tools: Tools | undefined;
  /** The options that few have. */
  readonly more: Partial<AgentOptions> | undefined;
  readonly run: Agent<Json, unknown>["run"];

  constructor(options: AgentOptions, callerOf: CallerOf) {
    check(options);
    callerOf(options); // a model that cannot be is refused now
    const { name, description, instructions, model, tools, ...more } = options;
    this.name = name;
    this.description = description;
    this.instructions = instructions;
    this.model = model;
    this.tools = tools;
    this.more = Object.keys(more).length === 0 ? undefined : more;
    this.run = runOf(callerOf);
  }
}

const minds = new WeakMap<ModelAgent, Mind>();
const runs = new WeakMap<CallerOf, Agent<Json, unknown>["run"]>();

/** One function for all agents that come by their models in the same way. */
function runOf(callerOf: CallerOf): Agent<Json, unknown>["run"] {
  const known = runs.get(callerOf);
  if (known) return known;
  const run = function (this: ModelAgent, input: Json, ctx: Context): Promise<unknown> {
    let mind = minds.get(this);
    if (mind === undefined) {
      const options = optionsOf(this);
      mind = mindOf(options, callerOf(options));
      minds.set(this, mind);
    }
    return think(mind, input, ctx);
  } as Agent<Json, unknown>["run"];
  runs.set(callerOf, run);
  return run;
}

function optionsOf({ name, description, instructions, model, tools, more }: ModelAgent): AgentOptions {
  return {
    ...more,
    name,
    ...(description === undefined ? {} : { description }),
    ...(instructions === undefined ? {} : { instructions }),
    ...(model === undefined ? {} : { model }),
    ...(tools === undefined ? {} : { tools }),
  };
}

/** All that can be wrong is found here, before anything runs. */
function check(options: AgentOptions): void {
  checkOptions("agent", options, known, also);
  if (options?.name === undefined) throw new TypeError("agent: name is missing");
  const where = `agent ${pathName(options.name)}`;
  checkValues(where, options);
  const { limits, settings, window, tools, output, name } = options;
  checkOptions(`${where}: limits`, limits, knownLimits);
  checkOptions(`${where}: settings`, settings, knownSettings);
  checkOptions(`${where}: window`, window, { maxTokens: true, overflow: true, remind: true });
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
  const { name, output, stopWhen = [], limits = {}, tools, settings = {}, done = [] } = options;
  const schema = output === undefined ? undefined : outputSchema(output as Schema, name);
  const shape = schema?.jsonSchema;
  const isReady = shape !== undefined && !("then" in shape);
  return {
    persona: withInstructions(options, done),
    prompt: options.prompt,
    caller,
    toolset: toolset(tools),
    permissions: options.permissions ?? [],
    output: schema,
    done: done.length === 0 ? undefined : { checks: done, cites: (tool) => done.some(({ cites }) => cites?.(tool)) },
    stopWhen: typeof stopWhen === "function" ? [stopWhen] : stopWhen,
    turns: limits.turns ?? 20,
    ms: limits.ms,
    tokens: limits.tokens,
    maxRepairs: options.maxRepairs ?? 2,
    repeats: repeatsOf(limits.repeats),
    memory: options.memory,
    window: options.window,
    settings: { ...settings, ...(isReady ? { responseFormat: jsonFormat(shape as JsonSchema) } : {}) },
  };
}

/** What checks want the model to know from the beginning. */
function withInstructions(persona: Persona, done: readonly DoneCheck[]): Persona {
  const more = done.flatMap(({ instructions }) => instructions ?? []);
  return more.length === 0
    ? persona
    : { ...persona, instructions: [persona.instructions, ...more].filter(Boolean).join("\n\n") };
}

const jsonFormat = (schema: JsonSchema): NonNullable<ModelRequest["responseFormat"]> => ({
  type: "json",
  schema: schema as never,
});
