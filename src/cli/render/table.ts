import type { Screen } from "../terminal.ts";
import { cut, pad, width } from "./fit.ts";

const widest = 40;

/** Rows under a head. Columns are as wide as they must be, the last one as wide as there is room. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { paint, columns }: Screen,
): readonly string[] {
  const last = head.length - 1;
  const widths = head.map((title, at) =>
    Math.min(
      widest,
      rows.reduce((most, row) => Math.max(most, width(row[at] ?? "")), width(title)),
    ),
  );
  const used = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        at === last ? cut(cell, Math.max(20, columns() - used)) : pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [paint("dim", line(head)), ...rows.map(line)];
}
