import type { Json } from "../base/json.ts";
import type { Question } from "../core/decision.ts";

type JsonSchema = Readonly<Record<string, Json>>;

/** One thing that a person is asked for. */
export interface FormField {
  /** Empty for a form that is one value and no object. */
  readonly name: string;
  readonly isOptional: boolean;
  /** What it takes, in words. */
  readonly takes: string;
  /** What the words of a person mean; undefined where they mean nothing here. */
  readonly read: (text: string) => Json | undefined;
}

/** The fields of a form, in the order of its schema. */
export function fieldsOf(form: NonNullable<Question["form"]>): readonly FormField[] {
  const { type, properties, required } = form;
  if (type !== "object" || !isSchema(properties)) return [fieldOf("", form, false)];
  const needed: readonly Json[] = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, isSchema(schema) ? schema : {}, !needed.includes(name)),
  );
}

const isSchema = (value: Json | undefined): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fieldOf(name: string, schema: JsonSchema, isOptional: boolean): FormField {
  const { description, title, default: preset } = schema;
  const about = [description ?? title].flatMap((text) => (typeof text === "string" ? [text] : []));
  const given = preset === undefined ? [] : [`else ${JSON.stringify(preset)}`];
  const takes = [...about, kindOf(schema), ...given, ...(isOptional ? ["may be left out"] : [])].join("; ");
  return { name, isOptional, takes, read: readerOf(schema) };
}

const bounds: readonly (readonly [keyword: string, words: (bound: Json) => string])[] = [
  ["minimum", (bound) => `from ${bound}`],
  ["exclusiveMinimum", (bound) => `more than ${bound}`],
  ["maximum", (bound) => `to ${bound}`],
  ["exclusiveMaximum", (bound) => `less than ${bound}`],
  ["minLength", (bound) => `at least ${bound} characters`],
  ["maxLength", (bound) => `at most ${bound} characters`],
];

/** Bounds that say no more than that a number is one that computers can count to. */
const isTelling = (bound: Json | undefined): bound is Json =>
  bound !== undefined && Math.abs(Number(bound)) !== Number.MAX_SAFE_INTEGER;

function kindOf(schema: JsonSchema): string {
  const { enum: choices, const: only, type } = schema;
  if (Array.isArray(choices)) return `one of ${choices.map(wordOf).join(", ")}`;
  if (only !== undefined) return wordOf(only);
  const limits = bounds.flatMap(([keyword, words]) => {
    const bound = schema[keyword];
    return isTelling(bound) ? [words(bound)] : [];
  });
  return [kinds[String(type)] ?? "JSON", ...limits].join(" ");
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "yes or no",
};

const wordOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

function readerOf({ enum: choices, const: only, type }: JsonSchema): FormField["read"] {
  const all: readonly Json[] | undefined = Array.isArray(choices) ? choices : only === undefined ? undefined : [only];
  if (all) return (text) => all.find((choice) => wordOf(choice) === text.trim());
  switch (type) {
    case "string":
      return (text) => text;
    case "integer":
    case "number":
      return readNumber;
    case "boolean":
      return (text) => truths[text.trim().toLowerCase()];
    default:
      return readJson;
  }
}

function readNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}

const truths: Readonly<Record<string, boolean>> = { y: true, yes: true, true: true, n: false, no: false, false: false };

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
