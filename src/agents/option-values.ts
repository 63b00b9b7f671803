import { isPathName } from "../base/ids.ts";
import { areRepeats, mustBeRepeats } from "../base/repeats.ts";
import type { AgentOptions } from "./agent-options.ts";

/** What an option must be, for people. Undefined values are options that were not given. */
type Rule = readonly [is: (value: unknown) => boolean, must: string];

const text: Rule = [(value) => typeof value === "string", "must be text"];
const positive: Rule = [(value) => typeof value === "number" && value > 0, "must be a number above 0"];
const count: Rule = [(value) => Number.isInteger(value) && (value as number) > 0, "must be a whole number above 0"];
const isFunction = (value: unknown): boolean => typeof value === "function";

function isDoneCheck(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, open, run } = value as { readonly name?: unknown; readonly open?: unknown; readonly run?: unknown };
  return typeof name === "string" && isPathName(name) && isFunction(open) !== isFunction(run);
}

const rules: Readonly<Record<string, Rule>> = {
  description: text,
  instructions: text,
  role: text,
  goal: text,
  backstory: text,
  prompt: text,
  streaming: [(value) => typeof value === "boolean", "must be true or false"],
  permissions: [
    (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
    "must be a list of names",
  ],
  stopWhen: [
    (value) => isFunction(value) || (Array.isArray(value) && value.every(isFunction)),
    "must be a function, or a list of functions",
  ],
  done: [
    (value) =>
      Array.isArray(value) && value.every(isDoneCheck) && new Set(value.map(({ name }) => name)).size === value.length,
    "must be a list of checks, each with a name of its own and a function open or run, such as openTodos()",
  ],
  memory: [
    (value) => typeof value === "object" && value !== null && "recall" in value && "keep" in value,
    "must be a memory, such as threads()",
  ],
  maxRepairs: [(value) => Number.isInteger(value) && (value as number) >= 0, "must be a whole number from 0 on"],
};

const limitRules: Readonly<Record<string, Rule>> = {
  turns: count,
  ms: positive,
  tokens: positive,
  repeats: [areRepeats, `must be ${mustBeRepeats}`],
};

const windowRules: Readonly<Record<string, Rule>> = {
  maxTokens: positive,
  remind: count,
  overflow: [(value) => value === "trim" || value === "summarise", 'must be "trim" or "summarise"'],
};

const settingRules: Readonly<Record<string, Rule>> = {
  maxOutputTokens: count,
  temperature: [(value) => typeof value === "number" && value >= 0, "must be a number from 0 on"],
  stopSequences: [(value) => Array.isArray(value), "must be a list of texts"],
  toolChoice: [
    (value) => typeof value === "object" && value !== null && "type" in value,
    'must be { type: "auto" | "none" | "required" }, or { type: "tool", toolName }',
  ],
};

/** @throws TypeError naming the option, what it must be, and what it is */
export function checkValues(where: string, { limits, settings, window, ...options }: AgentOptions): void {
  checkAll(where, "", options, rules);
  checkAll(where, "limits.", limits, limitRules);
  checkAll(where, "window.", window, windowRules);
  checkAll(where, "settings.", settings, settingRules);
}

function checkAll(where: string, prefix: string, given: unknown, all: Readonly<Record<string, Rule>>): void {
  if (typeof given !== "object" || given === null) return; // refused where the names are looked at
  for (const [name, [is, must]] of Object.entries(all)) {
    const value: unknown = (given as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && !is(value))
      throw new TypeError(`${where}: ${prefix}${name} ${must}, got ${shown(value)}`);
  }
}

const shown = (value: unknown): string =>
  typeof value === "function" ? "a function" : (JSON.stringify(value)?.slice(0, 80) ?? String(value));
