import type { Json } from "../../base/json.ts";
import type { Answer } from "../../core/decision.ts";
import { encodeKept } from "../../core/limits.ts";
import { valueBody } from "./fact.ts";

/** R10: the effect did happen, so its result answers the question whether it shall be run again. */
export function lateAnswer(body: string): Answer {
  const { value = null } = JSON.parse(body) as { value?: Json };
  return { approved: false, value, by: "late result" };
}

/** How a late result is kept; null when it cannot be, which makes it no result. */
export function lateBody(value: unknown): string | null {
  try {
    return valueBody(encodeKept(value, "a late result").text);
  } catch {
    return null;
  }
}
