import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts fields of the input in the place of words in braces.
 *
 * @throws TroupeError `invalid_input` naming the fields that the input does not have.
 */
export function fill(text: string, input: Json, where: string): string {
  const fields = isRecord(input) ? input : {};
  const missing = [...text.matchAll(placeholder)].flatMap(([, name = ""]) =>
    Object.hasOwn(fields, name) ? [] : [name],
  );
  if (missing.length > 0) {
    const issues = missing.map((name) => `${where}: the input has no field ${JSON.stringify(name)}`);
    throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
  }
  return text.replace(placeholder, (_, name: string) => asText(fields[name] ?? null));
}

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as a model reads it. */
export const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
