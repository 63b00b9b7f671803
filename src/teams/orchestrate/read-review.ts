import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readChoice, readJson } from "../turns/read-answer.ts";

/** What a reviewer decides: it will do, it must be changed, or it is given up. */
export type ReviewVerdict = "approve" | "revise" | "reject";

const verdicts: readonly ReviewVerdict[] = ["approve", "revise", "reject"];

/** A reviewer's answer: `{ verdict, notes }`, or a text that names the verdict as {@link readChoice} reads it. */
export function readReview(answer: Json): Read<Readonly<{ verdict: ReviewVerdict; notes: string }>> {
  const data = readJson(answer);
  const given = readChoice(fieldOf(data, "verdict") ?? answer, verdicts);
  const verdict = verdicts.find((each) => each === given);
  if (verdict === undefined) return { wrong: `"verdict" must be one of ${verdicts.join(", ")}.` };
  const notes = fieldOf(data, "notes") ?? (isRecord(data) || typeof answer !== "string" ? "" : answer);
  if (typeof notes !== "string") return { wrong: '"notes" must be a text.' };
  return { value: { verdict, notes } };
}
