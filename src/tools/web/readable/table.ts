import { type Element, isElement } from "./parse-page.ts";
import { visibleIn } from "./visible.ts";

/** More cells than anybody reads as a table, those that are not there included: one long row would widen all others. */
const mostCells = 100_000;

type Read = (element: Element) => readonly string[];

/**
 * A table as Markdown; one that only puts things in their places as what is in it.
 *
 * @param read What is in a cell, as blocks.
 */
export function tableOf(table: Element, isContent: boolean, read: Read): readonly string[] {
  const rows = rowsOf(table, isContent);
  const captions = elementsIn(table, isContent)
    .filter(({ tagName }) => tagName === "caption")
    .flatMap(read);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const isTable = width >= 2 && width * rows.length <= mostCells;
  if (!isTable || rows.flat().some(holdsTable)) return [...captions, ...rows.flat().flatMap(read)];
  const [head = [], ...body] = rows.map((row) =>
    Array.from({ length: width }, (_, column) => cellText(row[column], read)),
  );
  const lines = [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`);
  return [...captions, lines.join("\n")];
}

const elementsIn = (element: Element, isContent: boolean): readonly Element[] =>
  visibleIn(element, isContent).filter(isElement);

function rowsOf(element: Element, isContent: boolean): readonly (readonly Element[])[] {
  return elementsIn(element, isContent).flatMap((each) => {
    if (each.tagName === "tr") return [elementsIn(each, isContent)].filter((cells) => cells.length > 0);
    return /^t(head|body|foot)$/.test(each.tagName) ? rowsOf(each, isContent) : [];
  });
}

const cellText = (cell: Element | undefined, read: Read): string =>
  cell === undefined ? "" : read(cell).join(" ").replaceAll("\n", " ").replaceAll("|", "\\|");

const holdsTable = (cell: Element): boolean =>
  cell.childNodes.some((node) => isElement(node) && (node.tagName === "table" || holdsTable(node)));
