import { announced } from "./counts.ts";
import type { Document, List } from "./document.ts";
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

interface CountCase {
  readonly count: number;
  readonly noun: string;
  readonly sentence: string;
  readonly list: List;
  readonly nested: number;
  readonly document: Document;
}

const UNITS =
  /\b(?:seconds|minutes|hours|days|weeks|months|years|times|bytes|characters|digits|lines|columns|percent|steps of|levels|spaces|points|pixels|requests|retries|attempts|kinds of values|bits|units|others?|sections|examples|hops)\b/i;

const countRules: readonly Rule<CountCase>[] = [
  {
    rule: "not an announcement",
    reason: "The number is a limit, a choice or a quantity, not a count of the entries.",
    applies: ({ sentence, noun }) =>
      /\b(?:at least|at most|more than|less than|up to|about|around|over|first|last|other|any|one of|between|every|each|per|of the|these|those|both|either|if|when|with|using|after|before|version|add|as|from|than|only)\b/i.test(
        sentence,
      ) || UNITS.test(noun),
  },
  {
    rule: "not an announcement",
    reason: "The sentence does not say that the entries are what it counts.",
    applies: ({ sentence }) =>
      !/\b(?:following|there are|there're|here are|has|have|offers?|provides?|supports?|includes?|comes? in|consists? of|accepts?|takes?|contains?|defines?|exposes?|exports?|ways|options|steps|types|things|parts|reasons|methods|modes)\b/i.test(
        sentence,
      ),
  },
  {
    rule: "list goes on",
    reason: "The list is interrupted, or continues another one.",
    applies: ({ list, document }) =>
      (list.ordered && list.start !== 1) || list.next === "list" || list.next === "code" || goesOn(list, document),
  },
  {
    rule: "counted otherwise",
    reason: "Counted with nested entries or by paragraphs, the number is right.",
    applies: ({ count, nested, list }) => count === nested || count === nested + list.items,
  },
];

/** Decides about a list that does not have the announced number of entries. */
export function judgeCount(_shelf: Shelf, finding: Finding, document: Document): Ruling {
  const list = document.lists.find(({ line }) => line === Number(finding.subject));
  const announcement = list === undefined ? null : announced(list);
  if (list === undefined || announcement === null) return withdraw("source changed", "The list is not there any more.");
  const nested = document.lists
    .filter(({ line }) => line > list.line && line < list.endLine)
    .reduce((all, { items }) => all + items, 0);
  const subject: CountCase = { ...announcement, list, nested, document };
  return firstRuling(countRules, subject, keep(`Counted again: the list has ${list.items} entries.`));
}

/** A second list soon after, with at most one paragraph in between, may belong to the first. */
function goesOn(list: List, document: Document): boolean {
  return document.lists.some(
    ({ line }) => line >= list.endLine && line <= list.endLine + 6 && !hasHeading(document, list.endLine, line),
  );
}

function hasHeading(document: Document, from: number, to: number): boolean {
  return document.headings.some(({ line }) => line >= from && line <= to);
}
