import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where a module that could not be loaded is wrong, as `file:line`; null when that cannot be told. */
export function placeOf(error: Error, file: string): string | null {
  const { stack = "" } = error;
  return headOf(stack) ?? frameOf(stack) ?? (error instanceof SyntaxError ? headOf(checked(file)) : null);
}

/** Node writes the place above the message when it knows it. */
function headOf(text: string): string | null {
  const [, place, line] = /^(\S.*):(\d+)\n/.exec(text) ?? [];
  return place === undefined ? null : `${path(place)}:${line}`;
}

const ours = new URL(".", import.meta.url).href;

/** The first frame of code that is neither Node's nor ours. */
function frameOf(stack: string): string | null {
  for (const [, place = "", line] of stack.matchAll(/\n\s+at (?:.*\()?(file:\/\/\S+?):(\d+):\d+\)?(?=\n|$)/g)) {
    if (!place.startsWith(ours)) return `${path(place)}:${line}`;
  }
  return null;
}

/** For syntax errors in JavaScript the place is only known to `node --check`. */
const checked = (file: string): string => spawnSync(process.execPath, ["--check", file], { encoding: "utf8" }).stderr;

const path = (place: string): string => (place.startsWith("file:") ? fileURLToPath(place) : place);
