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
  const lossy = inspect(value, [], what);
  const text = JSON.stringify(value);
  return { value: lossy ? (JSON.parse(text) as Json) : (value as Json), text };
}

/** The keys on the way to the value that is being looked at: made into text only when something is refused. */
type Trail = (string | number)[];

/** True when the value holds an `undefined` property, which JSON drops. */
function inspect(value: unknown, trail: Trail, what: string): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return false;
    case "number":
      if (Number.isFinite(value)) return Object.is(value, -0);
      return refuse(what, trail, String(value));
    case "object":
      if (value === null) return false;
      if (trail.length >= maxDepth) return refuse(what, trail, `more than ${maxDepth} levels, or a cycle`);
      return Array.isArray(value) ? inspectArray(value, trail, what) : inspectObject(value, trail, what);
    default:
      return refuse(what, trail, typeof value);
  }
}

function inspectArray(items: readonly unknown[], trail: Trail, what: string): boolean {
  if (Object.getPrototypeOf(items) !== Array.prototype) {
    return refuse(what, trail, `a ${items.constructor?.name ?? "list"}`);
  }
  let lossy = false;
  for (let index = 0; index < items.length; index++) {
    trail.push(index);
    if (inspect(items[index], trail, what)) lossy = true;
    trail.pop();
  }
  return lossy;
}

function inspectObject(value: object, trail: Trail, what: string): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return refuse(what, trail, `a ${value.constructor?.name ?? "class instance"}`);
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return refuse(what, trail, "an object with toJSON");
  if (Object.getOwnPropertySymbols(value).length > 0) return refuse(what, trail, "a property named by a symbol");
  let lossy = false;
  for (const key of Object.keys(value)) {
    const item: unknown = value[key as keyof typeof value];
    if (item === undefined) {
      lossy = true;
      continue;
    }
    trail.push(key);
    if (inspect(item, trail, what)) lossy = true;
    trail.pop();
  }
  return lossy;
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
