import { canonicalJson, encodeJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import { definitionOf, type ReadyTool } from "./toolset.ts";

/** What the tool will be given; where that is not JSON, what the schema made it of. */
export function exactly(input: unknown, given: Json): Json {
  try {
    return encodeJson(input, "input").value ?? given;
  } catch {
    return given;
  }
}

/** Of all that is declared of a tool. Its code is not part of it: that has no text that stays the same when it is built again. */
export async function definitionHash({ name, raw, run, execute, schema }: ReadyTool): Promise<string> {
  const definition = await definitionOf(name, raw, { schema });
  const { effect = null, needs = [], timeoutMs = null, agent } = raw;
  const kind = execute === undefined ? (agent?.name ?? (run === undefined ? "person" : "agent")) : "step";
  const all = JSON.stringify({ definition, effect, needs, timeoutMs, kind });
  return sha256(canonicalJson(JSON.parse(all) as Json));
}
