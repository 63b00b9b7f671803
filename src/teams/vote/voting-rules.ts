import { checkByName, checkNumber } from "../membership/check-values.ts";
import { atLeastOne } from "../running/bounds.ts";
import type { VotingMethod } from "./tally.ts";

/** What becomes of a tie: nobody is elected, the option that is first in the list is, or one by lot (`ctx.random`). */
export type TieRule = "none" | "first" | "lot";

/** How a vote is held, as it was given. */
interface GivenRules {
  readonly options?: readonly string[] | ((...given: never[]) => unknown);
  readonly method?: VotingMethod;
  readonly threshold?: number;
  readonly weights?: Readonly<Record<string, number>>;
  readonly quorum?: number;
  readonly tie?: TieRule;
  readonly limit?: number;
}

/**
 * @throws RangeError or TypeError naming the rule.
 */
export function checkRules(where: string, names: readonly string[], rules: GivenRules): void {
  const { options, method = "majority", threshold, weights = {}, quorum = 1, tie = "none", limit = 1 } = rules;
  const issue = options === undefined || typeof options === "function" ? null : optionsIssue(options);
  if (issue !== null) throw new TypeError(`${where}: ${issue}`);
  oneOf(`${where}: method`, method, ["majority", "plurality", "ranked"]);
  oneOf(`${where}: tie`, tie, ["none", "first", "lot"]);
  if (tie !== "none" && method === "majority") {
    const fix = 'give method: "plurality" or "ranked" as well, or leave tie out';
    throw new TypeError(`${where}: tie does nothing with a majority, which two options cannot both have; ${fix}`);
  }
  if (threshold !== undefined && method !== "majority") throw new TypeError(`${where}: a threshold is for a majority`);
  if (threshold !== undefined && !(threshold > 0.5 && threshold <= 1)) {
    throw new RangeError(`${where}: threshold must be over 0.5 and at most 1, got ${threshold}`);
  }
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > names.length) {
    throw new RangeError(`${where}: quorum must be from 1 to ${names.length}, got ${quorum}`);
  }
  atLeastOne(where, { limit });
  checkWeights(where, weights, names);
}

/** So that sums of them, counted to six decimals, are exact. */
const largestWeight = 1_000_000;

function checkWeights(where: string, weights: Readonly<Record<string, number>>, names: readonly string[]): void {
  checkByName(where, "weights", weights, names, checkNumber);
  for (const [member, weight] of Object.entries(weights)) {
    if (!(weight >= 0 && weight <= largestWeight)) {
      throw new RangeError(`${where}: a weight must be from 0 to ${largestWeight}, got ${weight} for ${member}`);
    }
  }
}

function oneOf(what: string, given: string, allowed: readonly string[]): void {
  if (!allowed.includes(given)) throw new TypeError(`${what} must be one of ${allowed.join(", ")}, got ${given}`);
}

/** What is wrong with a list of options; null if nothing. */
export function optionsIssue(options: readonly string[]): string | null {
  if (!Array.isArray(options) || options.some((each) => typeof each !== "string" || each.trim() === "")) {
    return "options must be a list of names";
  }
  if (options.length < 2) return `a vote needs at least 2 options, got ${options.length}`;
  const folded = options.map((each) => each.trim().toLowerCase());
  const twice = options.find((_, index) => folded.indexOf(folded[index] ?? "") !== index);
  return twice === undefined ? null : `${JSON.stringify(twice)} is there twice, up to case`;
}
