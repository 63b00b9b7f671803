import { TroupeError } from "./errors.ts";

/** What may cross a boundary: the log, the store, the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that went through {@link encodeJson}, and its text. `text` is `null` for `undefined`. */
export interface Encoded {
  /** A copy, as a replay will see it: another one each time, and no longer that of the caller. */
  readonly value: Json | undefined;
  readonly text: string | null;
}

/** An {@link Encoded} that is text only once somebody asks for it. */
export interface LazyEncoded extends Encoded {
  /** The text has at most so many bytes, and mostly far fewer: to tell without making it. */
  readonly mostBytes: number;
}

const maxDepth = 200;

const nothing: LazyEncoded = { value: undefined, text: null, mostBytes: 0 };

/**
 * Takes a value as JSON would keep it, refusing what that would silently change: functions, symbols, BigInt, NaN and the
 * infinities, Date, Map, class instances, arrays with holes or properties, cycles, more than 200 levels.
 *
 * Properties that are `undefined` are left out, -0 becomes 0, getters become what they returned, and what was shared is
 * shared no more: the returned `value` is what every replay sees. A bare `undefined` is allowed: a step may return
 * nothing.
 *
 * @throws TroupeError `invalid_value`, saying where.
 */
export function encodeJson(value: unknown, what: string): LazyEncoded {
  if (value === undefined) return nothing;
  const taking = new Taking(what);
  const taken = taking.take(value);
  return new Taken(taken, taking.mostBytes);
}

/** Text is made when somebody wants it: most of what is kept is never read back in the same process. */
class Taken implements LazyEncoded {
  readonly mostBytes: number;
  /** Nobody else has it, so it stays as it is. */
  #own: Json;
  #text: string | undefined;

  constructor(own: Json, mostBytes: number) {
    this.#own = own;
    this.mostBytes = mostBytes;
  }

  get value(): Json {
    return this.#text === undefined ? copy(this.#own) : (JSON.parse(this.#text) as Json);
  }

  get text(): string {
    if (this.#text === undefined) {
      this.#text = JSON.stringify(this.#own);
      this.#own = null; // it is enough to keep one of the two
    }
    return this.#text;
  }
}

/** Of JSON that nobody changes meanwhile. */
function copy(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map(copy);
  const copied: Record<string, Json> = { ...value };
  for (const key in copied) {
    const item = copied[key];
    if (typeof item === "object" && item !== null && Object.hasOwn(copied, key)) copied[key] = copy(item);
  }
  return copied;
}

/** One value on its way into the log: copied, and looked at in the copy, so that nothing changes under the eye. */
class Taking {
  readonly #what: string;
  /** The keys on the way to the object that is being looked at: made into text only when something is refused. */
  readonly #trail: (string | number)[] = [];
  mostBytes = 0;

  constructor(what: string) {
    this.#what = what;
  }

  take(value: unknown): Json {
    const size = sizeOfPlain(value);
    if (size > 0) {
      this.mostBytes += size;
      return value as Json;
    }
    if (typeof value === "number") return this.#takeOddNumber(value);
    if (typeof value !== "object" || value === null) return this.#refuse(typeof value);
    if (this.#trail.length >= maxDepth) this.#refuse(`more than ${maxDepth} levels, or a cycle`);
    this.mostBytes += sizeOfBrackets;
    return Array.isArray(value) ? this.#takeArray(value) : this.#takeObject(value);
  }

  #takeOddNumber(value: number): Json {
    if (!Number.isFinite(value)) this.#refuse(String(value));
    this.mostBytes += sizeOfNumber;
    return 0; // JSON knows no -0
  }

  #takeArray(given: readonly unknown[]): Json {
    if (Object.getPrototypeOf(given) !== Array.prototype) this.#refuse(`a ${given.constructor?.name ?? "list"}`);
    const items = given.slice();
    for (let index = 0; index < items.length; index++) {
      const size = sizeOfPlain(items[index]);
      if (size > 0) this.mostBytes += size;
      else items[index] = this.#takeAt(index, items[index]);
    }
    if (Object.keys(given).length !== items.length) this.#refuse("an array with properties of its own");
    return items as Json[];
  }

  #takeObject(given: object): Json {
    const prototype: unknown = Object.getPrototypeOf(given);
    if (prototype !== Object.prototype && prototype !== null) {
      this.#refuse(`a ${given.constructor?.name ?? "class instance"}`);
    }
    if ("toJSON" in given && typeof given.toJSON === "function") this.#refuse("an object with toJSON");
    if (Object.getOwnPropertySymbols(given).length > 0) this.#refuse("a property named by a symbol");
    const items: Record<string, unknown> = { ...given };
    let isLess = false;
    for (const key in items) {
      if (!Object.hasOwn(items, key)) continue;
      const item = items[key];
      const size = sizeOfPlain(item);
      if (item === undefined) isLess = true;
      else if (size === 0) items[key] = this.#takeAt(key, item);
      this.mostBytes += sizeOfText(key) + size;
    }
    return (isLess ? withoutUndefined(items) : items) as Json;
  }

  #takeAt(key: string | number, item: unknown): Json {
    this.#trail.push(key);
    const taken = this.take(item);
    this.#trail.pop();
    return taken;
  }

  #refuse(found: string): never {
    const at = `$${this.#trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}`;
    const what = this.#what;
    throw new TroupeError(`${what} cannot be kept as JSON: ${found} at ${at}`, {
      code: "invalid_value",
      detail: { what, at, found },
    });
  }
}

// The most bytes that each takes, with what stands after it: a character can become `\u001f`.
const sizeOfText = (text: string): number => 6 * text.length + 3;
const sizeOfNumber = 26;
const sizeOfWord = 6;
const sizeOfBrackets = 3;

/** 0 for what must be looked at. */
function sizeOfPlain(value: unknown): number {
  switch (typeof value) {
    case "string":
      return sizeOfText(value);
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? sizeOfNumber : 0;
    case "boolean":
      return sizeOfWord;
    default:
      return value === null ? sizeOfWord : 0;
  }
}

const withoutUndefined = (items: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(items).filter(([, item]) => item !== undefined));

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
