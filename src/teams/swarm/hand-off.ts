import type { Json } from "../../base/json.ts";
import type { JsonSchema } from "../../base/schema.ts";
import type { Agent } from "../../core/agent.ts";
import { describeMembers } from "../membership/members.ts";
import { withAllElse } from "../turns/all-else.ts";
import { fieldOf, type Read, readChoice, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";

/** What a member answers that does not answer: who is to go on, and what that one has to know. */
export type HandOff = Readonly<{ handoff: string; why: string }>;

/** An answer, or a hand-off with what was said along with it. */
export type Handled =
  | { readonly answer: unknown }
  | { readonly to: string; readonly why: string; readonly said: string };

/** What is wrong with the fields of a hand-off beside `handoff` and `why`; empty for nothing. */
export type MissingFields = (fields: Json) => Promise<readonly string[]>;

/**
 * What a member has done with its turn. A hand-off is a value, or a text with JSON in it, that has a field `handoff` with a
 * name; everything else is the answer. It is the last thing that a member says in its turn, after all tools that it called
 * have returned, so no conversation is ever left with a call without a result.
 */
export function readTurn(
  answer: unknown,
  targets: readonly string[],
  missing?: MissingFields,
): Read<Handled> | Promise<Read<Handled>> {
  const data = readJson(valueIn(answer));
  const given = fieldOf(data, "handoff");
  if (typeof given !== "string" || given.trim() === "") return { value: { answer } };
  const to = readChoice(given, targets);
  if (to === undefined) {
    const possible = targets.length === 0 ? "nobody: answer it yourself" : targets.join(", ");
    return { wrong: `you cannot hand off to ${JSON.stringify(given)}; possible: ${possible}` };
  }
  const why = fieldOf(data, "why");
  if (typeof why !== "string" || why.trim() === "") {
    return { wrong: `say in "why" what ${to} has to know; a hand-off without it is not made` };
  }
  const made = () => ({
    value: { to, why, said: withAllElse(`I hand off to ${to}: ${why}`, answer, data, ["handoff", "why"]) },
  });
  if (missing === undefined) return made();
  const { handoff: _, why: _why, ...fields } = data as { readonly [field: string]: Json };
  return missing(fields).then((issues) => (issues.length === 0 ? made() : { wrong: incomplete(to, issues) }));
}

const incomplete = (to: string, issues: readonly string[]): string =>
  `the hand-off to ${to} was not made, because it does not have what it must: ${issues.join("; ")}`;

const fieldRule = (fields: JsonSchema | undefined): string =>
  fields === undefined ? "" : ` and beside these two what this JSON Schema says: ${JSON.stringify(fields)}`;

/** Whom a member may hand off to, how, and with which fields: part of its role. */
export const handOffRules = (targets: readonly Agent[], fields?: JsonSchema): string =>
  targets.length === 0
    ? "You cannot hand it off to anybody."
    : `If another one is better for it, hand it off to one of these:
${describeMembers(targets)}
To do so, answer with JSON alone: {"handoff": "<name>", "why": "<what has been found out, and what is to be done>"}${fieldRule(fields)}. The one you name sees what was said so far, but not what your tools have returned: say what matters of that. Otherwise answer, and that is the answer of the team.`;
