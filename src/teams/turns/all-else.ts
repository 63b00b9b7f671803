import type { Json } from "../../base/json.ts";
import { isRecord } from "./read-answer.ts";
import { textOf } from "./said.ts";
import { valueIn } from "./team-value.ts";

/** JSON, alone or in a fence. */
const isNothingBut = (text: string): boolean => /^(?:```(?:json)?\s*)?\{[\s\S]*\}\s*(?:```)?$/.test(text.trim());

/**
 * What a member said in a form for programs, in words for the others, with all else that came along: what it wrote around the
 * form, and fields besides those that are in the words already. Nothing of what was said is lost.
 */
export function withAllElse(words: string, answer: unknown, data: Json | undefined, told: readonly string[]): string {
  const said = valueIn(answer);
  if (typeof said === "string" && !isNothingBut(said)) return `${said}\n\n${words}`;
  const isNews = ([field, value]: readonly [string, Json]) => !told.includes(field) && value !== null && value !== "";
  const others = Object.entries(isRecord(data) ? data : {}).filter(isNews);
  return others.length === 0 ? words : `${words}\n${textOf(Object.fromEntries(others))}`;
}
