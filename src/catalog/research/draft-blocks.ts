import { Marked, type MarkedToken, type Token } from "marked";
import { oneLine } from "../markdown-text.ts";

/** One piece of a draft that says something. */
export interface Block {
  readonly kind: "heading" | "paragraph" | "item" | "row" | "code" | "other";
  /** What a reader sees, on one line, without what is code. */
  readonly text: string;
  /** What must not be in a draft and is. */
  readonly forbidden: readonly string[];
}

const markdown = new Marked({ gfm: true });

/** The pieces of a draft in the order of reading; null for one that is nested so deeply that a parser runs out of stack. */
export function blocksOf(draft: string): readonly Block[] | null {
  try {
    return readBlocks(markdown.lexer(draft), "paragraph");
  } catch {
    return null;
  }
}

function readBlocks(tokens: readonly Token[], kind: "paragraph" | "item"): readonly Block[] {
  return (tokens as readonly MarkedToken[]).flatMap((token) => readBlock(token, kind));
}

/** `kind` is what a text here is part of. */
function readBlock(token: MarkedToken, kind: "paragraph" | "item"): readonly Block[] {
  switch (token.type) {
    case "heading":
      return [block("heading", token.tokens)];
    case "paragraph":
      return [block(kind, token.tokens)];
    case "text":
      return [block(kind, token.tokens ?? [token])];
    case "blockquote":
      return readBlocks(token.tokens, kind);
    case "list":
      return token.items.flatMap(({ tokens }) => readBlocks(tokens, "item"));
    case "table":
      return token.rows.map((cells) =>
        block(
          "row",
          cells.flatMap(({ tokens }) => [...tokens, gap]),
        ),
      );
    case "code":
      return [{ kind: "code", text: "", forbidden: [] }];
    case "html":
      return [{ kind: "other", text: oneLine(token.raw), forbidden: ["HTML is not allowed"] }];
    case "def":
      return [{ kind: "other", text: oneLine(token.raw), forbidden: ["A definition of a link is not allowed"] }];
    default:
      return [];
  }
}

const address = /\b(?:https?|ftp):\/\/|\bwww\.\w|[\w.+-]@[\w-]+\.\w/i;
const noAddress = "An address becomes a link, which is not allowed; write it as `code`";

const gap: Token = { type: "text", raw: " ", text: " " };

function block(kind: Block["kind"], tokens: readonly Token[]): Block {
  const forbidden: string[] = [];
  const text = oneLine(seen(tokens, forbidden));
  // programs that show Markdown differ in what they make a link of
  if (address.test(text)) forbidden.push(noAddress);
  if (/[\\!]\[F\d/.test(text)) forbidden.push("Right after ! or \\ nothing can be cited; put a space between");
  return { kind, text, forbidden: [...new Set(forbidden)] };
}

/** Inline text as a reader sees it. Code counts as a space: what looks like a citation in it is none. */
function seen(tokens: readonly Token[], forbidden: string[]): string {
  return (tokens as readonly MarkedToken[]).map((token) => seenOne(token, forbidden)).join("");
}

function seenOne(token: MarkedToken, forbidden: string[]): string {
  switch (token.type) {
    case "image":
      forbidden.push("A picture is not allowed");
      return " ";
    case "html":
      forbidden.push("HTML is not allowed");
      return " ";
    case "codespan":
    case "br":
      return " ";
    case "escape":
      return `\\${token.text}`;
    case "link":
      forbidden.push(isBare(token) ? noAddress : "A link is not allowed; cite findings instead");
      return seen(token.tokens, forbidden);
    default:
      if ("tokens" in token && token.tokens) return seen(token.tokens, forbidden);
      return "text" in token ? token.text : "";
  }
}

/** An address as it stands, which Markdown makes a link of. */
const isBare = ({ text, href }: { readonly text: string; readonly href: string }): boolean =>
  text === href || `http://${text}` === href || `mailto:${text}` === href;
