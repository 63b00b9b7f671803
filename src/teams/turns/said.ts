import { valueIn } from "./team-value.ts";

/** What a member has answered, as a statement for the others: text as it is, of teams and people what they mean, all else as JSON. */
export function textOf(answer: unknown): string {
  const said = valueIn(answer);
  if (typeof said === "string") return said;
  return said === null ? "" : (JSON.stringify(said) ?? "");
}
