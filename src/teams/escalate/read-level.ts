import type { Json } from "../../base/json.ts";
import type { Statement } from "../../core/turn.ts";
import { fieldOf, type Read, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";

/** What a level has answered, and how sure it is. */
export interface LevelAnswer {
  readonly answer: unknown;
  /** Infinite where it does not say. */
  readonly confidence: number;
}

/** What the words of specialists are as numbers. */
const words: Readonly<Record<string, number>> = { high: 0.9, medium: 0.6, low: 0.3 };

/** A level's answer may be anything; if it says how sure it is, then in a way that can be compared. */
export function readLevel(answer: unknown): Read<LevelAnswer> {
  const given = fieldOf(readJson(valueIn(answer)), "confidence") ?? Number.POSITIVE_INFINITY;
  const confidence = typeof given === "string" ? words[given.trim().toLowerCase()] : given;
  if (typeof confidence === "number") return { value: { answer, confidence } };
  return { wrong: `"confidence" must be a number, or "high", "medium" or "low"; got ${JSON.stringify(given)}` };
}

/** What was said within a level that is a swarm or another escalation, for those that come after it. */
export function saidWithin(level: string, answer: unknown): readonly Statement[] {
  const data = (answer ?? null) as Json;
  const handoffs = listOf(fieldOf(data, "handoffs")).flatMap((each) => {
    const [from, to, why] = [fieldOf(each, "from"), fieldOf(each, "to"), fieldOf(each, "why")];
    return isText(from) && isText(to) && isText(why) ? [{ from, text: `I hand off to ${to}: ${why}` }] : [];
  });
  const story = listOf(fieldOf(data, "story")).flatMap((each) => {
    const [from, text] = [fieldOf(each, "from"), fieldOf(each, "text")];
    return isText(from) && isText(text) ? [{ from, text }] : [];
  });
  return [...handoffs, ...story].map(({ from, text }) => ({ from: `${level}/${from}`, text }));
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const isText = (value: Json | undefined): value is string => typeof value === "string";
