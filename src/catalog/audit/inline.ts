import type { MarkedToken, Token } from "marked";
import type { Link } from "./document.ts";

interface LinkSink {
  readonly lines: readonly string[];
  readonly links: Link[];
  readonly unresolved: Link[];
}

/** Collects links, images and unresolved references from inline tokens that start at `from`. */
export function readInline(sink: LinkSink, tokens: readonly Token[], from: number): void {
  let line = from;
  for (const token of tokens as readonly MarkedToken[]) {
    readOne(sink, token, line);
    for (let at = token.raw.indexOf("\n"); at !== -1; at = token.raw.indexOf("\n", at + 1)) line += 1;
  }
}

function readOne(sink: LinkSink, token: MarkedToken, line: number): void {
  if (isByReference(token)) {
    // the definition is reported once, at its own line
  } else if (token.type === "link" && token.autolink !== true) {
    sink.links.push({ line: settle(sink, line, token.raw), kind: "link", href: token.href, text: token.text });
  } else if (token.type === "image") {
    sink.links.push({ line: settle(sink, line, token.raw), kind: "image", href: token.href, text: token.text });
  } else if (token.type === "text" && token.tokens === undefined) {
    for (const [raw, text = "", label = ""] of token.raw.matchAll(/(?<![\w)\]`\\!])\[([^[\]]+)\]\[([^[\]]+)\]/g)) {
      sink.unresolved.push({ line: settle(sink, line, raw), kind: "link", href: label, text });
    }
  }
  if ("tokens" in token && token.tokens !== undefined) readInline(sink, token.tokens, line);
}

function isByReference(token: MarkedToken): boolean {
  return (token.type === "link" || token.type === "image") && token.raw.endsWith("]");
}

/** The line on which `raw` really starts: the estimate or, in dedented blocks, a near neighbour. */
function settle({ lines }: LinkSink, line: number, raw: string): number {
  const needle = raw.split("\n", 1)[0] ?? raw;
  for (const step of [0, 1, -1, 2, -2, 3, -3]) {
    if (lines[line - 1 + step]?.includes(needle) === true) return line + step;
  }
  return line;
}

/** What a reader sees of inline tokens: marks and link targets gone, code and alternative text kept. */
export function plainText(tokens: readonly Token[]): string {
  let text = "";
  for (const token of tokens as readonly MarkedToken[]) {
    if (token.type === "image" || token.type === "html") continue;
    if (token.type === "br") text += "\n";
    else if ("tokens" in token && token.tokens !== undefined && token.tokens.length > 0)
      text += plainText(token.tokens);
    else if ("text" in token) text += decodeEntities(token.text);
  }
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", gt: ">", lt: "<", nbsp: " ", quot: '"', "#39": "'" };

function decodeEntities(text: string): string {
  return text.includes("&")
    ? text.replaceAll(/&(amp|gt|lt|nbsp|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? "")
    : text;
}
