import { isPathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { schemaIssues, valueIssues } from "../base/json-schema.ts";
import type { JsonSchema } from "../base/schema.ts";

/** An agent as data: JSON that names tools, models and types, and never holds code. */
export type AgentSpec = Readonly<{
  name: string;
  /** What makes it: one of the factory's types. Default `"model"`, an agent that thinks with a model. */
  type?: string;
  description?: string;
  instructions?: string;
  role?: string;
  goal?: string;
  backstory?: string;
  prompt?: string;
  /** A name, or several to fall back on. Default: the model of the environment. */
  model?: string | readonly string[];
  /** Names of the factory's tools. */
  tools?: readonly string[];
  /** Of those that the factory may give. */
  permissions?: readonly string[];
  /** What it can do, in words that requests use: see `forCapabilities`. */
  capabilities?: readonly string[];
  /**
   * JSON Schema of the answer. Checked are `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`,
   * `items`, `anyOf` and bounds of numbers, texts and lists; a schema with anything else is refused.
   */
  output?: JsonSchema;
  limits?: Readonly<{ turns?: number; ms?: number; tokens?: number; repeats?: number | false }>;
  maxRepairs?: number;
  window?: Readonly<{ maxTokens?: number; overflow?: "trim" | "summarise"; remind?: number }>;
  settings?: Readonly<{ maxOutputTokens?: number; temperature?: number; topP?: number; seed?: number }>;
  /** For types of one's own. */
  config?: Json;
}>;

const text: JsonSchema = { type: "string" };
const names: JsonSchema = { type: "array", items: { type: "string", minLength: 1 } };
const count: JsonSchema = { type: "integer", minimum: 1 };
const only = (properties: Readonly<Record<string, JsonSchema>>, ...required: readonly string[]): JsonSchema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const properties: Readonly<Record<keyof AgentSpec, JsonSchema>> = {
  name: text,
  type: text,
  description: text,
  instructions: text,
  role: text,
  goal: text,
  backstory: text,
  prompt: text,
  model: { anyOf: [text, { ...names, minItems: 1 }] },
  tools: names,
  permissions: names,
  capabilities: names,
  output: { type: "object" },
  limits: only({
    turns: count,
    ms: { type: "number", exclusiveMinimum: 0 },
    tokens: count,
    repeats: { anyOf: [{ type: "integer", minimum: 2 }, { const: false }] },
  }),
  maxRepairs: { type: "integer", minimum: 0 },
  window: only({ maxTokens: count, overflow: { enum: ["trim", "summarise"] }, remind: count }),
  settings: only({
    maxOutputTokens: count,
    temperature: { type: "number", minimum: 0 },
    topP: { type: "number", minimum: 0, maximum: 1 },
    seed: { type: "integer" },
  }),
  config: {},
};

const specSchema = only(properties, "name");

/** All that is wrong with a spec by itself, each with its place and how it should be. */
export function specIssues(spec: unknown, at: string): readonly string[] {
  const issues = valueIssues(specSchema, spec, at);
  if (typeof spec !== "object" || spec === null) return issues;
  const { name, output } = spec as { readonly name?: unknown; readonly output?: unknown };
  const isGood = typeof name !== "string" || isPathName(name);
  return [
    ...issues,
    ...(isGood
      ? []
      : [`${at}.name: must be 1 to 120 characters without "/", "#" and "!", got ${JSON.stringify(name)}`]),
    ...(typeof output === "object" && output !== null ? schemaIssues(output, `${at}.output`) : []),
  ];
}
