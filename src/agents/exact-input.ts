import { encodeJson, type Json } from "../base/json.ts";

type Way = readonly (string | number)[];

/** What is no JSON, and has a text that is as exact: how the text is made of it, and it of the text. */
interface Kind {
  readonly textOf: (value: unknown) => string | undefined;
  readonly make: (text: string) => unknown;
}

const kinds: Readonly<Record<string, Kind>> = {
  Date: {
    textOf: (value) => (isA(value, Date) && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined),
    make: (text) => new Date(text),
  },
  URL: { textOf: (value) => (isA(value, URL) ? value.href : undefined), make: (text) => new URL(text) },
  BigInt: { textOf: (value) => (typeof value === "bigint" ? String(value) : undefined), make: BigInt },
  Buffer: {
    textOf: (value) => (Buffer.isBuffer(value) ? value.toString("base64") : undefined),
    make: (text) => Buffer.from(text, "base64"),
  },
  Uint8Array: {
    textOf: (value) => (isA(value, Uint8Array) ? Buffer.from(value).toString("base64") : undefined),
    make: (text) => new Uint8Array(Buffer.from(text, "base64")),
  },
};

/** Itself, and not a class of its own made of it: that could show one thing and do another. */
const isA = <T extends object>(value: unknown, kind: new (...given: never[]) => T): value is T =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === kind.prototype;

/** An input as a person can be shown it and a log can keep it, and as it can be made again of that. */
export type ExactInput = Readonly<{
  input: Json;
  /** Where a text stands for something else: for what, and the way to it. Absent where all is JSON. */
  kinds?: readonly (readonly [kind: string, ...way: (string | number)[]])[];
}>;

/**
 * What a person is to see of an input, and nothing else than what will be done. Dates, addresses, bytes and BigInts are shown as
 * texts.
 *
 * @throws TroupeError `invalid_value`, saying where, for anything else that is no JSON: it cannot be shown.
 */
export function exactInput(value: unknown, what: string): ExactInput {
  const found: (readonly [string, ...(string | number)[]])[] = [];
  const input = encodeJson(inTexts(value, [], new Set(), found), what).value ?? null;
  return found.length === 0 ? { input } : { input, kinds: found };
}

/** Made anew at every call, so that nobody else can have changed it. */
export function madeOf({ input, kinds: found = [] }: ExactInput): unknown {
  const made = { input: JSON.parse(JSON.stringify(input)) as unknown };
  for (const [kind, ...way] of found) replace(made, ["input", ...way], (text) => kinds[kind]?.make(text));
  return made.input;
}

/** Whether texts stand for the same in both. */
export const sameKinds = (a: ExactInput, b: ExactInput): boolean =>
  JSON.stringify(a.kinds ?? []) === JSON.stringify(b.kinds ?? []);

function inTexts(
  value: unknown,
  way: Way,
  above: ReadonlySet<unknown>,
  found: (readonly [string, ...(string | number)[]])[],
): unknown {
  for (const [kind, { textOf }] of Object.entries(kinds)) {
    const text = textOf(value);
    if (text === undefined) continue;
    found.push([kind, ...way]);
    return text;
  }
  if (!isPlain(value) || above.has(value)) return value; // which is refused
  const here = new Set(above).add(value);
  if (Array.isArray(value)) return value.map((item, at) => inTexts(item, [...way, at], here, found));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inTexts(item, [...way, key], here, found)]),
  );
}

/** What can be copied without losing anything. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return isA(value, Array) && Object.keys(value).length === value.length;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return (
    Object.getOwnPropertySymbols(value).length === 0 && typeof (value as { toJSON?: unknown }).toJSON !== "function"
  );
}

function replace(made: object, way: Way, make: (text: string) => unknown): void {
  let at = made as Record<string | number, unknown>;
  for (const key of way.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = way.at(-1) ?? "";
  at[last] = make(String(at[last]));
}
