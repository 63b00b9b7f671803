import type { Json } from "../../base/json.ts";
import { checkOptions } from "../../base/known-options.ts";
import { secretForms } from "./secret-forms.ts";

/** Something that must not be written down. */
export interface Secret {
  /** What stands in its place: letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  /** At least 6 characters; `undefined` or empty where it is not set, as in a replay without keys. */
  readonly value: string | undefined;
}

/** Hides secrets by value, and puts them back. */
export interface Secrets {
  hide(text: string): string;
  /**
   * As `hide`, for what is only compared: the same text where a secret is not set and its mark stands in its place, in
   * whatever form.
   */
  likeness(text: string): string;
  /** Marks of secrets that are not set here stay as they are. */
  restore(text: string): string;
  /** The same text in pieces, none of them with a part of a secret only: for texts that come bit by bit. */
  mend(pieces: readonly string[]): readonly string[];
}

const shortest = 6;
const opening = "«secret:";
/** What looks like a mark in a text of somebody else's is written with another colon. */
const marks = /«secret:(?::|([\w.-]+)(?::([a-z0-9-]+))?»)/g;
const formed = /«secret:([\w.-]+):[a-z0-9-]+»/g;

/** @throws TypeError for a name that cannot be one; RangeError for a value so short that it is found everywhere. */
export function secretsOf(given: readonly Secret[]): Secrets {
  const byName = new Map<string, ReadonlyMap<string, string>>();
  const byText = new Map<string, string>([[opening, `${opening}:`]]);
  for (const secret of given) {
    const value = checkedValue(secret);
    if (value === "") continue;
    const forms = secretForms(value);
    byName.set(secret.name, forms);
    for (const [form, text] of forms) {
      const mark = form === "" ? secret.name : `${secret.name}:${form}`;
      if (!byText.has(text)) byText.set(text, `${opening}${mark}»`);
    }
  }
  const longestFirst = [...byText.keys()].sort((a, b) => b.length - a.length);
  const anywhere = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join("|"), "g");
  const hide = (text: string) => text.replaceAll(anywhere, (found) => byText.get(found) ?? "");
  return {
    hide,
    likeness: (text) => hide(text).replaceAll(`${opening}:`, opening).replaceAll(formed, `${opening}$1»`),
    restore: (text) =>
      text.replaceAll(marks, (mark, name?: string, form = "") =>
        name === undefined ? opening : (byName.get(name)?.get(form) ?? mark),
      ),
    mend: (pieces) => mend(pieces, anywhere),
  };
}

function checkedValue(secret: Secret): string {
  checkOptions("secret", secret, { name: true, value: true });
  const { name, value = "" } = secret;
  if (!/^[\w.-]{1,100}$/.test(name)) throw new TypeError(`not a name of a secret: ${JSON.stringify(name)}`);
  if (value === "" || value.length >= shortest) return value;
  throw new RangeError(`the secret ${name} is shorter than ${shortest} characters: hiding it would hide too much`);
}

/** Moves what lies across a border into the piece where it begins. */
function mend(pieces: readonly string[], anywhere: RegExp): readonly string[] {
  const whole = pieces.join("");
  const found = [...whole.matchAll(anywhere)].map(({ 0: text, index }) => ({ from: index, to: index + text.length }));
  let sum = 0;
  let from = 0;
  return pieces.map((piece) => {
    sum += piece.length;
    const to = found.find((each) => each.from < sum && sum < each.to)?.to ?? Math.max(sum, from);
    const text = whole.slice(from, to);
    from = to;
    return text;
  });
}

/** The value with every text in it changed, names of properties included. */
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => mapTexts(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
