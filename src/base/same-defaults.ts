import { canonicalJson, type Json } from "./json.ts";
import type { JsonSchema } from "./schema.ts";
import { isRecord } from "./schema-keywords.ts";

/** Keywords with schemas by names that mean nothing: also a property may be called `default`. */
const named: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs", "definitions"]);

/** A JSON Schema without the defaults that are others in `again`, made of the same source: those are made up each time. */
export const sameDefaults = (schema: JsonSchema, again: JsonSchema): JsonSchema => kept(schema, again) as JsonSchema;

function kept(part: unknown, again: unknown, isNamed = false): unknown {
  if (Array.isArray(part)) return part.map((item, at) => kept(item, Array.isArray(again) ? again[at] : undefined));
  if (!(isRecord(part) && isRecord(again))) return part;
  const entries = Object.entries(part).filter(([key]) => key !== "default" || isNamed || same(part[key], again[key]));
  return Object.fromEntries(entries.map(([key, value]) => [key, kept(value, again[key], !isNamed && named.has(key))]));
}

const same = (a: unknown, b: unknown): boolean =>
  b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json);
