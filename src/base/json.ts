import { TroupeError } from "./errors.ts";

/** What may cross a boundary: the log, the store, the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that went through {@link encodeJson}, and its text. `text` is `null` for `undefined`. */
export interface Encoded {
  readonly value: Json | undefined;
  readonly text: string | null;
}

const maxDepth = 200;

/**
 * Serialises a value once, refusing whatever would come back different: functions, symbols, BigInt, NaN and the
 * infinities, Date, Map, class instances, sparse arrays, cycles, more than 200 levels.
 *
 * Properties that are `undefined` are left out and -0 becomes 0; the returned `value` is then a copy, so that the
 * first run and every replay see the same. A bare `undefined` is allowed: a step may return nothing.
 *
 * @throws TroupeError `invalid_value`, saying where.
 */
export function encodeJson(value: unknown, what: string): Encoded {
  if (value === undefined) return { value: undefined, text: null };
  const lossy = inspect(value, "$", 0, what);
  const text = JSON.stringify(value);
  return { value: lossy ? (JSON.parse(text) as Json) : (value as Json), text };
}

/** True when the value holds an `undefined` property, which JSON drops. */
function inspect(value: unknown, at: string, depth: number, what: string): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return false;
    case "number":
      if (Number.isFinite(value)) return Object.is(value, -0);
      return refuse(what, at, String(value));
    case "object":
      if (value === null) return false;
      if (depth >= maxDepth) return refuse(what, at, `more than ${maxDepth} levels, or a cycle`);
      return Array.isArray(value) ? inspectArray(value, at, depth, what) : inspectObject(value, at, depth, what);
    default:
      return refuse(what, at, typeof value);
  }
}

function inspectArray(items: readonly unknown[], at: string, depth: number, what: string): boolean {
  if (Object.getPrototypeOf(items) !== Array.prototype) return refuse(what, at, `a ${items.constructor?.name ?? "list"}`);
  let lossy = false;
  for (let index = 0; index < items.length; index++) {
    if (inspect(items[index], `${at}[${index}]`, depth + 1, what)) lossy = true;
  }
  return lossy;
}

function inspectObject(value: object, at: string, depth: number, what: string): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return refuse(what, at, `a ${value.constructor?.name ?? "class instance"}`);
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return refuse(what, at, "an object with toJSON");
  if (Object.getOwnPropertySymbols(value).length > 0) return refuse(what, at, "a property named by a symbol");
  let lossy = false;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) lossy = true;
    else if (inspect(item, `${at}.${key}`, depth + 1, what)) lossy = true;
  }
  return lossy;
}

function refuse(what: string, at: string, found: string): never {
  throw new TroupeError(`${what} cannot be kept as JSON: ${found} at ${at}`, {
    code: "invalid_value",
    detail: { what, at, found },
  });
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
