import { inspect } from "node:util";
import { asError } from "../base/errors.ts";
import { withoutKeys } from "./excerpt.ts";
import type { Hide } from "./known-keys.ts";

/** What was thrown, as it is; or where there is a key anywhere in it, such as in the headers it carries, what can be said of it. */
export function cleanCause(thrown: unknown, hide: Hide): unknown {
  const clean = (text: string): string => withoutKeys(hide(text));
  try {
    const all = inspect(thrown, { depth: 6, maxStringLength: 100_000, customInspect: false });
    if (clean(all) === all) return thrown;
    const { name, message, stack } = asError(thrown);
    const error = new Error(clean(message));
    error.name = name;
    if (stack !== undefined) error.stack = clean(stack);
    return error;
  } catch {
    return new Error("an error that cannot be looked at");
  }
}
