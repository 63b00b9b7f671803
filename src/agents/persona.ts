import type { Json } from "../base/json.ts";
import type { JsonSchema } from "../base/schema.ts";
import { fill } from "./template.ts";

/** Who an agent is. */
export interface Persona {
  readonly name: string;
  readonly instructions?: string;
  readonly role?: string;
  readonly goal?: string;
  readonly backstory?: string;
}

/** The system message; empty when there is nothing to say. */
export function systemText(persona: Persona, input: Json): string {
  const { name, role, goal, backstory, instructions } = persona;
  const parts: string[] = [];
  const add = (field: string, text: string | undefined, write: (filled: string) => string) => {
    if (text !== undefined) parts.push(write(fill(text, input, `${field} of ${name}`)));
  };
  add("role", role, (text) => `You are ${text}.`);
  add("backstory", backstory, (text) => text);
  add("goal", goal, (text) => `Your goal: ${text}`);
  if (instructions !== undefined) parts.push(instructions);
  return parts.join("\n\n");
}

/** Told to every model, because not all providers hand on the schema. */
export const shapeText = (schema: JsonSchema): string =>
  `Give your final answer as JSON only, without any text around it, that fits this JSON Schema:\n${JSON.stringify(schema)}`;
