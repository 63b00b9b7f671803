import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../base/json.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { ScriptedRequest } from "./scripted-request.ts";

/** A text that must be contained, or an expression that must match. */
export type TextMatch = string | RegExp;

/** What a request must be like. All that is given must hold. */
export interface Expectation {
  readonly system?: TextMatch;
  readonly lastUser?: TextMatch;
  /** At least one of the results since the last reply: by its text, or equal in value. */
  readonly toolResult?: TextMatch | Json;
  /** The names of exactly the tools that the model may call, in any order. */
  readonly tools?: readonly string[];
  /** See {@link ScriptedRequest.turn}. */
  readonly turn?: number;
  /** Anything else. */
  readonly that?: (request: ScriptedRequest) => boolean;
}

const known: OptionNames<Expectation> = {
  system: true,
  lastUser: true,
  toolResult: true,
  tools: true,
  turn: true,
  that: true,
};

/** @throws TypeError for something that nobody would look at. */
export const checkExpectation = (where: string, expected: Expectation | undefined): void =>
  checkOptions(where, expected, known);

/** In what the request is not as expected; empty where it is. */
export function mismatches(expected: Expectation, request: ScriptedRequest): readonly string[] {
  const { system, lastUser, toolResult, tools, turn, that } = expected;
  return [
    system !== undefined && !matches(system, request.system) && `system does not match ${show(system)}`,
    lastUser !== undefined && !matches(lastUser, request.lastUser) && `lastUser does not match ${show(lastUser)}`,
    toolResult !== undefined && !hasResult(toolResult, request) && `no toolResult matches ${show(toolResult)}`,
    tools !== undefined && !sameNames(tools, request.tools) && `tools are not exactly ${show(tools)}`,
    turn !== undefined && turn !== request.turn && `turn is not ${turn}`,
    that !== undefined && !that(request) && `the expectation "that" does not hold`,
  ].filter((issue) => issue !== false);
}

/** `search` takes no notice of where an expression with the flag `g` has stopped. */
const matches = (match: TextMatch, text: string): boolean =>
  typeof match === "string" ? text.includes(match) : text.search(match) >= 0;

const hasResult = (wanted: TextMatch | Json, { toolResults }: ScriptedRequest): boolean =>
  toolResults.some(({ text, value }) =>
    typeof wanted === "string" || isRegExp(wanted) ? matches(wanted, text) : isDeepStrictEqual(value, wanted),
  );

const sameNames = (wanted: readonly string[], found: readonly string[]): boolean =>
  wanted.length === found.length && new Set(wanted).symmetricDifference(new Set(found)).size === 0;

const isRegExp = (value: unknown): value is RegExp => value instanceof RegExp;

const show = (value: unknown): string => (isRegExp(value) ? String(value) : JSON.stringify(value));
