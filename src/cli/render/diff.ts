import { cleanText } from "../clean-text.ts";
import type { Screen } from "../terminal.ts";

/** A unified diff with its signs coloured, indented; at most `limit` lines. */
export function diffLines(diff: string, { paint }: Screen, limit: number): readonly string[] {
  const all = cleanText(diff)
    .trimEnd()
    .split("\n")
    .filter((line) => !/^(={10,}|\\ No newline)/.test(line));
  const lines = all.slice(0, limit).map((line) => {
    if (line.startsWith("+++") || line.startsWith("---")) return paint("bold", line);
    if (line.startsWith("+")) return paint("green", line);
    if (line.startsWith("-")) return paint("red", line);
    return line.startsWith("@@") ? paint("cyan", line) : paint("dim", line);
  });
  if (all.length > limit) lines.push(paint("dim", `… ${all.length - limit} more lines`));
  return lines.map((line) => `    ${line}`);
}
