import { TroupeError } from "../base/errors.ts";
import { encodeJson, type Json } from "../base/json.ts";
import { schemaIssues } from "../base/json-schema.ts";
import type { OptionNames } from "../base/known-options.ts";
import { type CompiledSchema, compileSchema, type JsonSchema, type Schema } from "../base/schema.ts";
import { mustBe } from "../base/shown.ts";
import type { Context, Policy } from "../core/agent.ts";
import type { Form } from "../core/decision.ts";
import { checkInStep } from "../core/in-step.ts";
import { checkGiven, checkMs, checkWrapped } from "./check-option.ts";

export interface ClarifyOptions {
  /** What the agent cannot begin without: a schema of an object. */
  readonly input: Schema;
  /** Who says what is missing: a person, by a form, or nobody: then it is `invalid_input` at once. Default `"person"`. */
  readonly ask?: "person" | "nobody";
  /** Milliseconds that the person has; then it is `invalid_input`. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
}

const known: OptionNames<ClarifyOptions> = { input: true, ask: true, timeoutMs: true };

/** How often a person is asked, where what they say does not suffice. */
const mostRounds = 3;

/**
 * Makes sure that an agent has what it needs before it begins: no model is asked to guess. What is missing or does not fit is
 * asked of a person, in one form that has only those fields; the run parks meanwhile. The agent is then given the input with
 * the fields filled in, as the schema lets it through; fields that the schema does not name stay as they are.
 *
 * Where the form cannot be that small (a schema with `format` or `pattern`, an input that is no object) it asks for the whole
 * input. Put it outermost: time limits would count the person's time, and a retry would ask again.
 *
 * @throws TroupeError `invalid_input` naming each field, where nobody is asked, the answer is no or comes too late, or does not
 * suffice after three forms; `decision_required` in a `run` that has nobody to ask. The agent has not been called then.
 * @throws TypeError for options that cannot be.
 * @example
 * const booking = clarify({ input: z.object({ city: z.string(), nights: z.int().min(1) }) })(hotelAgent);
 */
export function clarify(options: ClarifyOptions): Policy {
  checkGiven("clarify", options, known, "{ input: schema }");
  const { input: schema, ask = "person", timeoutMs } = options;
  if (ask !== "person" && ask !== "nobody") throw mustBe("clarify", "ask", '"person" or "nobody"', ask);
  if (timeoutMs !== undefined) checkMs("clarify", "timeoutMs", timeoutMs, "more than 0");
  const compiled = compileSchema(schema, "clarify: input");
  const { jsonSchema } = compiled;
  if ("then" in jsonSchema)
    throw new TypeError("clarify: input: a schema that comes later cannot be shown to a person");
  const wanted = { compiled, schema, jsonSchema: jsonSchema as JsonSchema };

  return (inner) => {
    checkWrapped("clarify", inner);
    return {
      ...inner,
      async run(given, ctx) {
        let input: unknown = given;
        for (let round = 1; ; round++) {
          const { value, issues } = await look(ctx, wanted.compiled, input, round);
          if (issues.length === 0) return ctx.call(inner, value as typeof given, { mail: "inherited" });
          if (ask === "nobody" || round > mostRounds) throw incomplete(inner.name, issues);
          input = await asked(ctx, inner.name, wanted, { input, issues, timeoutMs });
        }
      },
    };
  };
}

interface Wanted {
  readonly compiled: CompiledSchema<unknown>;
  readonly schema: Schema;
  readonly jsonSchema: JsonSchema;
}

interface Found {
  readonly value?: unknown;
  readonly issues: readonly string[];
}

async function look(ctx: Context, schema: CompiledSchema<unknown>, input: unknown, round: number): Promise<Found> {
  const checked = await checkInStep(ctx, `clarify-${round}`, schema, input);
  if (!checked.ok) return { issues: checked.issues };
  return {
    value: isRecord(input) && isRecord(checked.value) ? { ...input, ...checked.value } : checked.value,
    issues: [],
  };
}

interface Gap {
  readonly input: unknown;
  readonly issues: readonly string[];
  readonly timeoutMs: number | undefined;
}

/** The input with what a person has said. */
async function asked(ctx: Context, agent: string, wanted: Wanted, { input, issues, timeoutMs }: Gap): Promise<unknown> {
  const part = isRecord(input) ? formOf(wanted.jsonSchema, issues) : null;
  const form: Form = part ?? wanted.schema;
  const answer = await ctx.ask<Form>({
    question: `${agent} cannot begin without more: ${issues.join("; ")}`,
    proposal: encodeJson(input, `the input of ${agent}`).value ?? null,
    why: "What it was given is above. A model would have to guess the rest.",
    ifRejected: `${agent} is not started.`,
    form,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (!answer.approved) throw incomplete(agent, issues, answer.note ?? `${answer.by} did not say`);
  return part === null ? answer.value : { ...(input as object), ...(answer.value as object) };
}

/** A form of those fields alone that something is wrong with; null where there can be none. */
function formOf({ properties }: JsonSchema, issues: readonly string[]): JsonSchema | null {
  if (!isRecord(properties)) return null;
  const names = new Set(issues.map((issue) => /^\$\.([^.[\]:]+)/.exec(issue)?.[1] ?? ""));
  if (![...names].every((name) => Object.hasOwn(properties, name))) return null;
  const fields = Object.fromEntries([...names].map((name) => [name, properties[name] as Json]));
  const form = { type: "object", properties: fields, required: [...names], additionalProperties: false };
  return schemaIssues(form).length === 0 ? form : null;
}

function incomplete(agent: string, issues: readonly string[], why?: string): TroupeError {
  const note = why === undefined ? "" : ` (${why})`;
  return new TroupeError(`${agent} was not started: ${issues.join("; ")}${note}`, {
    code: "invalid_input",
    detail: { issues },
  });
}

const isRecord = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
