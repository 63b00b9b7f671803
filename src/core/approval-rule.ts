import { canonicalJson, type Json } from "../base/json.ts";
import { didYouMean } from "../base/nearest.ts";
import { sha256 } from "../base/random.ts";
import { isRecord } from "../base/schema-keywords.ts";
import { fitsWildcard, wildcardProblem } from "../base/wildcard.ts";
import type { ArgumentPatterns, BoundCall } from "./approval.ts";
import type { Answer, Question } from "./decision.ts";
import { isSeen, type SeenInput, type SeenValue, seenArguments } from "./seen-input.ts";

/**
 * What covers calls: of the same tool, by its definition, whose arguments are those of the call that a person has seen. Only the
 * arguments named in `match` may differ, and must fit their patterns.
 */
export type StandingAnswer = Readonly<{
  id: string;
  approved: boolean;
  tool: string;
  /** The definition of the tool that was seen. */
  definition: string;
  /** The only run it is for; null for all. */
  run: string | null;
  match: ArgumentPatterns;
}> &
  SeenInput;

/** A standing answer as it is kept. */
export type ApprovalRule = StandingAnswer &
  Readonly<{
    by: string;
    /** When that person was asked, epoch milliseconds. */
    at: number;
    /** The decision whose answer has made it. */
    decision: string;
    /** Where it was asked: by whom, from the root of that run. Absent in those of early versions. */
    path?: string;
    note?: string;
    /** It answers nothing any more, and is kept so that nobody brings it back, without what it was about. */
    revoked?: true;
  }>;

/** The space of the store that has the rules, by tool. Programs can read it, and only people change it. */
export const rulesSpace = "approvals/";
export const ruleKey = ({ tool, id }: Pick<ApprovalRule, "tool" | "id">): string => `${rulesSpace}${tool}/${id}`;
export const rulesOf = (tool: string): string => `${rulesSpace}${tool}/`;

/**
 * Made of all that it says, so that a rule that was changed where it is kept is no longer its own, and the answer that names it
 * in the log says what it was. Ids of early versions are shorter, and made of the decision alone.
 */
export function ruleId({ id: _, revoked: __, ...said }: Omit<ApprovalRule, "id"> & { readonly id?: string }): string {
  return `a_${sha256(canonicalJson(said as unknown as Json)).slice(0, 16)}`;
}

/** Whether it says what was said. */
export const isUnchanged = (rule: ApprovalRule): boolean =>
  rule.revoked === true || rule.id.length < 18 || rule.id === ruleId(rule);

/** What a person has just said of a call, as far as it covers others; null for an answer that is for one alone. */
export function standingAnswer(
  runId: string,
  { tool, definition, input }: BoundCall,
  answer: Answer,
): StandingAnswer | null {
  const { approved, scope, rule: id, match = {} } = answer;
  if (scope === undefined || id === undefined) return null;
  return { id, approved, tool, definition, run: scope === "run" ? runId : null, input, match };
}

/** Leaves an argument free altogether: of any type, or not there at all. */
const anything = "*";

export function covers(rule: StandingAnswer, runId: string, call: BoundCall): boolean {
  if (rule.tool !== call.tool || rule.definition !== call.definition) return false;
  if (rule.run !== null && rule.run !== runId) return false;
  return coversInput(rule, call.input);
}

/** The rule that answers a call, if any. A no outweighs every yes. */
export function ruleFor(rules: readonly StandingAnswer[], runId: string, call: BoundCall): StandingAnswer | undefined {
  const found = rules.filter((rule) => covers(rule, runId, call));
  return found.find(({ approved }) => !approved) ?? found[0];
}

/** The recorded look for rules before the question at this path. */
export const lookPath = (path: string): string => `${path}!rules`;

/**
 * Whether the rule that a question names still answers it, going by those that are kept now: since it was found it may have been
 * revoked, or somebody may have said no.
 */
export function stillAnswers({ rule, call }: Question, runId: string, kept: readonly ApprovalRule[]): boolean {
  if (rule === undefined || call === undefined) return rule !== undefined;
  if (kept.some(({ id, revoked }) => id === rule.id && revoked)) return false;
  const found = ruleFor(
    kept.filter((each) => !each.revoked && isUnchanged(each)),
    runId,
    call,
  );
  return !rule.approved || found === undefined || found.approved;
}

function coversInput(rule: StandingAnswer, input: Json): boolean {
  const seen = seenArguments(rule);
  if (seen === null || !isRecord(input)) return seen === null && isSeen(rule, input);
  const given = input as Readonly<Record<string, Json>>;
  if (Object.keys(given).some((name) => !seen.has(name))) return false;
  return [...seen].every(([name, before]) => {
    const pattern = own(rule.match, name);
    const value = own(given, name);
    return pattern === undefined ? before.is(value) : fits(pattern, before, value);
  });
}

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Patterns are about texts, where a text was seen. Of other values, one is their JSON as it is. */
function fits(pattern: string, { isText }: Pick<SeenValue, "isText">, value: Json | undefined): boolean {
  if (pattern === anything) return true;
  if (value === undefined || (typeof value === "string") !== isText) return false;
  return typeof value === "string" ? fitsWildcard(pattern, value) : pattern === canonicalJson(value);
}

/** What is wrong with patterns for a call that a person has just seen, or null: they must fit that call themselves. */
export function patternsProblem(match: unknown, input: Json): string | null {
  if (!isRecord(match)) return "match: must be an object of patterns by the name of the argument";
  const given = isRecord(input) ? (input as Readonly<Record<string, Json>>) : {};
  for (const [name, pattern] of Object.entries(match)) {
    const problem = patternProblem(name, pattern, given);
    if (problem !== null) return `match.${name}: ${problem}`;
  }
  return null;
}

function patternProblem(name: string, pattern: unknown, given: Readonly<Record<string, Json>>): string | null {
  if (typeof pattern !== "string") return `must be a text, got ${JSON.stringify(pattern)}`;
  const names = Object.keys(given);
  if (!names.includes(name)) {
    return `the call has no such argument${didYouMean(name, names)} (it has ${names.join(", ") || "none"})`;
  }
  const odd = wildcardProblem(pattern);
  if (odd !== null) return odd;
  return fits(pattern, { isText: typeof given[name] === "string" }, given[name])
    ? null
    : `the call itself does not fit ${JSON.stringify(pattern)}`;
}
