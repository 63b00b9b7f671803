import type { Serde } from "@restatedev/restate-sdk";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** JSON as it travels between handlers. */
export const wire = <T>(): Serde<T> => ({
  contentType: "application/json",
  serialize: (value) => encoder.encode(JSON.stringify(value ?? null)),
  deserialize: (bytes) => (bytes.length === 0 ? null : JSON.parse(decoder.decode(bytes))) as T,
});
