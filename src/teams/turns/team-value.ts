import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord } from "./read-answer.ts";

/**
 * What a member means by its answer: of a team that tells who failed, its value, of teams in teams the innermost, of members
 * that did parts of it what each of them means; of a person the value, else the note, else "yes" or "no"; of any other, the
 * answer itself. All else that a team returns, such as who has voted for what, is for programs, not for other members.
 */
export function valueIn(answer: unknown): Json {
  let data = (answer ?? null) as Json;
  for (;;) {
    if (isOfPerson(data)) data = fieldOf(data, "value") ?? fieldOf(data, "note") ?? (isYes(data) ? "yes" : "no");
    else if (isOfTeam(data)) data = partsIn(fieldOf(data, "value") ?? null);
    else return data;
  }
}

/** Whether it is a person's "no", and nothing else. */
export function isBareNo(answer: unknown): boolean {
  const data = (answer ?? null) as Json;
  return isOfPerson(data) && !isYes(data) && (fieldOf(data, "value") ?? fieldOf(data, "note") ?? null) === null;
}

/** Whether it is what a team returns that tells who failed. */
export function isOfTeam(data: Json): boolean {
  return fieldOf(data, "failures") !== undefined && fieldOf(data, "value") !== undefined;
}

/** Whether it is what a person answers. */
export function isOfPerson(data: Json): boolean {
  return typeof fieldOf(data, "approved") === "boolean" && typeof fieldOf(data, "by") === "string";
}

const isYes = (data: Json): boolean => fieldOf(data, "approved") === true;

/** Of lists and records what each in them means; of one part that a member did, the part. */
function partsIn(value: Json): Json {
  if (isList(value)) {
    const parts = value.map((each) => (isPart(each) ? valueIn(fieldOf(each, "value")) : valueIn(each)));
    return parts.length === 1 && isPart(value[0]) ? (parts[0] ?? null) : parts;
  }
  if (!isRecord(value) || isOfTeam(value) || isOfPerson(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, valueIn(each)]));
}

const isPart = (data: Json | undefined): boolean =>
  typeof fieldOf(data, "member") === "string" && fieldOf(data, "value") !== undefined;

const isList = (data: Json): data is readonly Json[] => Array.isArray(data);
