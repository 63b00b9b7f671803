import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";

/** What a contractor offers. A text has this in it as JSON. */
export type Bid = Readonly<{
  /** How likely it is to succeed, from 0 to 1. */
  confidence: number;
  /** What it asks for the work, 0 or more, in whatever the market counts in. */
  cost: number;
  /** How much it has to do besides what it does for this market, in tasks, 0 or more. Default 0. */
  workload?: number;
}>;

/** A contractor that does not bid. `null` says the same. */
export type Refusal = Readonly<{ refuse: string }>;

/** What there is of a bid in an answer; null for a refusal. */
export function readBid(answer: unknown): Read<Required<Bid> | null> {
  const said = readJson(valueIn(answer));
  if (said === null || (isRecord(said) && typeof fieldOf(said, "refuse") === "string")) return { value: null };
  const confidence = fieldOf(said, "confidence");
  const cost = fieldOf(said, "cost");
  const workload = fieldOf(said, "workload") ?? 0;
  if (!isAmount(confidence) || confidence > 1) return { wrong: '"confidence" must be a number from 0 to 1' };
  if (!isAmount(cost)) return { wrong: '"cost" must be a number, 0 or more' };
  if (!isAmount(workload)) return { wrong: '"workload" must be a number, 0 or more' };
  return { value: { confidence, cost, workload } };
}

const isAmount = (value: Json | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
