import { Marked, type MarkedToken, type Token, type Tokens } from "marked";
import type { Document, Paragraph } from "./document.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { readTag, type TagFacts } from "./html.ts";
import { plainText, readInline } from "./inline.ts";
import type { DocumentKind } from "./manifest.ts";
import { type Masked, mask } from "./mask.ts";
import { looseAnchor } from "./slugs.ts";

const markdown = new Marked({ gfm: true });
/** MDX has no indented code: what is indented stands inside a component. */
const mdx = new Marked({ gfm: true, tokenizer: { code: () => undefined } });

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };
export type Draft = Mutable<Omit<Document, "ids" | "labels" | "code">> & {
  readonly ids: Set<string>;
  readonly labels: Set<string>;
  readonly code: Set<number>;
};

type Position = Paragraph["place"];

/**
 * Parses Markdown or MDX once, into the facts the checkers need. Never throws: Markdown has no syntax errors,
 * and text made to exhaust a parser comes back without structure.
 *
 * Line numbers come from the lengths of the raw tokens; inside lists and quotes, whose text is dedented but keeps its
 * lines, they stay exact to within a line or two and are settled by looking for the text itself.
 */
export function parseMarkdown(file: string, kind: DocumentKind, text: string): Document {
  const { data, body } = splitFrontMatter(text);
  const masked = mask(body, kind === "mdx");
  const draft = emptyDraft(file, kind, text, masked);
  draft.frontMatter = data;
  const lexer = kind === "mdx" || draft.partial ? mdx : markdown;
  const tokens = lex(lexer, masked.text);
  if (tokens === null) draft.partial = true;
  walkBlocks(draft, tokens ?? [], 1, "body");
  for (const { line, source } of masked.tags) addTag(draft, line, readTag(source));
  for (const comment of masked.comments) if (/^[\w-]{1,80}$/.test(comment)) draft.ids.add(comment);
  addBlockLabels(draft);
  for (const heading of draft.headings) addExplicitId(draft, heading.line);
  draft.links.sort((a, b) => a.line - b.line);
  return draft;
}

/** `null` for text nested so deeply, or with so long a line, that the parser would run out of stack or of time. */
function lex(lexer: Marked, text: string): Token[] | null {
  if (text.split("\n").some(isHostile)) return null;
  try {
    return lexer.lexer(text);
  } catch {
    return null;
  }
}

const LINE_LIMIT = 50_000;
const NESTED = /^(?:[>*+-][ \t]*|\d{1,9}[.)][ \t]+){20}/;

/** Twenty block marks in a row, or a line of 50,000 characters: nobody writes that, and parsing it is quadratic. */
function isHostile(line: string): boolean {
  return line.length > LINE_LIMIT || (NESTED.test(line.slice(0, 200).trimStart()) && !/^[\s*_-]+$/.test(line));
}

/** A document without structure: text and CSV. */
export function emptyDraft(file: string, kind: DocumentKind, text: string, masked: Masked | null): Draft {
  return {
    file,
    kind,
    lines: text.split("\n"),
    headings: [],
    links: [],
    unresolved: [],
    paragraphs: [],
    tables: [],
    ids: new Set(),
    labels: new Set(),
    code: new Set(masked?.code),
    frontMatter: {},
    partial: PARTIAL.test(text),
  };
}

/**
 * Signs that the generator adds text from elsewhere: includes, snippets, generated reference. A snippet of source code
 * (`--8<-- "example.py"`) brings no headings along.
 */
const PARTIAL =
  /--8<--(?!\s*"[^"\n]+\.(?:py|ts|js|go|java|kt|rs|c|cpp|cs|rb|sh|sql|json|ya?ml|toml|xml)(?::[^"\n]*)?")|^:::\s+[\w.]+\s*$|\{%|\{\{<|!!!include|\{!|<!--\s*@include|<<<\s|^\.\. (?:include|auto)|:::\s*include|@\[code/m;

function walkBlocks(draft: Draft, tokens: readonly Token[], from: number, position: Position): void {
  let line = from;
  for (const token of tokens) {
    readBlock(draft, token as MarkedToken, line, position);
    line += lineEnds(token.raw);
  }
}

function readBlock(draft: Draft, token: MarkedToken, line: number, position: Position): void {
  switch (token.type) {
    case "heading": {
      const text = plainText(token.tokens)
        .replace(/\s*\{:?\s*[#.][^}]*\}\s*$|\s*\[#[^\]]+\]\s*$/, "")
        .trim();
      draft.headings.push({ line, depth: token.depth, text });
      readInline(draft, token.tokens, line);
      break;
    }
    case "paragraph":
    case "text":
      readProse(draft, token, line, position);
      break;
    case "list":
      readItems(draft, token, line);
      break;
    case "blockquote":
      walkBlocks(draft, token.tokens, line, "quote");
      break;
    case "table":
      readTable(draft, token, line);
      break;
    case "code":
      for (let at = 0; at < lineEnds(token.raw.trimEnd()) + 1; at += 1) draft.code.add(line + at);
      break;
    case "def":
      draft.links.push({ line, kind: "definition", href: token.href, text: token.tag });
      break;
    default:
      break;
  }
}

function readProse(draft: Draft, token: Tokens.Paragraph | Tokens.Text, line: number, place: Position): void {
  const tokens = token.tokens ?? [];
  readInline(draft, tokens, line);
  const text = plainText(tokens).replaceAll(/\s+/g, " ").trim();
  if (text !== "") draft.paragraphs.push({ line, text, heading: draft.headings.at(-1)?.text ?? "", place });
}

function readItems(draft: Draft, list: Tokens.List, from: number): void {
  let line = from;
  for (const item of list.items) {
    walkBlocks(draft, item.tokens, line, "item");
    line += lineEnds(item.raw);
  }
}

function readTable(draft: Draft, table: Tokens.Table, line: number): void {
  const rows = table.rows.map((cells, index) => ({
    line: line + 2 + index,
    cells: cells.map((cell) => plainText(cell.tokens)),
  }));
  draft.tables.push({ line, header: table.header.map((cell) => plainText(cell.tokens)), rows });
  for (const cell of table.header) readInline(draft, cell.tokens, line);
  for (const [index, cells] of table.rows.entries()) {
    for (const cell of cells) readInline(draft, cell.tokens, line + 2 + index);
  }
}

function addTag(draft: Draft, line: number, { name, ids, target, labels }: TagFacts): void {
  for (const id of ids) draft.ids.add(id);
  for (const label of labels) draft.labels.add(label);
  const isPlainTag = name === "a" || name === "img";
  if (target !== null && isPlainTag) draft.links.push({ line, kind: "html", href: target, text: name });
}

/** Titles of tabs, admonitions and containers (`=== "Python"`, `:::note[Title]`), which generators turn into anchors. */
function addBlockLabels(draft: Draft): void {
  for (const line of draft.lines) {
    const title = /^\s*(?:===|!!!|\?\?\?\+?|:::+)[+!\s]*(\S.*)$/.exec(line)?.[1];
    if (title === undefined) continue;
    draft.labels.add(looseAnchor(title));
    for (const [quoted] of title.matchAll(/"[^"]+"|\[[^\]]+\]/g)) draft.labels.add(looseAnchor(quoted));
    draft.labels.add(looseAnchor(title.replace(/^[\w-]+/, "")));
  }
}

function addExplicitId(draft: Draft, line: number): void {
  const source = draft.lines[line - 1] ?? "";
  for (const [, id] of source.matchAll(/\{:?[^}]*?#([^\s}]+)[^}]*\}|\[#([^\]]+)\]/g))
    if (id !== undefined) draft.ids.add(id);
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
