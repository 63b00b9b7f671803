import type { Json } from "../base/json.ts";
import type { Question } from "../core/decision.ts";
import { formIssues } from "../runtime/form.ts";
import { cleanLine } from "./clean-text.ts";
import { type FormField, fieldsOf } from "./form-fields.ts";
import type { Terminal } from "./terminal.ts";

/** Asks for a form, field by field, until it fits. Undefined when the person gives up: an end of input, or `x` alone. */
export async function askFields(
  form: NonNullable<Question["form"]>,
  terminal: Terminal,
): Promise<{ readonly value: Json } | undefined> {
  const { write, paint } = terminal.err;
  for (;;) {
    const value = await askOnce(fieldsOf(form), terminal);
    if (value === undefined) return undefined;
    const issues = formIssues(form, value);
    if (issues.length === 0) return { value };
    for (const issue of issues) write(`${paint("red", `  ${cleanLine(issue)}`)}\n`);
  }
}

async function askOnce(fields: readonly FormField[], terminal: Terminal): Promise<Json | undefined> {
  const values: [name: string, value: Json][] = [];
  for (const field of fields) {
    const answer = await askField(field, terminal);
    if (answer === null) return undefined;
    if (field.name === "") return answer.value;
    if (answer.value !== undefined) values.push([field.name, answer.value]);
  }
  return Object.fromEntries(values);
}

/** Null when the person gives up. */
async function askField(
  { name, takes, isOptional, read }: FormField,
  { ask, err: { write, paint } }: Terminal,
): Promise<{ readonly value?: Json } | null> {
  const title = name === "" ? "value" : cleanLine(name);
  for (;;) {
    const line = await ask(`  ${paint("bold", title)} ${paint("dim", `(${cleanLine(takes)}) ›`)} `);
    if (line === null || line.trim() === "x") return null;
    if (line.trim() === "" && isOptional) return {};
    const value = read(line);
    if (value !== undefined) return { value };
    write(`${paint("dim", `  It takes ${cleanLine(takes)}; x gives up.`)}\n`);
  }
}
