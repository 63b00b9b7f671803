import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { type ErrorRecord, errorOf, recordOf } from "./recorded-error.ts";

const deepest = 200;

/**
 * The value as JSON that can be turned back: dates, bytes, addresses and errors stand under a name with `$`. Objects count
 * by their own properties, whatever class they are of.
 *
 * @throws TroupeError `invalid_value` for what could not be put back: functions, maps, NaN, more than 200 levels.
 */
export function toPlain(value: unknown, what: string): Json | undefined {
  return plain(value, [], what);
}

/** The keys on the way to what is looked at: made into text only when something is refused. */
type Trail = (string | number)[];

function plain(value: unknown, trail: Trail, what: string): Json | undefined {
  switch (typeof value) {
    case "undefined":
    case "boolean":
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? value : refuse(what, trail, String(value));
    case "object":
      if (value === null) return null;
      if (trail.length > deepest) return refuse(what, trail, "too many levels, or a cycle");
      if (Array.isArray(value)) return value.map((item, index) => under(index, item, trail, what) ?? null);
      return tagged(value, trail, what) ?? objectOf(value, trail, what);
    default:
      return refuse(what, trail, typeof value);
  }
}

function under(key: string | number, value: unknown, trail: Trail, what: string): Json | undefined {
  trail.push(key);
  const found = plain(value, trail, what);
  trail.pop();
  return found;
}

function tagged(value: object, trail: Trail, what: string): Json | undefined {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof URL) return { $url: value.href };
  if (Error.isError(value)) return { $error: recordOf(value) };
  if (value instanceof Map || value instanceof Set) return refuse(what, trail, `a ${value.constructor.name}`);
  return undefined;
}

function objectOf(value: object, trail: Trail, what: string): Json {
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const found = under(key, item, trail, what);
    return found === undefined ? [] : [[key, found] as const];
  });
  const copy = Object.fromEntries(entries);
  return isTag(copy) ? { $plain: copy } : copy;
}

function refuse(what: string, trail: Trail, found: string): never {
  const at = `$${trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}`;
  throw new TroupeError(`${what} cannot be recorded: ${found} at ${at}`, {
    code: "invalid_value",
    detail: { what, at, found },
  });
}

const tags: ReadonlySet<string> = new Set(["$date", "$bytes", "$url", "$error", "$plain"]);

function isTag(value: Readonly<Record<string, Json>>): boolean {
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && tags.has(key);
}

/** What {@link toPlain} was given. */
export function fromPlain(value: Json | undefined): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(fromPlain);
  if (!isTag(value)) return mapped(value);
  const [[tag, inner] = ["", null]] = Object.entries(value);
  switch (tag) {
    case "$date":
      return new Date(String(inner));
    case "$bytes":
      return new Uint8Array(Buffer.from(String(inner), "base64"));
    case "$url":
      return new URL(String(inner));
    case "$error":
      return errorOf(inner as ErrorRecord);
    default:
      return mapped(inner as Readonly<Record<string, Json>>);
  }
}

const mapped = (value: Readonly<Record<string, Json>>): object =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromPlain(item)]));

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
