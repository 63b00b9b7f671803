import { type Amount, amountOf } from "./amount.ts";
import type { Document, Table, TableRow } from "./document.ts";
import { type Finding, finding } from "./finding.ts";

/** One column of a table that ends in a total. */
export interface TotalColumn {
  readonly name: string;
  readonly row: TableRow;
  readonly parts: readonly Amount[];
  readonly total: Amount;
  /** Rounded to the decimals of the column. */
  readonly sum: number;
}

const TOTAL = /^(?:grand\s+|overall\s+)?(?:total|sum|summe|gesamt)\b[^a-z]*(?:sum|cost|costs|amount)?[^a-z]*$/i;

/** Every column whose last row is labelled as a total and whose cells are all amounts of one unit. */
export function totalColumns(table: Table): TotalColumn[] {
  const at = table.rows.findIndex(({ cells }) => isTotalLabel(cells));
  const row = table.rows[at];
  if (row === undefined || at < 2 || at !== table.rows.length - 1) return [];
  const body = table.rows.slice(0, at);
  return row.cells.flatMap((cell, column) => {
    const total = amountOf(cell);
    const parts = body.map(({ cells }) => amountOf(cells[column] ?? "")).filter((part) => part !== null);
    if (total === null || parts.length !== body.length) return [];
    const decimals = Math.max(total.decimals, ...parts.map((part) => part.decimals));
    const sum = Number(parts.reduce((all, part) => all + part.value, 0).toFixed(decimals));
    return [{ name: table.header[column] ?? "", row, parts, total, sum }];
  });
}

/** True for a row that starts with “Total” or “Sum”. */
export function isTotalLabel(cells: readonly string[]): boolean {
  const label = cells.find((cell) => cell.trim() !== "") ?? "";
  return TOTAL.test(label.trim());
}

/** Reports totals that are not the sum of the cells above them. */
export function checkTotals(document: Document): Finding[] {
  return document.tables.flatMap((table) =>
    totalColumns(table)
      .filter(({ total, sum }) => total.value !== sum)
      .map(({ name, row, total, sum }) =>
        finding({
          by: "numbers",
          kind: "wrong-total",
          file: document.file,
          line: row.line,
          quote: document.lines[row.line - 1] ?? "",
          subject: name,
          reason: `The column “${name}” says ${total.value} in total, but the rows above add up to ${sum}.`,
          related: [],
          fix: null,
        }),
      ),
  );
}
