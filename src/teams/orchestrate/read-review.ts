import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readJson } from "../turns/read-answer.ts";

/** What a reviewer decides: it will do, it must be changed, or it is given up. */
export type ReviewVerdict = "approve" | "revise" | "reject";

const verdicts: readonly ReviewVerdict[] = ["approve", "revise", "reject"];

/** A text must begin with the verdict: "I cannot approve this" has the word in it as well. */
const beginning = /^\W*(?:verdict\W+)?(approve|revise|reject)\b/i;

/** A reviewer's answer: `{ verdict, notes }`, or a text that begins with the verdict. */
export function readReview(answer: Json): Read<Readonly<{ verdict: ReviewVerdict; notes: string }>> {
  const data = readJson(answer);
  const field = fieldOf(data, "verdict");
  const [, first] = typeof answer === "string" && field === undefined ? (beginning.exec(answer) ?? []) : [];
  const named = typeof field === "string" ? field.trim() : first;
  const verdict = verdicts.find((each) => each === named?.toLowerCase());
  if (verdict === undefined) return { wrong: `"verdict" must be one of ${verdicts.join(", ")}.` };
  const notes = fieldOf(data, "notes") ?? (isRecord(data) || typeof answer !== "string" ? "" : answer);
  if (typeof notes !== "string") return { wrong: '"notes" must be a text.' };
  return { value: { verdict, notes } };
}
