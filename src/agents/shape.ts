import { valueIssues } from "../base/json-schema.ts";
import type { JsonSchema, JsonSchemaWithType } from "../base/schema.ts";

/** A schema that needs no library: what a model is shown, and what its answer is checked by. */
export interface Shape<T> extends JsonSchemaWithType<T> {
  readonly jsonSchema: JsonSchema;
}

/** What a shape lets through. */
type Of<S> = S extends Shape<infer T> ? T : never;

/**
 * A shape of a JSON Schema, which must be of the supported part.
 *
 * @param more What else must hold of a value that fits; in words, empty where all is well.
 */
export function shape<T>(jsonSchema: JsonSchema, more?: (value: T) => readonly string[]): Shape<T> {
  return {
    jsonSchema,
    validate(value: unknown) {
      const misfits = valueIssues(jsonSchema, value);
      const issues = misfits.length === 0 && more ? more(value as T) : misfits;
      return issues.length === 0 ? { success: true, value } : { success: false, error: new Error(issues.join("; ")) };
    },
  } as Shape<T>; // `_type` is for the compiler only
}

const described = (description: string | undefined) => (description === undefined ? {} : { description });

export const text = (description?: string): Shape<string> => shape({ type: "string", ...described(description) });

export const yesNo = (description?: string): Shape<boolean> => shape({ type: "boolean", ...described(description) });

export const oneOf = <const V extends readonly [string, ...string[]]>(
  values: V,
  description?: string,
): Shape<V[number]> => shape({ type: "string", enum: values, ...described(description) });

export const listOf = <T>(item: Shape<T>, description?: string): Shape<readonly T[]> =>
  shape({ type: "array", items: item.jsonSchema, ...described(description) });

/** All properties are required and there are no others, because that is what providers with strict output take. */
export function object<const P extends Readonly<Record<string, Shape<unknown>>>>(
  properties: P,
  more?: (value: { readonly [K in keyof P]: Of<P[K]> }) => readonly string[],
): Shape<{ readonly [K in keyof P]: Of<P[K]> }> {
  const schemas = Object.entries(properties).map(([name, { jsonSchema }]) => [name, jsonSchema] as const);
  const jsonSchema = {
    type: "object",
    properties: Object.fromEntries(schemas),
    required: Object.keys(properties),
    additionalProperties: false,
  };
  return shape(jsonSchema, more);
}
