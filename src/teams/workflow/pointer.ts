import type { Json } from "../../base/json.ts";

/** What pointers lead into, by the first part of theirs. */
export type Documents = Readonly<Record<string, Json | undefined>>;

const badEscape = /~(?![01])/;

/** The parts of a pointer such as `/steps/facts/title`; null for what is none. Source: RFC 6901 (2013). */
export function pointerParts(pointer: string): readonly string[] | null {
  if (!pointer.startsWith("/") || badEscape.test(pointer)) return null;
  const parts = pointer.slice(1).split("/");
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(documents: Documents, pointer: string): Json | undefined {
  const [first = "", ...rest] = pointerParts(pointer) ?? [];
  const start = Object.hasOwn(documents, first) ? documents[first] : undefined;
  return rest.reduce<Json | undefined>(partOf, start);
}

function partOf(value: Json | undefined, part: string): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(part) ? (value as readonly Json[])[Number(part)] : undefined;
  return Object.hasOwn(value, part) ? (value as { readonly [name: string]: Json })[part] : undefined;
}
