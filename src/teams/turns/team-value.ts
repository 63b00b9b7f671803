import type { Json } from "../../base/json.ts";
import { fieldOf } from "./read-answer.ts";

/** What a member means by its answer: of a team that tells who failed, its value, of teams in teams the innermost; else the answer. */
export function valueIn(answer: unknown): Json {
  const data = (answer ?? null) as Json;
  const isOfTeam = fieldOf(data, "failures") !== undefined && fieldOf(data, "value") !== undefined;
  return isOfTeam ? valueIn(fieldOf(data, "value")) : data;
}
