import type { Json } from "../../base/json.ts";
import { fieldOf } from "./read-answer.ts";

/** What a member means by its answer: of a team that tells who failed, its value; of any other, the answer itself. */
export function valueIn(answer: unknown): Json {
  const data = (answer ?? null) as Json;
  const isOfTeam = fieldOf(data, "failures") !== undefined && fieldOf(data, "value") !== undefined;
  return isOfTeam ? (fieldOf(data, "value") ?? null) : data;
}
