import { type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;
export type Document = DefaultTreeAdapterTypes.Document;

/** A page that is nested deeper was made to hurt its readers. Browsers give up at the same depth. */
const deepest = 512;
/** Characters that are parsed at a stretch. */
const stretch = 16_384;

class TooDeep extends Error {}

/**
 * Parses a page in stretches, letting others have a turn in between. Null for one that is nested beyond measure.
 *
 * @throws the reason of the signal
 */
export async function parsePage(html: string, signal: AbortSignal): Promise<Document | null> {
  const parser: Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> = new Parser({
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      onItemPush: () => {
        if (parser.openElements.depth > deepest) throw new TooDeep();
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
    return parser.document;
  } catch (error) {
    if (error instanceof TooDeep) return null;
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
