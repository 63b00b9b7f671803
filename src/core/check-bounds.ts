import { checkOptions, type OptionNames, type Synonyms } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import { wildcardProblem } from "../base/wildcard.ts";
import { type GrantLists, mostDepth, type TreeLimits } from "./bounds.ts";

const limitNames: OptionNames<TreeLimits> = { depth: true, fanOut: true, calls: true, ms: true };
const listNames: OptionNames<GrantLists> = { agents: true, tools: true, mail: true };

/** Times to which it is added stay whole. */
const longestMs = 1e15;

/** Those of one agent alone are its own. */
const also: Synonyms = {
  turns: "agent({ limits: { turns } })",
  tokens: "agent({ limits: { tokens } })",
  timeoutMs: "ms",
  maxDepth: "depth",
  maxCalls: "calls",
};

/** @throws TypeError, RangeError: also where nothing is limited. */
export function checkTreeLimits(where: string, limits: TreeLimits): void {
  given(where, limits, limitNames, also);
  const { depth, fanOut, calls, ms } = limits;
  checkWhole(`${where}: depth`, depth, 0, mostDepth);
  checkWhole(`${where}: fanOut`, fanOut, 1);
  checkWhole(`${where}: calls`, calls, 0);
  if (ms !== undefined && !(typeof ms === "number" && ms > 0 && ms <= longestMs)) {
    throw new RangeError(`${where}: ms must be more than 0 milliseconds, and end some day, got ${shown(ms)}`);
  }
}

/** @throws TypeError: also where no list is given. */
export function checkGrantLists(where: string, lists: GrantLists): void {
  given(where, lists, listNames);
  for (const name of ["agents", "tools", "mail"] as const) checkPatterns(`${where}: ${name}`, lists[name]);
}

function given<T extends object>(where: string, options: T, known: OptionNames<T>, synonyms?: Synonyms): void {
  checkOptions(where, options, known, synonyms);
  if (Object.values(options ?? {}).some((value) => value !== undefined)) return;
  throw new TypeError(`${where}: one of ${Object.keys(known).join(", ")} is missing`);
}

function checkWhole(what: string, value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return;
  const upTo = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${what} must be a whole number ${upTo}, got ${shown(value)}`);
}

function checkPatterns(what: string, patterns: readonly string[] | undefined): void {
  if (patterns === undefined) return;
  if (!Array.isArray(patterns)) throw new TypeError(`${what} must be a list of names, got ${shown(patterns)}`);
  for (const pattern of patterns as readonly unknown[]) {
    if (typeof pattern !== "string" || pattern === "") {
      throw new TypeError(`${what} must be a list of names, got ${shown(pattern)} in it`);
    }
    const problem = wildcardProblem(pattern);
    if (problem !== null) throw new TypeError(`${what}: ${shown(pattern)} ${problem}`);
  }
}
