import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import { askFor, fieldOf, isRecord, type Read, readChoice, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import { type Candidate, candidateLabel, type JudgeView } from "./candidates.ts";

/** Which candidate is best, and what each is worth where somebody has said so. */
export interface Judgement {
  /** A candidate's number. */
  readonly best: number;
  readonly scores: ReadonlyMap<number, number>;
}

/** The highest score is best, the first of equals. */
export function byScores(scores: ReadonlyMap<number, number>): Judgement {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [candidate, score] of scores) {
    if (score > most) [best, most] = [candidate, score];
  }
  return { best, scores };
}

const request =
  'Which candidate does the task best? Answer with its number, or with a score for each: {"scores": {"1": 7, "2": 9}}.';

/**
 * Lets a judge look at all candidates. One candidate is best without being looked at.
 *
 * @throws whatever the judge throws; `output_invalid` when it cannot be understood twice.
 */
export async function askJudge(
  ctx: Context,
  judge: Agent<Turn<JudgeView>>,
  candidates: readonly Candidate<Json>[],
  { team, task }: { readonly team: string; readonly task: string },
): Promise<Judgement> {
  const numbers = candidates.map(({ candidate }) => candidate);
  const [only] = numbers;
  if (only !== undefined && numbers.length === 1) return { best: only, scores: new Map() };
  const role = `You are the judge in the team ${team}. Several candidates were made for the task, and you say which is best. Neither their order nor their length says anything.`;
  const view = Object.fromEntries(
    candidates.map(({ candidate, value }) => [candidateLabel(candidate), valueIn(value)]),
  );
  const asked = await askFor(ctx, judge, { task, role, view, request }, (answer) =>
    readJudgement(valueIn(answer), numbers),
  );
  if (asked.ok) return asked.value;
  throw asked.error;
}

/**
 * A judge's answer: the number of a candidate in any form that {@link readChoice} knows, or scores for all of them, as
 * `{ "1": 7, "2": 5 }`, a list in their order, or a list of `{ candidate, score }`; also under `scores`. `[2, 1]` alone is
 * not read: it can mean "2 is best" as well as "1 is worth 2".
 */
export function readJudgement(answer: Json, candidates: readonly number[]): Read<Judgement> {
  const data = readJson(answer);
  if (isOrder(data, candidates)) return { wrong: eitherText(candidates) };
  const scores = scoresIn(fieldOf(data, "scores") ?? data, candidates);
  if (scores) return { value: byScores(scores) };
  const best = chosen(answer, candidates);
  if (best !== undefined) return { value: { best, scores: new Map() } };
  return { wrong: `it names none of the candidates ${candidates.join(", ")}, and has no score for each of them.` };
}

/** A list of nothing but their numbers, or of the numbers from 1 on, each once. */
function isOrder(data: Json | undefined, candidates: readonly number[]): boolean {
  if (!isList(data) || data.length !== candidates.length) return false;
  const places = candidates.map((_, index) => index + 1);
  return [candidates, places].some((numbers) => numbers.every((number) => data.includes(number)));
}

function eitherText(candidates: readonly number[]): string {
  const scores = candidates.map((candidate) => `"${candidate}": …`).join(", ");
  return (
    `a list of the candidates ${candidates.join(", ")} can be their order as well as their scores; answer with the number of ` +
    `the best candidate alone, or with {"scores": {${scores}}}.`
  );
}

function chosen(answer: Json, candidates: readonly number[]): number | undefined {
  const labels = candidates.map(candidateLabel);
  const label = readChoice(answer, labels);
  if (label !== undefined) return candidates[labels.indexOf(label)];
  const number = readChoice(answer, candidates.map(String));
  return number === undefined ? undefined : Number(number);
}

/** Scores of all candidates, in their order; undefined if one has none. */
function scoresIn(data: Json | undefined, candidates: readonly number[]): ReadonlyMap<number, number> | undefined {
  const scores = new Map<number, number>();
  for (const [index, candidate] of candidates.entries()) {
    const score = scoreOf(data, candidate, index);
    if (typeof score !== "number" || !Number.isFinite(score)) return undefined;
    scores.set(candidate, score);
  }
  return scores;
}

function scoreOf(data: Json | undefined, candidate: number, index: number): Json | undefined {
  if (!isList(data)) return fieldOf(data, String(candidate)) ?? fieldOf(data, candidateLabel(candidate));
  const named = data.find((each) => isRecord(each) && Number(each["candidate"]) === candidate);
  return named === undefined ? data[index] : fieldOf(named, "score");
}

const isList = (data: Json | undefined): data is readonly Json[] => Array.isArray(data);
