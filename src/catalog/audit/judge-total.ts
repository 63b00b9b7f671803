import type { Document } from "./document.ts";
import type { Finding } from "./finding.ts";
import { firstRuling, keep, type Rule, type Ruling, withdraw } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";
import { isTotalLabel, type TotalColumn, totalColumns } from "./totals.ts";

const totalRules: readonly Rule<TotalColumn & { readonly labels: readonly string[] }>[] = [
  {
    rule: "rounding",
    reason: "The difference is within what rounding the rows explains.",
    applies: ({ total, sum, parts }) =>
      Math.abs(total.value - sum) <= (parts.length + 1) * 0.5 * 10 ** -total.decimals && hasDecimals(parts),
  },
  {
    rule: "not a sum",
    reason: "Percentages, averages and rates are not added up.",
    applies: ({ name, total, parts }) =>
      total.unit.includes("%") ||
      parts.some(({ unit }) => unit.includes("%")) ||
      /%|percent|rate|average|avg|mean|median|per\b|price|ratio|share|year|version|rank|\bid\b|^#/i.test(name),
  },
  {
    rule: "mixed units",
    reason: "The rows are in different units.",
    applies: ({ total, parts }) => parts.some(({ unit }) => unit !== total.unit && unit !== "" && total.unit !== ""),
  },
  {
    rule: "subtotals",
    reason: "Some rows are subtotals or parts of other rows.",
    applies: ({ labels }) =>
      labels.some(
        (label) =>
          /sub-?total|of which|thereof|including|incl\.|average|mean|max|min\b/i.test(label) ||
          /^[-–—•\s↳]/.test(label),
      ),
  },
];

/** Decides about a table whose total is not the sum of its rows. */
export function judgeTotal(_shelf: Shelf, finding: Finding, document: Document): Ruling {
  for (const table of document.tables) {
    const column = totalColumns(table).find(({ row, name }) => row.line === finding.line && name === finding.subject);
    if (column === undefined) continue;
    if (column.total.value === column.sum) return withdraw("adds up", "Added again, the rows give the stated total.");
    const body = table.rows.filter(({ cells }) => !isTotalLabel(cells));
    const labels = body.map(({ cells }) => cells[0] ?? "");
    return firstRuling(
      totalRules,
      { ...column, labels },
      keep(`Added again: ${column.parts.map(({ value }) => value).join(" + ")} = ${column.sum}.`),
    );
  }
  return withdraw("source changed", "The table is not there any more.");
}

function hasDecimals(parts: TotalColumn["parts"]): boolean {
  return parts.some(({ decimals }) => decimals > 0);
}
