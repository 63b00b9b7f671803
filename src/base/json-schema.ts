import { didYouMean } from "./nearest.ts";
import type { JsonSchema } from "./schema.ts";
import { isRecord, keywords, shown } from "./schema-keywords.ts";

/** For readers only. */
const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "$schema",
  "$comment",
]);

/** Those that hold schemas. */
const nesting = ["properties", "additionalProperties", "items", "anyOf"];

const deepest = 20;

/**
 * What is wrong with a schema that comes as data: whatever would not be checked is refused, so that nothing is let through
 * unseen. `pattern` is among it, because an expression that somebody else has written can run for ever; so are `format`,
 * `$ref`, `oneOf` and `allOf`.
 */
export function schemaIssues(schema: unknown, at = "$", depth = 0): readonly string[] {
  if (!isRecord(schema)) return [`${at}: must be a JSON Schema, which is an object, got ${shown(schema)}`];
  if (depth > deepest) return [`${at}: must have at most ${deepest} levels`];
  return Object.entries(schema).flatMap(([name, rule]) => {
    const here = `${at}.${name}`;
    const keyword = keywords.get(name);
    if (keyword) return keyword.fits(rule) ? [] : [`${here}: must be ${keyword.takes}, got ${shown(rule)}`];
    return annotations.has(name) ? [] : nestedIssues(name, rule, here, depth + 1);
  });
}

function nestedIssues(name: string, rule: unknown, at: string, depth: number): readonly string[] {
  if (name === "additionalProperties" && typeof rule === "boolean") return [];
  if (name === "items" || name === "additionalProperties") return schemaIssues(rule, at, depth);
  if (name === "properties") {
    if (!isRecord(rule)) return [`${at}: must be an object of schemas, got ${shown(rule)}`];
    return Object.entries(rule).flatMap(([property, schema]) => schemaIssues(schema, `${at}.${property}`, depth));
  }
  if (name === "anyOf") {
    if (!Array.isArray(rule) || rule.length === 0) return [`${at}: must be a list of schemas, got ${shown(rule)}`];
    return rule.flatMap((schema, index) => schemaIssues(schema, `${at}[${index}]`, depth));
  }
  return [`${at}: is not supported; use ${[...keywords.keys(), ...nesting].join(", ")}`];
}

/** All that is wrong with a value, each with its place: `$.items[2].price: must be number, got "3"`. */
export function valueIssues(schema: JsonSchema, value: unknown, at = "$"): readonly string[] {
  const issues = Object.entries(schema).flatMap(([name, rule]) => {
    const issue = keywords.get(name)?.issue(rule as never, value) ?? null;
    return issue === null ? [] : [`${at}: ${issue}`];
  });
  return [
    ...issues,
    ...propertyIssues(schema, value, at),
    ...itemIssues(schema, value, at),
    ...anyOfIssues(schema, value, at),
  ];
}

function propertyIssues(schema: JsonSchema, value: unknown, at: string): readonly string[] {
  if (!isRecord(value)) return [];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const others = (schema["additionalProperties"] ?? true) as JsonSchema | boolean;
  return Object.entries(value).flatMap(([name, item]) => {
    const here = `${at}.${name}`;
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) return valueIssues(known, item, here);
    if (typeof others !== "boolean") return valueIssues(others, item, here);
    return others ? [] : [`${here}: ${unknownProperty(name, Object.keys(properties))}`];
  });
}

function unknownProperty(name: string, known: readonly string[]): string {
  return `there is no such property${didYouMean(name, known)} (known: ${known.join(", ")})`;
}

function itemIssues(schema: JsonSchema, value: unknown, at: string): readonly string[] {
  const items = schema["items"];
  if (!Array.isArray(value) || !isRecord(items)) return [];
  return value.flatMap((item, index) => valueIssues(items, item, `${at}[${index}]`));
}

function anyOfIssues(schema: JsonSchema, value: unknown, at: string): readonly string[] {
  const anyOf = schema["anyOf"];
  if (!Array.isArray(anyOf)) return [];
  const tried = (anyOf as readonly JsonSchema[]).map((each) => valueIssues(each, value, at));
  if (tried.some((issues) => issues.length === 0)) return [];
  const [nearestIssues = []] = tried.toSorted((a, b) => a.length - b.length);
  return [`${at}: fits none of the ${anyOf.length} that are allowed; the nearest: ${nearestIssues.join("; ")}`];
}
