import type { JsonSchema } from "./schema.ts";
import { isRecord } from "./schema-keywords.ts";

/** Keywords whose value is data, or a list of names. */
const data: ReadonlySet<string> = new Set(["const", "enum", "examples", "required"]);
/** Keywords with schemas by names that mean nothing: also a property may be called `default`. */
const named: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

/** The same JSON Schema, saying nothing of what counts where nothing is given. */
export const withoutDefaults = (schema: JsonSchema): JsonSchema => strip(schema) as JsonSchema;

function strip(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strip);
  if (!isRecord(part)) return part;
  const kept = Object.entries(part).filter(([key]) => key !== "default");
  return Object.fromEntries(kept.map(([key, value]) => [key, stripped(key, value)]));
}

function stripped(key: string, value: unknown): unknown {
  if (data.has(key)) return value;
  if (!(named.has(key) && isRecord(value))) return strip(value);
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, strip(schema)]));
}
