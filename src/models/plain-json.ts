import type { Json } from "../base/json.ts";

/** How much more a reply may hold, in bytes at least; below 0 when it is over. */
export interface Room {
  left: number;
}

/** Deeper is not worth keeping, or never ends. */
const maxDepth = 100;

/**
 * A copy that is JSON and nothing else, of what a provider package made: binary data as base64, dates and addresses as text,
 * numbers that JSON does not have as null; what has no meaning in JSON is left out. Takes what it holds from `room`, and
 * stops when there is none.
 */
export function plainJson(value: unknown, room: Room, depth = 0): Json | undefined {
  switch (typeof value) {
    case "string":
      room.left -= value.length;
      return value;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return String(value);
    case "object":
      return value === null ? null : plainObject(value, room, depth);
    default:
      return undefined;
  }
}

function plainObject(value: object, room: Room, depth: number): Json {
  room.left -= 2;
  if (depth >= maxDepth || room.left < 0) return null;
  if (Array.isArray(value)) return value.map((item) => plainJson(item, room, depth + 1) ?? null);
  const text = textOf(value);
  if (text !== null) {
    room.left -= text.length;
    return text;
  }
  const copy: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const plain = key === "__proto__" ? undefined : plainJson(item, room, depth + 1);
    room.left -= key.length;
    if (plain !== undefined) copy[key] = plain;
  }
  return copy;
}

/** Objects that are one value. */
function textOf(value: object): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (value instanceof URL) return value.href;
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  return null;
}
