import { type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;
export type Document = DefaultTreeAdapterTypes.Document;

/** A page that is nested deeper was made to hurt its readers. Browsers give up at the same depth. */
const deepest = 512;
/** More than the largest pages that people read have. What is beyond is left out. */
const mostElements = 100_000;
/** Characters that are parsed at a stretch. */
const stretch = 16_384;

class TooDeep extends Error {}
class TooMany extends Error {}

/** A page, or as much of it as is read. */
export interface Parsed {
  readonly document: Document;
  /** There is more on the page than is read of one. */
  readonly isCut: boolean;
}

/**
 * Parses a page in stretches, letting others have a turn in between. Null for one that is nested beyond measure.
 *
 * A few characters can stand for very many elements (each paragraph opens again whatever formatting was left open), so it is
 * elements that are counted.
 *
 * @throws the reason of the signal
 */
export async function parsePage(html: string, signal: AbortSignal): Promise<Parsed | null> {
  let elements = 0;
  const parser: Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> = new Parser({
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      onItemPush: () => {
        if (parser.openElements.depth > deepest) throw new TooDeep();
      },
      createElement: (...given) => {
        elements += 1;
        if (elements > mostElements) throw new TooMany();
        return defaultTreeAdapter.createElement(...given);
      },
      adoptAttributes: () => undefined, // of a second <html> or <body>: nothing that is read, and slow when there are many
    },
  });
  try {
    for (let at = 0; at < html.length; at += stretch) {
      signal.throwIfAborted();
      parser.tokenizer.write(html.slice(at, at + stretch), false);
      await new Promise((resolve) => setImmediate(resolve));
    }
    parser.tokenizer.write("", true);
    return { document: parser.document, isCut: false };
  } catch (error) {
    if (error instanceof TooDeep) return null;
    if (error instanceof TooMany) return { document: parser.document, isCut: true };
    throw error;
  }
}

export const isElement = (node: Node): node is Element => "tagName" in node;

export const attribute = (element: Element, name: string): string | null =>
  element.attrs.find((each) => each.name === name)?.value ?? null;

/** The first element below that fits, in the order of the text. */
export function find(root: Document | Element, fits: (element: Element) => boolean): Element | null {
  for (const node of root.childNodes) {
    if (!isElement(node)) continue;
    const found = fits(node) ? node : find(node, fits);
    if (found) return found;
  }
  return null;
}

/** All text below, as it stands. */
export function textOf(node: Node | Document): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}
