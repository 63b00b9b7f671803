import { bare } from "../../base/named-option.ts";
import { withAllElse } from "../turns/all-else.ts";
import { fieldOf, readJson } from "../turns/read-answer.ts";
import { textOf } from "../turns/said.ts";
import { valueIn } from "../turns/team-value.ts";

/** What a member of a system of rounds answers: a text, which ends with a line DONE, or data with `done`. */
export interface Report {
  /** What the others are told; empty for nothing. */
  readonly text: string;
  readonly done: boolean;
}

/** There is no answer that cannot be read: one that does not say that it is the last one is not. */
export function readReport(answer: unknown): Report {
  const value = valueIn(answer);
  const data = readJson(value);
  const done = fieldOf(data, "done");
  if (typeof done === "boolean") {
    const text = fieldOf(data, "text");
    return { done, text: withAllElse(typeof text === "string" ? text : "", value, data, ["done", "text"]).trim() };
  }
  const lines = textOf(value).trim().split("\n");
  if (bare(lines.at(-1) ?? "") !== "DONE") return { text: lines.join("\n"), done: false };
  return { text: lines.slice(0, -1).join("\n").trimEnd(), done: true };
}
