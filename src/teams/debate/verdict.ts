import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readChoice, readJson } from "../turns/read-answer.ts";

/** How a debate was decided. */
export type DebateVerdict = Readonly<{
  /** A debater's name. */
  winner: string;
  /** Empty where the judge gave none. */
  reasons: string;
  /** By debater, from 0 to 10; empty where the judge gave none. */
  scores: Readonly<Record<string, number>>;
}>;

/** A judge's answer: JSON with a winner, or a text that names one as {@link readChoice} reads it. */
export function readVerdict(answer: Json, debaters: readonly string[]): Read<DebateVerdict> {
  const data = readJson(answer);
  const winner = readChoice(fieldOf(data, "winner") ?? answer, debaters);
  if (winner === undefined) return { wrong: `"winner" must be one of the debaters: ${debaters.join(", ")}.` };
  const reasons = fieldOf(data, "reasons") ?? (isRecord(data) || typeof answer !== "string" ? "" : answer);
  if (typeof reasons !== "string") return { wrong: '"reasons" must be a text.' };
  const scores = fieldOf(data, "scores") ?? {};
  if (!isScores(scores, debaters))
    return { wrong: '"scores" must have a number from 0 to 10 by the name of a debater.' };
  return { value: { winner, reasons, scores } };
}

const isScores = (scores: Json, debaters: readonly string[]): scores is Readonly<Record<string, number>> =>
  isRecord(scores) &&
  Object.entries(scores).every(
    ([name, score]) => debaters.includes(name) && typeof score === "number" && score >= 0 && score <= 10,
  );
