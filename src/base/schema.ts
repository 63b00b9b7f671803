import { isAsyncFunction, isPromiseLike } from "./async-function.ts";

/**
 * A schema of any library that follows Standard Schema 1 (https://standardschema.dev): zod 4, valibot, arktype and others.
 * Only what is used of it: nothing has to be installed for the type.
 */
export interface StandardSchema<T = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
    /** Standard JSON Schema 1: what models are shown. */
    readonly jsonSchema?:
      | { readonly input: (options: { readonly target: "draft-07" }) => Record<string, unknown> }
      | undefined;
  };
}

interface StandardResult<T> {
  readonly value?: T;
  readonly issues?: readonly StandardIssue[] | undefined;
}

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A schema as `jsonSchema()` of the AI SDK makes it. */
export interface JsonSchemaWithType<T = unknown> {
  readonly _type: T;
  readonly jsonSchema: unknown;
  readonly validate?: ((value: unknown) => unknown) | undefined;
}

/** Anything that describes values of a type, validates them, and can be shown to a model as JSON Schema. */
export type Schema<T = unknown> = ReadySchema<T> | (() => ReadySchema<T>);

type ReadySchema<T> = StandardSchema<T> | JsonSchemaWithType<T>;

/** What a schema lets through. */
export type Infer<S> = S extends { readonly "~standard": { readonly types?: { readonly output: infer O } | undefined } }
  ? O
  : S extends { readonly _type: infer T }
    ? T
    : S extends () => infer L
      ? Infer<L>
      : unknown;

/** JSON Schema, draft 7. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  /** Each with the place: `$.items[2].price: must be a number`. */
  | { readonly ok: false; readonly issues: readonly string[] };

/** A schema, made ready once. */
export interface CompiledSchema<T> {
  readonly jsonSchema: JsonSchema | PromiseLike<JsonSchema>;
  /** Known to answer later, whatever the value, because its check was written as `async`. */
  readonly isAsync: boolean;
  /** Answers at once where the schema does. Throws what the schema throws. */
  check(value: unknown): Checked<T> | Promise<Checked<T>>;
}

/**
 * Makes a schema ready for use.
 *
 * @throws TypeError naming `what`, for anything that cannot be shown to a model or that is no schema.
 */
export function compileSchema<T>(schema: Schema<T>, what: string): CompiledSchema<T> {
  const found = typeof schema === "function" && !("~standard" in schema) ? schema() : schema;
  if (isStandard(found)) return compileStandard(found, what);
  if (isJsonSchema(found)) return compileJsonSchema<T>(found);
  throw new TypeError(`${what} must be a schema: one of zod 4, arktype, valibot, or jsonSchema() of the AI SDK`);
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const isStandard = <T>(schema: Schema<T>): schema is StandardSchema<T> =>
  isObject(schema) && "~standard" in schema && typeof schema["~standard"]?.validate === "function";

const isJsonSchema = <T>(schema: Schema<T>): schema is JsonSchemaWithType<T> =>
  isObject(schema) && "jsonSchema" in schema && isObject(schema.jsonSchema);

function compileStandard<T>(schema: StandardSchema<T>, what: string): CompiledSchema<T> {
  const standard = schema["~standard"];
  if (standard.jsonSchema === undefined) {
    const advice =
      standard.vendor === "valibot"
        ? "wrap it in toStandardJsonSchema() of @valibot/to-json-schema"
        : "use a version that follows Standard JSON Schema, such as zod 4.2 or later, or jsonSchema() of the AI SDK";
    throw new TypeError(`${what}: this ${standard.vendor} schema cannot be shown to a model; ${advice}`);
  }
  return {
    jsonSchema: closed(jsonSchemaOf(schema, standard.jsonSchema, what)),
    isAsync: isAsyncFunction(standard.validate),
    check(value) {
      const result = standard.validate(value);
      return isPromiseLike(result) ? Promise.resolve(result).then(checked) : checked(result);
    },
  };
}

function jsonSchemaOf(
  schema: unknown,
  source: NonNullable<StandardSchema["~standard"]["jsonSchema"]>,
  what: string,
): Record<string, unknown> {
  try {
    return source.input({ target: "draft-07" });
  } catch (cause) {
    const why = Error.isError(cause) ? cause.message : String(cause);
    const advice = /\bdate\b/i.test(why) ? "; a date is a text there: use z.iso.datetime() or the like" : "";
    const at = culprit(schema, "$");
    throw new TypeError(`${what}: JSON Schema cannot say what its schema has at ${at} (${why})${advice}`, { cause });
  }
}

/** Where in a schema the part is that cannot be shown, as far as objects and lists of zod can be looked into. */
function culprit(schema: unknown, at: string): string {
  for (const [part, where] of partsOf(schema, at)) if (!isShowable(part)) return culprit(part, where);
  return at;
}

function partsOf(schema: unknown, at: string): readonly (readonly [part: unknown, where: string])[] {
  if (!isObject(schema)) return [];
  if ("shape" in schema && isObject(schema.shape)) {
    return Object.entries(schema.shape).map(([key, part]) => [part, `${at}.${key}`]);
  }
  return "element" in schema ? [[schema.element, `${at}[]`]] : [];
}

function isShowable(part: unknown): boolean {
  try {
    (part as StandardSchema)["~standard"].jsonSchema?.input({ target: "draft-07" });
    return true;
  } catch {
    return false;
  }
}

function compileJsonSchema<T>({ jsonSchema, validate }: JsonSchemaWithType<T>): CompiledSchema<T> {
  return {
    jsonSchema: jsonSchema as JsonSchema | PromiseLike<JsonSchema>,
    isAsync: isAsyncFunction(validate),
    check(value) {
      if (validate === undefined) return { ok: true, value: value as T };
      const result = validate(value);
      return isPromiseLike(result) ? Promise.resolve(result).then(validated<T>) : validated<T>(result);
    },
  };
}

function validated<T>(result: unknown): Checked<T> {
  const { success, value, error } = result as { success: boolean; value?: T; error?: Error };
  return success ? { ok: true, value: value as T } : { ok: false, issues: [error?.message ?? "does not fit"] };
}

function checked<T>({ issues, value }: StandardResult<T>): Checked<T> {
  if (issues === undefined) return { ok: true, value: value as T };
  return { ok: false, issues: issues.map(({ path, message }) => `${place(path)}: ${message}`) };
}

function place(path: StandardIssue["path"]): string {
  const keys = (path ?? []).map((each) => (typeof each === "object" ? each.key : each));
  return `$${keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}`;
}

/**
 * Says of every object that it has no other properties, where nothing is said: providers with strict output demand it, and
 * models invent fewer.
 */
function closed(schema: Record<string, unknown>): Record<string, unknown> {
  const { $schema: _, ...rest } = schema;
  return close(rest) as Record<string, unknown>;
}

function close(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(close);
  if (typeof part !== "object" || part === null) return part;
  const copy = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, literal.has(key) ? value : close(value)]),
  );
  const isObjectType = copy["type"] === "object" && typeof copy["properties"] === "object";
  return isObjectType && !("additionalProperties" in copy) ? { ...copy, additionalProperties: false } : copy;
}

/** Keywords whose value is data, not a schema. */
const literal: ReadonlySet<string> = new Set(["const", "enum", "default", "examples", "required"]);
