import { TroupeError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** The names of all options of a kind, for the compiler to keep complete. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** What other libraries call an option, and what it is called here. */
export type Synonyms = Readonly<Record<string, string>>;

/**
 * Refuses options that nobody would read: a misspelt one would be a default where something else was meant. For what is
 * made before a run; inside one see {@link checkOptionsInRun}.
 *
 * @throws TypeError naming the option and the one that may have been meant.
 */
export function checkOptions<T>(where: string, given: T | undefined, known: OptionNames<T>, also?: Synonyms): void {
  const issue = optionIssue(where, given, known, also);
  if (issue !== null) throw new TypeError(issue);
}

/** As {@link checkOptions}. @throws TroupeError `invalid_input` */
export function checkOptionsInRun<T>(where: string, given: T | undefined, known: OptionNames<T>): void {
  if (areKnown(given, known)) return;
  const issue = optionIssue(where, given, known);
  if (issue !== null) throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}

/** Nearly always, and often: so without anything made for it. */
function areKnown(given: unknown, known: Readonly<Record<string, true>>): boolean {
  if (typeof given !== "object" || given === null) return given === undefined;
  for (const name in given) if (!Object.hasOwn(known, name)) return false;
  return true;
}

function optionIssue(
  where: string,
  given: unknown,
  known: Readonly<Record<string, true>>,
  also: Synonyms = {},
): string | null {
  if (given === undefined) return null;
  if (typeof given !== "object" || given === null) {
    return `${where}: its options must be an object, got ${given === null ? "null" : `a ${typeof given}`}`;
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) return unknown(where, name, Object.keys(known), also);
  }
  return null;
}

function unknown(where: string, name: string, known: readonly string[], also: Synonyms): string {
  const near = Object.hasOwn(also, name) ? also[name] : nearest(name, known);
  const meant = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return `${where}: there is no option ${JSON.stringify(name)}${meant} (known: ${known.join(", ")})`;
}
