import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readChoice, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import type { Contribution } from "./board-entries.ts";

/** What a member of a blackboard answers: what it adds, or whether it could. A text has this in it as JSON. */
export type BlackboardAnswer =
  | string
  | null
  | Readonly<{
      /** What it adds; empty for nothing. */
      entries?: readonly Contribution[];
      /** Whether it could add something, with `controller: "priority"`. */
      able?: boolean;
      /** How much it could add, from 0 for nothing to 1, with `controller: "bid"`. */
      bid?: number;
    }>;

/** What somebody could add. */
export interface Offer {
  /** From 0 to 1; 0 is nothing. */
  readonly bid: number;
  /** What it would add, where it has said so already. */
  readonly entries?: readonly Contribution[];
}

/** In one turn. More would be a member that empties its memory onto the board. */
export const mostEntries = 20;

/** `null` and nothing at all are nothing to add. */
const saidIn = (answer: unknown): Json | undefined => readJson(valueIn(answer));

/** What a member adds. */
export function readContributions(answer: unknown): Read<readonly Contribution[]> {
  const said = saidIn(answer);
  return said === null ? { value: [] } : entriesOf(isRecord(said) ? fieldOf(said, "entries") : said);
}

function entriesOf(given: Json | undefined): Read<readonly Contribution[]> {
  if (!isList(given)) return { wrong: 'there must be a list "entries"; an empty one when you add nothing' };
  if (given.length > mostEntries) return { wrong: `there are ${given.length} entries, and may be ${mostEntries}` };
  const entries = given.map(contributionIn);
  const bad = entries.indexOf(undefined);
  if (bad >= 0) return { wrong: `entry ${bad + 1} must have a "description", a text that is not empty` };
  return { value: entries.flatMap((entry) => entry ?? []) };
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

function contributionIn(entry: Json): Contribution | undefined {
  const description = fieldOf(entry, "description");
  if (typeof description !== "string" || description.trim() === "") return undefined;
  return { description, content: fieldOf(entry, "content") ?? null };
}

/** Whether a member could add something. */
export function readAble(answer: unknown): Read<Offer> {
  const said = saidIn(answer);
  const able = isRecord(said) ? fieldOf(said, "able") : said;
  if (typeof able === "boolean") return able ? offerOf(said, 1) : { value: { bid: 0 } };
  if (said === null || fieldOf(said, "entries") !== undefined) return offerOf(said, 1);
  const word = readChoice(valueIn(answer), ["yes", "no"]);
  return word === undefined ? { wrong: '"able" must be true or false' } : { value: { bid: word === "yes" ? 1 : 0 } };
}

/** How much a member could add. */
export function readOffer(answer: unknown): Read<Offer> {
  const said = saidIn(answer);
  const bid = isRecord(said) ? fieldOf(said, "bid") : said;
  if (typeof bid === "number" && bid >= 0 && bid <= 1) return offerOf(said, bid);
  if (said === null || (bid === undefined && fieldOf(said, "entries") !== undefined)) return offerOf(said, 1);
  return { wrong: '"bid" must be a number from 0 to 1' };
}

/** A member that says at once what it would add can add it; one that says nothing cannot. */
function offerOf(said: Json | undefined, bid: number): Read<Offer> {
  if (said === null || bid === 0) return { value: { bid: 0 } };
  const given = fieldOf(said, "entries");
  if (given === undefined) return { value: { bid } };
  const read = entriesOf(given);
  if ("wrong" in read) return read;
  return { value: read.value.length === 0 ? { bid: 0 } : { bid, entries: read.value } };
}
