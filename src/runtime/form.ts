import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import { schemaIssues, valueIssues } from "../base/json-schema.ts";
import { type CompiledSchema, compileSchema, type JsonSchema, type Schema } from "../base/schema.ts";
import type { Context } from "../core/agent.ts";
import type { Answer, Form, Question } from "../core/decision.ts";
import { checkInStep } from "../core/in-step.ts";

/** A form, made ready for one question. */
export interface ReadyForm {
  /** As people and other programs see it. */
  readonly jsonSchema: NonNullable<Question["form"]>;
  /** What the run itself has to say beyond that; null for a form that is data. */
  readonly schema: CompiledSchema<unknown> | null;
}

/** How often a value that does not fit is asked for again. */
const mostRounds = 20;

/** @throws TroupeError `invalid_input` for a form that cannot be checked, and for a default that does not fit it. */
export function readyForm(form: Form, otherwise: Question["otherwise"]): ReadyForm {
  const ready = isData(form) ? dataForm(form) : schemaForm(form);
  const issues = otherwise?.approved ? formIssues(ready.jsonSchema, otherwise.value) : [];
  if (issues.length > 0) throw invalid("ctx.ask: otherwise does not fit the form", issues);
  return ready;
}

const isData = (form: Form): form is JsonSchema =>
  typeof form === "object" && form !== null && !("~standard" in form) && !("jsonSchema" in form);

function dataForm(form: JsonSchema): ReadyForm {
  const issues = schemaIssues(form);
  if (issues.length > 0) throw invalid("ctx.ask: this form cannot be checked", issues);
  return { jsonSchema: form as ReadyForm["jsonSchema"], schema: null };
}

function schemaForm(form: Schema): ReadyForm {
  const schema = compileSchema(form, "ctx.ask: form");
  const { jsonSchema } = schema;
  if ("then" in jsonSchema) throw invalid("ctx.ask: form", ["$: a form whose JSON Schema comes later cannot be shown"]);
  return { jsonSchema: jsonSchema as ReadyForm["jsonSchema"], schema };
}

/** All that is wrong with the value of a yes, as far as JSON Schema can tell. Each with its field. */
export const formIssues = (form: ReadyForm["jsonSchema"], value: Json | undefined): readonly string[] =>
  value === undefined ? ["$: a value is missing"] : valueIssues(form, value);

/** Asks until the run itself has nothing against the value. */
export async function fittingAnswer(
  ctx: Context,
  path: string,
  { schema }: ReadyForm,
  ask: (path: string, issues: readonly string[]) => Promise<Answer>,
): Promise<Answer> {
  let issues: readonly string[] = [];
  for (let round = 1; round <= mostRounds; round++) {
    const at = round === 1 ? path : `${path}!${round}`;
    const answer = await ask(at, issues);
    if (!answer.approved || schema === null) return answer;
    const checked = await checkInStep(ctx, stepName(at), schema, answer.value);
    if (checked.ok) return { ...answer, value: checked.value as Json };
    issues = checked.issues;
  }
  throw invalid(`${path}: no answer has fitted the form`, issues);
}

/** `ask-1.form` of `team/ask#1`. */
const stepName = (at: string): string => `${at.slice(at.lastIndexOf("/") + 1).replaceAll(/[#!]/g, "-")}.form`;

function invalid(what: string, issues: readonly string[]): TroupeError {
  return new TroupeError(`${what}: ${issues.join("; ")}`, { code: "invalid_input", detail: { issues } });
}
