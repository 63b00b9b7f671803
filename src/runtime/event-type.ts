import { reserved } from "../core/entry.ts";

/** @throws TypeError unless this is the type of an event that an agent may emit: `finding.posted`. */
export function checkEventType(type: string): void {
  const [noun = ""] = type.split(".");
  if (!reserved.has(noun) && /^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(type)) return;
  throw new TypeError(`not an event type of yours: ${JSON.stringify(type)}; use noun.past-verb in lower case`);
}
