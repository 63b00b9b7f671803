/** Markdown source with everything that is not Markdown taken out. Lines stay where they are, columns do not. */
export interface Masked {
  readonly text: string;
  /** Tags as written, with their line. */
  readonly tags: readonly { readonly line: number; readonly source: string }[];
  /** Contents of comments, `<!-- -->` and the MDX form. */
  readonly comments: readonly string[];
  /** Lines inside fenced code and comments. */
  readonly code: ReadonlySet<number>;
}

interface Scanner {
  readonly text: string;
  readonly out: string[];
  readonly tags: { line: number; source: string }[];
  readonly comments: string[];
  readonly code: Set<number>;
  at: number;
  line: number;
  searched: number;
  readonly absent: Set<string>;
}

const RAW = /^<(pre|script|style|svg|textarea)\b/i;
const ESM = /^(?:import\s+(?:[\w*{"'])|export\s+(?:const|let|default|function|async|type|interface|\{|\*))/;

/**
 * Takes out HTML and JSX tags, comments, front matter and (for MDX) imports and exports.
 *
 * A Markdown parser treats a tag at the start of a line as raw HTML up to the next blank line and so loses the
 * Markdown inside, and takes JSX indentation for code. Without tags the prose parses the way the site shows it.
 * Fenced code and inline code stay as they are.
 */
export function mask(text: string, mdx: boolean): Masked {
  const scanner: Scanner = {
    text,
    out: [],
    tags: [],
    comments: [],
    code: new Set(),
    at: 0,
    line: 1,
    searched: 0,
    absent: new Set(),
  };
  let fence = "";
  while (scanner.at < text.length) {
    const line = currentLine(scanner);
    const opened = fenceOf(line);
    if (fence === "" && opened !== "") {
      fence = opened;
      keepLine(scanner, true);
    } else if (fence !== "") {
      if (opened.startsWith(fence) && /^[\s>]*[`~]+\s*$/.test(line)) fence = "";
      keepLine(scanner, true);
    } else if (mdx && ESM.test(line)) blankStatement(scanner);
    else scanLine(scanner);
  }
  const { tags, comments, code } = scanner;
  return { text: scanner.out.join(""), tags, comments, code };
}

function currentLine({ text, at }: Scanner): string {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.slice(at) : text.slice(at, end);
}

function fenceOf(line: string): string {
  const match = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})(.*)$/.exec(line);
  if (match === null) return "";
  const [, marks = "", info = ""] = match;
  return marks.startsWith("`") && info.includes("`") ? "" : marks;
}

function keepLine(scanner: Scanner, isCode: boolean): void {
  const line = currentLine(scanner);
  if (isCode) scanner.code.add(scanner.line);
  keep(scanner, Math.min(line.length + 1, scanner.text.length - scanner.at));
}

function keep(scanner: Scanner, length: number): void {
  const piece = scanner.text.slice(scanner.at, scanner.at + length);
  scanner.out.push(piece);
  advance(scanner, piece);
}

function blank(scanner: Scanner, length: number): void {
  const piece = scanner.text.slice(scanner.at, scanner.at + length);
  const isInsideLine = /\S$/.test(scanner.out.at(-1) ?? "");
  scanner.out.push((isInsideLine ? " " : "") + piece.replaceAll(/[^\n]/g, ""));
  advance(scanner, piece);
}

function advance(scanner: Scanner, piece: string): void {
  scanner.at += piece.length;
  for (let at = piece.indexOf("\n"); at !== -1; at = piece.indexOf("\n", at + 1)) scanner.line += 1;
}

/** An import or export runs to the next blank line, as in MDX. */
function blankStatement(scanner: Scanner): void {
  const end = scanner.text.indexOf("\n\n", scanner.at);
  blank(scanner, (end === -1 ? scanner.text.length : end) - scanner.at);
}

const STOPS = /[\n`<\\{]/g;

function scanLine(scanner: Scanner): void {
  while (scanner.at < scanner.text.length) {
    STOPS.lastIndex = scanner.at;
    const stop = STOPS.exec(scanner.text);
    const end = stop === null ? scanner.text.length : stop.index;
    if (end > scanner.at) keep(scanner, end - scanner.at);
    if (stop !== null) scanStop(scanner, stop[0]);
    if (scanner.text[scanner.at - 1] === "\n") return;
  }
}

function scanStop(scanner: Scanner, stop: string): void {
  if (stop === "\n") keep(scanner, 1);
  else if (stop === "\\") keep(scanner, 2);
  else if (stop === "`") keep(scanner, codeSpanLength(scanner.text, scanner.at));
  else if (stop === "{") brace(scanner);
  else tag(scanner);
}

function codeSpanLength(text: string, at: number): number {
  let marks = 1;
  while (text[at + marks] === "`") marks += 1;
  const paragraph = text.indexOf("\n\n", at);
  const end = paragraph === -1 ? text.length : paragraph;
  const fence = text.slice(at, at + marks);
  for (let close = text.indexOf(fence, at + marks); close !== -1 && close < end; ) {
    let run = marks;
    while (text[close + run] === "`") run += 1;
    if (run === marks) return close + run - at;
    close = text.indexOf(fence, close + run);
  }
  return marks;
}

/** Like `indexOf`, but what was once not found is not looked for again: keeps unclosed comments linear. */
function findFrom(scanner: Scanner, text: string): number {
  if (scanner.absent.has(text)) return -1;
  const found = scanner.text.indexOf(text, scanner.at);
  if (found === -1) scanner.absent.add(text);
  return found;
}

function brace(scanner: Scanner): void {
  const { text, at } = scanner;
  const end = text.startsWith("{/*", at) ? findFrom(scanner, "*/}") : -1;
  if (end === -1) keep(scanner, 1);
  else comment(scanner, text.slice(at + 3, end), end + 3 - at);
}

function comment(scanner: Scanner, content: string, length: number): void {
  scanner.comments.push(content.trim());
  const first = scanner.line;
  blank(scanner, length);
  for (let line = first + 1; line <= scanner.line; line += 1) scanner.code.add(line);
}

function tag(scanner: Scanner): void {
  const { text, at } = scanner;
  const isComment = text.startsWith("<!--", at);
  const end = isComment ? findFrom(scanner, "-->") : -1;
  const length = isComment ? 0 : tagLength(scanner);
  if (end !== -1) comment(scanner, text.slice(at + 4, end), end + 3 - at);
  else if (length === 0) keep(scanner, 1);
  else {
    const source = text.slice(at, at + length);
    scanner.tags.push({ line: scanner.line, source });
    blank(scanner, length + rawLength(text, at + length, source));
  }
}

/** How much after an opening `<pre>`, `<script>` or `<style>` is not Markdown either. */
function rawLength(text: string, from: number, source: string): number {
  const name = RAW.exec(source)?.[1];
  if (name === undefined || source.endsWith("/>")) return 0;
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return (closing.exec(text)?.index ?? from) - from;
}

const TAG_LIMIT = 400_000;
const SEARCH_LIMIT = 8_000_000; // characters looked at in vain per document; keeps hostile input linear

/** Length of the tag that starts here; 0 when it is a bare `<` or an autolink. */
function tagLength(scanner: Scanner): number {
  const { text, at } = scanner;
  if (!/^<\/?(?:[A-Za-z][\w.-]*(?=[\s/>])|>)/.test(text.slice(at, at + 80))) return 0;
  const limit = Math.min(text.length, at + (scanner.searched > SEARCH_LIMIT ? 200 : TAG_LIMIT));
  let depth = 0;
  let index = at + 1;
  while (index < limit) {
    const char = text.charAt(index);
    if (char === ">" && depth <= 0) return index + 1 - at;
    if (opensQuote(char, depth)) index = quoteEnd(text, index, depth > 0);
    depth += Number(char === "{") - Number(char === "}");
    index += 1;
  }
  scanner.searched += limit - at;
  return 0;
}

/** Where the quote that opens at `from` closes. In code a backslash escapes, in plain attributes it does not. */
function quoteEnd(text: string, from: number, isCode: boolean): number {
  const quote = text.charAt(from);
  let end = text.indexOf(quote, from + 1);
  while (isCode && end > 0 && text[end - 1] === "\\") end = text.indexOf(quote, end + 1);
  return end === -1 ? text.length : end;
}

/** Quotes count in attributes; a backtick only inside an expression. */
function opensQuote(char: string, depth: number): boolean {
  return char === '"' || char === "'" || (char === "`" && depth > 0);
}
