import { TroupeError } from "./errors.ts";

/** What may cross a boundary: the log, the store, the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that went through {@link encodeJson}, and its text. `text` is `null` for `undefined`. */
export interface Encoded {
  /** A copy, as a replay will see it: made when first asked for, and no longer that of the caller. */
  readonly value: Json | undefined;
  readonly text: string | null;
}

const maxDepth = 200;

const nothing: Encoded = { value: undefined, text: null };

/**
 * Serialises a value once, refusing what JSON would silently change: functions, symbols, BigInt, NaN and the
 * infinities, Date, Map, class instances, arrays with holes or properties, cycles, more than 200 levels.
 *
 * Properties that are `undefined` are left out, -0 becomes 0, getters become what they returned, and what was shared is
 * shared no more: the returned `value` is what every replay sees. A bare `undefined` is allowed: a step may return
 * nothing.
 *
 * @throws TroupeError `invalid_value`, saying where.
 */
export function encodeJson(value: unknown, what: string): Encoded {
  if (value === undefined) return nothing;
  inspect(value, [], what);
  return new EncodedText(JSON.stringify(value));
}

/** Parsed when somebody wants it: most of what is written is never read back in the same process. */
class EncodedText implements Encoded {
  readonly text: string;
  #parsed = false;
  #value: Json | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get value(): Json | undefined {
    if (!this.#parsed) this.#value = JSON.parse(this.text) as Json;
    this.#parsed = true;
    return this.#value;
  }
}

/** The keys on the way to the value that is being looked at: made into text only when something is refused. */
type Trail = (string | number)[];

function inspect(value: unknown, trail: Trail, what: string): void {
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) refuse(what, trail, String(value));
      return;
    case "object":
      if (value === null) return;
      if (trail.length >= maxDepth) refuse(what, trail, `more than ${maxDepth} levels, or a cycle`);
      if (Array.isArray(value)) inspectArray(value, trail, what);
      else inspectObject(value, trail, what);
      return;
    default:
      refuse(what, trail, typeof value);
  }
}

function inspectArray(items: readonly unknown[], trail: Trail, what: string): void {
  if (Object.getPrototypeOf(items) !== Array.prototype) {
    refuse(what, trail, `a ${items.constructor?.name ?? "list"}`);
  }
  for (let index = 0; index < items.length; index++) {
    trail.push(index);
    inspect(items[index], trail, what);
    trail.pop();
  }
  if (Object.keys(items).length !== items.length) refuse(what, trail, "an array with properties of its own");
}

function inspectObject(value: object, trail: Trail, what: string): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(what, trail, `a ${value.constructor?.name ?? "class instance"}`);
  }
  if ("toJSON" in value && typeof value.toJSON === "function") refuse(what, trail, "an object with toJSON");
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(what, trail, "a property named by a symbol");
  for (const key of Object.keys(value)) {
    const item: unknown = value[key as keyof typeof value];
    if (item === undefined) continue;
    trail.push(key);
    inspect(item, trail, what);
    trail.pop();
  }
}

function refuse(what: string, trail: Trail, found: string): never {
  const at = `$${trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}`;
  throw new TroupeError(`${what} cannot be kept as JSON: ${found} at ${at}`, {
    code: "invalid_value",
    detail: { what, at, found },
  });
}

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
