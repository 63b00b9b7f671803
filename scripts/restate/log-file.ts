import { copyFileSync, existsSync, readFileSync, statSync, truncateSync } from "node:fs";

/** Empties a log that others append to once it is this long. What it said is in `<file>.1`. */
export function rotate(file: string, bytes: number): void {
  const length = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (length < bytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

export function lastLines(file: string, count: number): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n") : "";
}
