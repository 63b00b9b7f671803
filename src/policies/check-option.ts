import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { mustBe, shown } from "../base/shown.ts";
import { type Agent, isAgent } from "../core/agent.ts";

const longest = 300;

/**
 * Checks the options of a policy that cannot be without any.
 *
 * @param example What they may be.
 * @throws TypeError for none, and for one that there is not.
 */
export function checkGiven<T>(policy: string, options: T, known: OptionNames<T>, example: string): void {
  if (options === undefined) throw new TypeError(`${policy}: it needs options, such as ${policy}(${example})`);
  checkOptions(policy, options, known);
}

/** @throws TypeError for what is no agent. */
export function checkWrapped(policy: string, inner: Agent): void {
  if (isAgent(inner)) return;
  throw mustBe(policy, "what it wraps", 'an agent, such as fn("name", work)', inner);
}

/**
 * Checks under which name runs share something.
 *
 * @throws TypeError for a name that cannot be part of a key of the store.
 */
export function checkKey(policy: string, key: string | undefined): void {
  if (key === undefined || (typeof key === "string" && key.length > 0 && key.length <= longest && key.isWellFormed())) {
    return;
  }
  throw mustBe(policy, "key", `a text of 1 to ${longest} characters`, key);
}

/** @throws TypeError for what is no list of texts: of a text alone, every part would count. */
export function checkCodes(policy: string, codes: readonly string[] | undefined): void {
  if (codes === undefined) return;
  const isList = Array.isArray(codes);
  if (isList && codes.every((code) => typeof code === "string")) return;
  const got = isList ? `${shown(codes.find((code) => typeof code !== "string"))} in it` : shown(codes);
  throw new TypeError(`${policy}: codes must be a list of error codes, such as ["timeout"], got ${got}`);
}

/** @throws TypeError for what is no number; RangeError unless it is whole and at least `least`. */
export function checkCount(policy: string, name: string, value: number, least: number): void {
  const must = `a whole number of at least ${least}`;
  checkNumber(policy, name, value, must);
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${policy}: ${name} must be ${must}, got ${value}`);
}

/** @throws TypeError for what is no number; RangeError unless it is more than 0, or from 0 on. */
export function checkMs(policy: string, name: string, value: number, zero: "or 0" | "more than 0"): void {
  const must = `${zero === "or 0" ? "0 or more" : zero} milliseconds`;
  checkNumber(policy, name, value, must);
  if (Number.isFinite(value) && (zero === "or 0" ? value >= 0 : value > 0)) return;
  throw new RangeError(`${policy}: ${name} must be ${must}, got ${value}`);
}

/** @throws TypeError for what is no number. */
export function checkNumber(policy: string, name: string, value: unknown, must: string): void {
  if (typeof value !== "number") throw mustBe(policy, name, must, value);
}
