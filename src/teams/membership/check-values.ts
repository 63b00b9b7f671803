import { isPathName } from "../../base/ids.ts";
import { mustBe } from "../../base/shown.ts";
import { isAgent } from "../../core/agent.ts";
import { strangerText } from "./stranger.ts";

/** Looks at what an option was given. `where` is the team, as in `vote jury`. @throws TypeError naming the option */
type ValueCheck = (where: string, option: string, value: unknown) => void;

/** An agent, whose name can be part of a path. */
export const checkAgent: ValueCheck = (where, option, value) => {
  if (!isAgent(value)) throw mustBe(where, option, "an agent", value);
  if (isPathName(value.name)) return;
  throw mustBe(where, `the name of ${option}`, '1 to 120 characters without "/", "#", "!"', value.name);
};

export const checkFunction: ValueCheck = (where, option, value) => {
  if (typeof value !== "function") throw mustBe(where, option, "a function", value);
};

export const checkAgentOrFunction: ValueCheck = (where, option, value) => {
  if (typeof value === "function") return;
  if (!isAgent(value)) throw mustBe(where, option, "an agent or a function", value);
  checkAgent(where, option, value);
};

export const checkText: ValueCheck = (where, option, value) => {
  if (typeof value !== "string") throw mustBe(where, option, "a text", value);
};

export const checkNumber: ValueCheck = (where, option, value) => {
  if (typeof value !== "number") throw mustBe(where, option, "a number", value);
};

export const checkTexts: ValueCheck = (where, option, value) => {
  if (!Array.isArray(value)) throw mustBe(where, option, "a list of texts", value);
  for (const [index, each] of value.entries()) checkText(where, `${option}[${index}]`, each);
};

export const checkAgents: ValueCheck = (where, option, value) => {
  if (!Array.isArray(value)) throw mustBe(where, option, "a list of agents", value);
  for (const [index, each] of value.entries()) checkAgent(where, `${option}[${index}]`, each);
};

/** An object in which each value is as it must be. */
export function checkEach(where: string, option: string, given: unknown, check: ValueCheck): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw mustBe(where, option, "an object with a value by name", given);
  }
  for (const [name, value] of Object.entries(given)) check(where, `${option}.${name}`, value);
}

/** As {@link checkEach}, by the names of members. */
export function checkByName(
  where: string,
  option: string,
  given: unknown,
  names: readonly string[],
  check: ValueCheck,
): void {
  checkEach(where, option, given, check);
  const stranger = Object.keys(given as object).find((each) => !names.includes(each));
  if (stranger !== undefined) throw new TypeError(`${where}: ${option}: ${strangerText(stranger, names)}`);
}

/** A list of names of members. */
export const checkNames =
  (names: readonly string[]): ValueCheck =>
  (where, option, value) => {
    if (!Array.isArray(value)) throw mustBe(where, option, "a list of names", value);
    const strangerAt = value.findIndex((each) => !names.includes(each));
    if (strangerAt >= 0) throw new TypeError(`${where}: ${option}: ${strangerText(value[strangerAt], names)}`);
  };
