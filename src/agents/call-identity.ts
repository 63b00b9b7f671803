import { canonicalJson, encodeJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import { sameDefaults } from "../base/same-defaults.ts";
import { compileSchema, type Schema } from "../base/schema.ts";
import type { Agent } from "../core/agent.ts";
import { definitionOf, type ReadyTool, type ToolDefinition } from "./toolset.ts";

/** What the tool will be given; where that is not JSON, what the schema made it of. */
export function exactly(input: unknown, given: Json): Json {
  try {
    return encodeJson(input, "input").value ?? given;
  } catch {
    return given;
  }
}

/** Of all that is declared of a tool. Its code is not part of it: that has no text that stays the same when it is built again. */
export async function definitionHash(tool: ReadyTool): Promise<string> {
  const { name, raw, run, execute, schema } = tool;
  const definition = await withSameDefaults(await definitionOf(name, raw, { schema }), raw);
  const { effect = null, needs = [], timeoutMs = null, agent } = raw;
  const kind = execute === undefined ? (agent?.name ?? (run === undefined ? "person" : "agent")) : "step";
  const more = { ...(raw.definition === undefined ? {} : { own: raw.definition }), ...agentFacts(raw) };
  const all = JSON.stringify({ definition, effect, needs, timeoutMs, kind, ...more });
  return sha256(canonicalJson(JSON.parse(all) as Json));
}

/** What models are told that an agent consists of, in the order of `agent(...)`. */
const personas = ["instructions", "role", "goal", "backstory", "prompt"] as const;

/** What can be seen of an agent behind a tool, besides its name: two may have the same one. */
function agentFacts({ agent, description }: ReadyTool["raw"]): object {
  if (agent === undefined) return {};
  const { more = {}, ...own } = agent as Agent & { readonly more?: object; readonly tools?: object };
  const given: Readonly<Record<string, unknown>> = { ...more, ...own };
  const texts = personas.flatMap((name) => (typeof given[name] === "string" ? [[name, given[name]]] : []));
  const tools = Object.keys(own.tools ?? {});
  return {
    ...(agent.description === description ? {} : { about: agent.description }),
    ...(texts.length === 0 ? {} : { persona: Object.fromEntries(texts) as object }),
    ...(tools.length === 0 ? {} : { tools }),
  };
}

/** What is made up each time says nothing of a tool; what it gives is among the arguments. */
async function withSameDefaults(definition: ToolDefinition, { inputSchema }: ReadyTool["raw"]): Promise<object> {
  if (definition.type === "provider" || !JSON.stringify(definition.inputSchema).includes('"default"'))
    return definition;
  const again = await compileSchema(inputSchema as Schema, definition.name).jsonSchema;
  return { ...definition, inputSchema: sameDefaults(definition.inputSchema, again) };
}
