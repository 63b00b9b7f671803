/** What a member has answered, as a statement for the others: text as it is, of a team its value, all else as JSON. */
export function textOf(answer: unknown): string {
  if (typeof answer === "string") return answer;
  if (answer === null || answer === undefined) return "";
  if (typeof answer === "object" && "value" in answer && "failures" in answer) return textOf(answer.value);
  return JSON.stringify(answer) ?? "";
}
