import { nearest } from "../base/nearest.ts";
import type { JsonSchema, StandardSchema } from "../base/schema.ts";

/** One property of a tool's input. */
interface Field<T, Required extends boolean> {
  readonly json: JsonSchema;
  readonly required: Required;
  /** What is wrong with a value, or null. */
  readonly issue: (value: unknown) => string | null;
  /** For the compiler only. */
  readonly type?: T;
}

type Fields<T> = {
  readonly [K in keyof T]-?: Field<NonNullable<T[K]>, undefined extends T[K] ? false : true>;
};

/**
 * The input of a tool of this library: an object of texts, whole numbers and flags. Properties that may be missing may also be
 * `null`, because some providers make models give all of them. A schema library of its own would be a dependency for this alone.
 */
export function input<T extends object>(fields: Fields<T>): StandardSchema<T> {
  const known: readonly (readonly [string, Field<unknown, boolean>])[] = Object.entries(fields);
  const jsonSchema: JsonSchema = {
    type: "object",
    properties: Object.fromEntries(known.map(([name, { json }]) => [name, json])),
    required: known.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
  const names = known.map(([name]) => name);

  function validate(value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { issues: [{ message: "must be an object" }] };
    }
    const given = Object.entries(value).filter(([name, each]) => each !== null || required(fields, name));
    const issues = [...given.flatMap(([name, each]) => wrong(name, each)), ...missing(given)];
    return issues.length > 0 ? { issues } : { value: Object.fromEntries(given) as T };
  }

  function wrong(name: string, value: unknown) {
    const field = known.find(([each]) => each === name)?.[1];
    const message = field ? field.issue(value) : `is not known; ${proposal(name, names)}`;
    return message === null ? [] : [{ message, path: [name] }];
  }

  function missing(given: readonly (readonly [string, unknown])[]) {
    return known
      .filter(([name, { required }]) => required && !given.some(([each]) => each === name))
      .map(([name]) => ({ message: "is missing", path: [name] }));
  }

  return {
    "~standard": { version: 1, vendor: "troupe", validate, jsonSchema: { input: () => ({ ...jsonSchema }) } },
  };
}

const required = (fields: object, name: string): boolean =>
  Object.hasOwn(fields, name) && (fields as Record<string, Field<unknown, boolean>>)[name]?.required === true;

function proposal(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `there is ${known.join(", ")}` : `did you mean ${near}?`;
}

/** Text of at least one character, unless `min` says otherwise. */
export function text(description: string, limits: { min?: number; max?: number } = {}): Field<string, true> {
  const { min = 1, max = 10_000_000 } = limits;
  return {
    json: { type: "string", description, ...(min > 0 ? { minLength: min } : {}) },
    required: true,
    issue(value) {
      if (typeof value !== "string") return "must be text";
      if (value.length < min) return "must not be empty";
      return value.length > max ? `must be at most ${max} characters, is ${value.length}` : null;
    },
  };
}

/** A whole number from `min` to `max`. */
export function whole(description: string, min: number, max: number = Number.MAX_SAFE_INTEGER): Field<number, true> {
  const upTo = max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max };
  return {
    json: { type: "integer", description, minimum: min, ...upTo },
    required: true,
    issue(value) {
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return "must be a whole number";
      if (value < min) return `must be at least ${min}`;
      return value > max ? `must be at most ${max}` : null;
    },
  };
}

/** True or false. */
export function flag(description: string): Field<boolean, true> {
  return {
    json: { type: "boolean", description },
    required: true,
    issue: (value) => (typeof value === "boolean" ? null : "must be true or false"),
  };
}

/** May be missing. */
export const optional = <T>(field: Field<T, true>): Field<T, false> => ({ ...field, required: false });
