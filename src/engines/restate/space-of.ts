import type { StoreRequest } from "../../core/store.ts";

/** The key of a space's object: never a dot or two, which a URL would take for a way. */
export const spaceKeyOf = (space: string): string => `~${space}`;

/** The space of an object. */
export const spaceOfKey = (key: string): string => key.slice(1);

/** What only looks is no command of an object: it waits for nobody and holds nobody up. */
export const handlerOf = (request: StoreRequest): "execute" | "read" =>
  request.op === "transact" ? "execute" : "read";

/** The space that a request is about: one, however many keys it names. */
export function spaceOf(request: StoreRequest): string {
  const key = firstKey(request);
  return key.slice(0, key.indexOf("/"));
}

function firstKey(request: StoreRequest): string {
  if (request.op === "get") return request.key;
  if (request.op === "list") return request.prefix;
  const [first] = request.changes;
  if (!first) return "/";
  return "put" in first ? first.put : first.delete;
}
