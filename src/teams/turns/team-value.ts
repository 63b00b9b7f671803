import type { Json } from "../../base/json.ts";
import { fieldOf } from "./read-answer.ts";

/**
 * What a member means by its answer: of a team that tells who failed, its value; of a person who has said more than yes or no,
 * what that is; of any other, the answer itself.
 */
export function valueIn(answer: unknown): Json {
  const data = (answer ?? null) as Json;
  const isOfTeam = fieldOf(data, "failures") !== undefined && fieldOf(data, "value") !== undefined;
  if (isOfTeam) return fieldOf(data, "value") ?? null;
  return isOfPerson(data) ? (fieldOf(data, "value") ?? fieldOf(data, "note") ?? data) : data;
}

const isOfPerson = (data: Json): boolean =>
  typeof fieldOf(data, "approved") === "boolean" && typeof fieldOf(data, "by") === "string";
