import type { StoreRequest } from "../../core/store.ts";

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
