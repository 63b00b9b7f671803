import { asError } from "../base/errors.ts";
import { withoutKeys } from "./excerpt.ts";
import type { Hide } from "./known-keys.ts";

/** What was thrown, as it is; or where there is a key anywhere in it, such as in the headers it carries, what can be said of it. */
export function cleanCause(thrown: unknown, hide: Hide): unknown {
  const clean = (text: string): string => withoutKeys(hide(text));
  try {
    if (textsIn(thrown).every((text) => clean(text) === text)) return thrown;
    const { name, message, stack } = asError(thrown);
    const error = new Error(clean(message));
    error.name = name;
    if (stack !== undefined) error.stack = clean(stack);
    return error;
  } catch {
    return new Error("an error that cannot be looked at");
  }
}

/** Objects that are looked into; an error that carries more is not kept. */
const mostObjects = 10_000;

/** Whose contents are no properties. */
const lists: ReadonlySet<string> = new Set(["[object Map]", "[object Set]", "[object Headers]"]);

/** All texts in something, also those that are not shown. */
function textsIn(thrown: unknown): readonly string[] {
  const texts: string[] = [];
  const queue: unknown[] = [thrown];
  const seen = new Set<unknown>();
  for (const each of queue) {
    if (typeof each === "string") texts.push(each);
    if (typeof each !== "object" || each === null || seen.has(each)) continue;
    seen.add(each);
    if (seen.size > mostObjects) throw new RangeError("too much to look through");
    for (const part of partsOf(each)) queue.push(part);
  }
  return texts;
}

/** What has accessors is not made to work. */
function partsOf(object: object): readonly unknown[] {
  if (ArrayBuffer.isView(object)) return [];
  const parts = Reflect.ownKeys(object).map((key): unknown => Object.getOwnPropertyDescriptor(object, key)?.value);
  if (Error.isError(object)) parts.push(object.stack);
  return lists.has(Object.prototype.toString.call(object)) ? [...parts, [...(object as Iterable<unknown>)]] : parts;
}
