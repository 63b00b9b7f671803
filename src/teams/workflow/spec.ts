import type { Json } from "../../base/json.ts";
import type { JsonSchema } from "../../base/schema.ts";

/**
 * What a step gets, as data: any JSON. Within it, `{ "$from": "/steps/facts/title" }` stands for that value, and a text may hold
 * `{/steps/facts/title}`, which stands for it in words.
 *
 * Pointers (RFC 6901) lead into `input`, the input of the workflow; `steps`, the outputs of what the step comes after; and,
 * where there is one, `item` of the list, `output` and `round` of the loop.
 */
export type InputSpec = Json;

/** Holds where the value at the pointer fits a JSON Schema; `not`: where it does not. A value that is missing fits none. */
export type ConditionSpec = Readonly<{ at: string } & ({ is: JsonSchema } | { not: JsonSchema })>;

/** A step as data. */
export type StepSpec = Readonly<{
  id: string;
  /** Name of an agent; or `type`. */
  agent?: string;
  /** Name of a pool, any free agent of which does it. */
  type?: string;
  after?: readonly string[];
  input?: InputSpec;
  /** All must hold. */
  when?: ConditionSpec | readonly ConditionSpec[];
  /** Pointer to a list: the step is done for each item, which is its input, or `item` in `input`. */
  over?: string;
  /** Items at a time. */
  limit?: number;
  /** The step is done again until all hold. */
  until?: ConditionSpec | readonly ConditionSpec[];
  /** What the next round gets. Default: the same again. */
  next?: InputSpec;
  /** Most rounds. Default 3. */
  rounds?: number;
}>;

/** A workflow as data: JSON that names agents and never holds code. */
export type WorkflowSpec = Readonly<{
  name: string;
  description?: string;
  /** Steps at a time. */
  limit?: number;
  /** Names of agents by type. */
  pools?: Readonly<Record<string, readonly string[]>>;
  /** In any order. */
  steps: readonly StepSpec[];
  /** What it returns, where `steps` are all of them. Default: the output of the last step in the list. */
  output?: InputSpec;
}>;

const text: JsonSchema = { type: "string", minLength: 1 };
const names: JsonSchema = { type: "array", items: text };
const count: JsonSchema = { type: "integer", minimum: 1 };
const condition: JsonSchema = {
  type: "object",
  properties: { at: text, is: { type: "object" }, not: { type: "object" } },
  required: ["at"],
  additionalProperties: false,
};
const conditions: JsonSchema = { anyOf: [condition, { type: "array", items: condition, minItems: 1 }] };

const stepProperties: Readonly<Record<keyof StepSpec, JsonSchema>> = {
  id: text,
  agent: text,
  type: text,
  after: names,
  input: {},
  when: conditions,
  over: text,
  limit: count,
  until: conditions,
  next: {},
  rounds: count,
};

const properties: Readonly<Record<keyof WorkflowSpec, JsonSchema>> = {
  name: text,
  description: { type: "string" },
  limit: count,
  pools: { type: "object", additionalProperties: { ...names, minItems: 1 } },
  steps: {
    type: "array",
    minItems: 1,
    items: { type: "object", properties: stepProperties, required: ["id"], additionalProperties: false },
  },
  output: {},
};

export const specSchema: JsonSchema = {
  type: "object",
  properties,
  required: ["name", "steps"],
  additionalProperties: false,
};
