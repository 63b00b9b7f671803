import type { Json } from "../../base/json.ts";
import type { Answer } from "../../core/decision.ts";

/** R10: the effect did happen, so its result answers the question whether it shall be run again. */
export function lateAnswer(body: string): Answer {
  const { value = null } = JSON.parse(body) as { value?: Json };
  return { approved: false, value, by: "late result" };
}
