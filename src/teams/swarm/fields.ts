import { type CompiledSchema, compileSchema, type JsonSchema, type Schema } from "../../base/schema.ts";
import type { Context } from "../../core/agent.ts";
import { checkInStep } from "../../core/in-step.ts";
import type { MissingFields } from "./hand-off.ts";

/** What hand-offs must have, made ready once. */
export interface Fields {
  readonly schema: CompiledSchema<unknown>;
  readonly jsonSchema: JsonSchema;
}

/** @throws TypeError for what is no schema of an object that members can be told */
export function fieldsOf(team: string, schema: Schema | undefined): Fields | undefined {
  if (schema === undefined) return undefined;
  const where = `swarm ${team}: handoff`;
  const compiled = compileSchema(schema, where);
  const { jsonSchema } = compiled;
  if ("then" in jsonSchema) throw new TypeError(`${where}: members cannot be told a schema that comes later`);
  if (jsonSchema["type"] === "object") return { schema: compiled, jsonSchema: jsonSchema as JsonSchema };
  throw new TypeError(`${where} must be the schema of an object: the fields that a hand-off has`);
}

/** Checks hand-offs of one run. A schema that answers later does so in a step. */
export function missingFields(ctx: Context, schema: CompiledSchema<unknown>): MissingFields {
  let checks = 0;
  return async (fields) => {
    checks += 1;
    const checked = await checkInStep(ctx, `handoff-${checks}`, schema, fields);
    return checked.ok ? [] : checked.issues;
  };
}
