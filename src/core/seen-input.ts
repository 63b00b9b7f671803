import { cutText } from "../base/cut-text.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import { isRecord } from "../base/schema-keywords.ts";

/** A value that is too long to be kept. */
export type LargeValue = Readonly<{
  /** Of its JSON with sorted keys. */
  sha256: string;
  /** Characters of that. */
  length: number;
  /** So it begins. */
  begins: string;
}>;

/** The input of a call that a person has seen, of which long values are kept by their hash. */
export type SeenInput = Readonly<{
  input: Json;
  /** By argument; under `""` the input itself, where that is no object. Absent where nothing is long. */
  large?: Readonly<Record<string, LargeValue>>;
}>;

/** Characters of JSON up to which a value is kept as it is: rules are read at every call of their tool. */
const longest = 1_000;
const shown = 80;

export function seenInput(input: Json): SeenInput {
  if (!isRecord(input)) {
    const large = largeValue(input);
    return large === null ? { input } : { input: null, large: { "": large } };
  }
  const kept: [string, Json][] = [];
  const large: [string, LargeValue][] = [];
  for (const [name, value] of Object.entries(input as Readonly<Record<string, Json>>)) {
    const found = largeValue(value);
    if (found === null) kept.push([name, value]);
    else large.push([name, found]);
  }
  return large.length === 0 ? { input } : { input: Object.fromEntries(kept), large: Object.fromEntries(large) };
}

function largeValue(value: Json): LargeValue | null {
  const text = canonicalJson(value);
  if (text.length <= longest) return null;
  return { sha256: sha256(text), length: text.length, begins: cutText(text, 0, shown) };
}

/** One argument as it was seen. */
export interface SeenValue {
  /** Patterns are about texts. */
  readonly isText: boolean;
  readonly is: (value: Json | undefined) => boolean;
}

/** The arguments that were seen, by name; null where the input was no object. */
export function seenArguments({ input, large = {} }: SeenInput): ReadonlyMap<string, SeenValue> | null {
  if (!isRecord(input)) return null;
  const seen = new Map<string, SeenValue>();
  for (const [name, value] of Object.entries(input as Readonly<Record<string, Json>>)) {
    const is: SeenValue["is"] = (other) => other !== undefined && canonicalJson(other) === canonicalJson(value);
    seen.set(name, { isText: typeof value === "string", is });
  }
  for (const [name, value] of Object.entries(large)) {
    seen.set(name, {
      isText: value.begins.startsWith('"'),
      is: (other) => other !== undefined && isLarge(value, other),
    });
  }
  return seen;
}

/** The same input, where it was no object. */
export function isSeen({ input, large = {} }: SeenInput, other: Json): boolean {
  const whole = large[""];
  return whole === undefined ? canonicalJson(input) === canonicalJson(other) : isLarge(whole, other);
}

const isLarge = (large: LargeValue, other: Json): boolean => sha256(canonicalJson(other)) === large.sha256;
