import { deeper, inline, isTooDeep, linked, type Reading, tidy } from "./inline.ts";
import { attribute, type Element, isElement, type Node } from "./parse-page.ts";
import { tableOf } from "./table.ts";
import { startsContent, visibleIn } from "./visible.ts";

/** The blocks of a page (paragraphs, headings, lists …) as Markdown, without the marks of mere emphasis. */
export function blocksOf(element: Element, reading: Reading): readonly string[] {
  const blocks: string[] = [];
  gather(element, reading, blocks);
  return blocks;
}

/** One list for all levels: handing each level's on to the next would take as long as the page is deep. */
function gather(element: Element, reading: Reading, blocks: string[]): void {
  const inside = startsContent(element) ? { ...reading, isContent: true } : reading;
  let line: Node[] = [];
  const close = () => {
    const text = tidy(line.map((node) => inline(node, inside)).join(""));
    if (text !== "") blocks.push(text);
    line = [];
  };
  for (const node of visibleIn(element, inside.isContent)) {
    if (isElement(node) && isBlock(node)) {
      close();
      gatherBlock(node, inside, blocks);
    } else line.push(node);
  }
  close();
}

/** Those that are read in another way than as what is in them. */
const readers: Readonly<Record<string, (element: Element, reading: Reading) => readonly string[]>> = {
  ul: (element, reading) => listOf(element, reading, () => "- "),
  ol: (element, reading) => {
    const start = Number.parseInt(attribute(element, "start") ?? "1", 10) || 1;
    return listOf(element, reading, (index) => `${start + index}. `);
  },
  pre: codeBlock,
  blockquote: (element, reading) => [blocksOf(element, reading).join("\n\n").replaceAll(/^/gm, "> ")],
  table: (element, reading) => tableOf(element, reading.isContent, (part) => blocksOf(part, reading)),
  a: linkedBlocks,
  hr: () => ["---"],
  dd: (element, reading) => [indented(": ", blocksOf(element, reading).join("\n"))],
};

function gatherBlock(element: Element, reading: Reading, blocks: string[]): void {
  const { tagName } = element;
  const level = /^h([1-6])$/.exec(tagName)?.[1];
  const read = Object.hasOwn(readers, tagName) ? readers[tagName] : undefined;
  if ((level === undefined && read === undefined) || isTooDeep(reading)) {
    gather(element, reading, blocks);
    return;
  }
  const below = deeper(reading);
  const found = level === undefined ? (read?.(element, below) ?? []) : heading(element, below, Number(level));
  // not spread: there may be more than a stack holds
  for (const each of found) if (each.trim() !== "") blocks.push(each);
}

function heading(element: Element, reading: Reading, level: number): readonly string[] {
  const text = blocksOf(element, reading).join(" ").replaceAll("\n", " ");
  return text === "" ? [] : [`${"#".repeat(level)} ${text}`];
}

function listOf(element: Element, reading: Reading, mark: (index: number) => string): readonly string[] {
  const items: string[] = [];
  let index = 0;
  for (const node of visibleIn(element, reading.isContent).filter(isElement)) {
    const isItem = node.tagName === "li";
    const inside: string[] = [];
    (isItem ? gather : gatherBlock)(node, reading, inside);
    const text = inside.join("\n");
    if (text !== "") items.push(indented(isItem ? mark(index) : "  ", text));
    if (isItem) index += 1;
  }
  return items.length === 0 ? [] : [items.join("\n")];
}

/** A link around whole blocks, such as a card: the first of them is what is linked. */
function linkedBlocks(element: Element, reading: Reading): readonly string[] {
  const [first = "", ...rest] = blocksOf(element, reading);
  const [mark = ""] = /^(#{1,6} )?/.exec(first) ?? [];
  const text = first.slice(mark.length);
  return [mark + (text.includes("](") ? text : linked(text, attribute(element, "href"), reading)), ...rest];
}

/** With a mark before the first line, and as much space before the others. */
const indented = (mark: string, text: string): string =>
  text === "" ? "" : mark + text.replaceAll(/\n(?!\n)/g, `\n${" ".repeat(mark.length)}`);

function codeBlock(element: Element, reading: Reading): readonly string[] {
  const code = asItStands(element, reading).replace(/^\n/, "").trimEnd();
  const [inner] = element.childNodes.filter(isElement);
  const classes = `${attribute(element, "class") ?? ""} ${(inner && attribute(inner, "class")) ?? ""}`;
  const language = /(?:^|\s)lang(?:uage)?-([\w+#-]+)/.exec(classes)?.[1] ?? "";
  let longest = 2;
  for (const [ticks] of code.matchAll(/`{3,}/g)) longest = Math.max(longest, ticks.length);
  const fence = "`".repeat(longest + 1);
  return code === "" ? [] : [`${fence}${language}\n${code}\n${fence}`];
}

/** With its spaces and line ends. */
function asItStands(element: Element, reading: Reading): string {
  return visibleIn(element, reading.isContent)
    .map((node) => {
      if (!isElement(node)) return "value" in node ? node.value : "";
      return node.tagName === "br" ? "\n" : asItStands(node, reading);
    })
    .join("");
}

const blockTags: ReadonlySet<string> = new Set(
  [
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6",
    "header hgroup hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul",
  ].flatMap((each) => each.split(" ")),
);

const known = new WeakMap<Element, boolean>();

/** Whether it stands by itself: also a link or the like with such a thing in it. */
function isBlock(element: Element): boolean {
  const found = known.get(element);
  if (found !== undefined) return found;
  const is = blockTags.has(element.tagName) || element.childNodes.some((node) => isElement(node) && isBlock(node));
  known.set(element, is);
  return is;
}
