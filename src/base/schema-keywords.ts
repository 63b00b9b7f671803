import { canonicalJson, type Json } from "./json.ts";

/** A keyword of JSON Schema that looks at one value. */
export interface SchemaKeyword {
  /** What it may be set to, in words. */
  readonly takes: string;
  readonly fits: (rule: unknown) => boolean;
  /** What is wrong with a value that breaks it. */
  readonly issue: (rule: never, value: unknown) => string | null;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as it stands in a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  number: isNumber,
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: Array.isArray,
  object: isRecord,
};

const listed = (rule: unknown): readonly unknown[] => (Array.isArray(rule) ? rule : [rule]);
const isKind = (rule: unknown): boolean => isText(rule) && Object.hasOwn(kinds, rule);
const same = (a: unknown, b: unknown): boolean => canonicalJson(a as Json) === canonicalJson(b as Json);

/** A bound on a number, or on how much there is of something. */
function bound(what: "number" | "characters" | "items", words: string, keeps: (size: number, rule: number) => boolean) {
  const isNumeric = what === "number";
  const measures = { number: isNumber, characters: isText, items: Array.isArray };
  return {
    takes: isNumeric ? "a number" : "a whole number from 0 on",
    fits: isNumeric ? isNumber : isCount,
    issue(rule: number, value: unknown) {
      if (!measures[what](value)) return null;
      const size = isNumber(value) ? value : (value as string | readonly unknown[]).length;
      return keeps(size, rule) ? null : `must be ${words} ${rule}${isNumeric ? "" : ` ${what}`}, got ${size}`;
    },
  } satisfies SchemaKeyword;
}

/** All that are checked, besides those that hold schemas. */
export const keywords: ReadonlyMap<string, SchemaKeyword> = new Map<string, SchemaKeyword>([
  [
    "type",
    {
      takes: `one or several of ${Object.keys(kinds).join(", ")}`,
      fits: (rule) => listed(rule).length > 0 && listed(rule).every(isKind),
      issue(rule: string | readonly string[], value) {
        const names = listed(rule) as readonly string[];
        return names.some((name) => kinds[name]?.(value)) ? null : `must be ${names.join(" or ")}, got ${shown(value)}`;
      },
    },
  ],
  [
    "enum",
    {
      takes: "a list of at least one value",
      fits: (rule) => Array.isArray(rule) && rule.length > 0,
      issue: (rule: readonly unknown[], value) =>
        rule.some((each) => same(each, value))
          ? null
          : `must be one of ${rule.map((each) => JSON.stringify(each)).join(", ")}, got ${shown(value)}`,
    },
  ],
  [
    "const",
    {
      takes: "any value",
      fits: () => true,
      issue: (rule: unknown, value) => (same(rule, value) ? null : `must be ${shown(rule)}, got ${shown(value)}`),
    },
  ],
  [
    "required",
    {
      takes: "a list of names",
      fits: isTexts,
      issue(rule: readonly string[], value) {
        const missing = isRecord(value) ? rule.filter((name) => !Object.hasOwn(value, name)) : [];
        return missing.length === 0 ? null : `needs ${missing.map((name) => JSON.stringify(name)).join(", ")}`;
      },
    },
  ],
  ["minimum", bound("number", "at least", (size, rule) => size >= rule)],
  ["maximum", bound("number", "at most", (size, rule) => size <= rule)],
  ["exclusiveMinimum", bound("number", "more than", (size, rule) => size > rule)],
  ["exclusiveMaximum", bound("number", "less than", (size, rule) => size < rule)],
  ["minLength", bound("characters", "at least", (size, rule) => size >= rule)],
  ["maxLength", bound("characters", "at most", (size, rule) => size <= rule)],
  ["minItems", bound("items", "at least", (size, rule) => size >= rule)],
  ["maxItems", bound("items", "at most", (size, rule) => size <= rule)],
]);
