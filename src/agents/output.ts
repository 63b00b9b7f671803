import { type Checked, type CompiledSchema, compileSchema, type Schema } from "../base/schema.ts";
import type { Context } from "../core/agent.ts";
import { checkInStep } from "../core/in-step.ts";

const ready = new WeakMap<object, CompiledSchema<unknown>>();

/** Made once for each schema. @throws TypeError for what is none */
export function outputSchema(schema: Schema, agent: string): CompiledSchema<unknown> {
  const known = ready.get(schema);
  if (known) return known;
  const made = compileSchema(schema, `agent ${agent}: output`);
  ready.set(schema, made);
  return made;
}

const fence = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/;

/** Reads an answer by its schema: JSON, alone or in one fence. Nothing is guessed. The name is that of the step of the check. */
export function readOutput(
  ctx: Context,
  name: string,
  schema: CompiledSchema<unknown>,
  text: string,
): Checked<unknown> | Promise<Checked<unknown>> {
  const trimmed = text.trim();
  const json = fence.exec(trimmed)?.[1] ?? trimmed;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const why = Error.isError(error) ? error.message : String(error);
    return { ok: false, issues: [trimmed === "" ? "$: there is no answer" : `$: not JSON (${why})`] };
  }
  return checkInStep(ctx, name, schema, value);
}

/** What a model is told that has not kept to the shape. */
export const repairText = (issues: readonly string[]): string =>
  `Your answer does not have the shape that is asked for:\n${issues.map((issue) => `- ${issue}`).join("\n")}\n` +
  "Give the whole answer again, as JSON only, with these corrected.";
