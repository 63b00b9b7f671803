import { cleanText } from "../clean-text.ts";
import type { Screen } from "../terminal.ts";

/** A unified diff with its signs coloured, indented. */
export function diffLines(diff: string, { paint }: Screen): readonly string[] {
  const all = cleanText(diff)
    .trimEnd()
    .split("\n")
    .filter((line) => !/^(={10,}|\\ No newline)/.test(line));
  const lines = all.map((line) => {
    if (line.startsWith("+++") || line.startsWith("---")) return paint("bold", line);
    if (line.startsWith("+")) return paint("green", line);
    if (line.startsWith("-")) return paint("red", line);
    return line.startsWith("@@") ? paint("cyan", line) : paint("dim", line);
  });
  return lines.map((line) => `    ${line}`);
}
