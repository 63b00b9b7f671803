import { tidy } from "./inline.ts";
import { blocksOf } from "./markdown.ts";
import { attribute, type Document, type Element, find, isElement, parsePage, textOf } from "./parse-page.ts";
import { isVisible } from "./visible.ts";

/** What a page says. */
export interface Readable {
  readonly title: string | null;
  readonly language: string | null;
  /** Markdown. */
  readonly text: string;
  /** It is not the whole page: there is more on it than is read of one. */
  readonly isCut: boolean;
}

/**
 * The text of a page as a person reads it: its main part or its article where it says which that is, else all of it
 * without what stands on every page. Null for a page that is nested beyond measure.
 *
 * @throws the reason of the signal
 */
export async function readable(html: string, url: string, signal: AbortSignal): Promise<Readable | null> {
  const parsed = await parsePage(html, signal);
  if (parsed === null) return null;
  const { document, isCut } = parsed;
  const body = find(document, ({ tagName }) => tagName === "body");
  const root = body === null ? null : mainPart(body);
  const text =
    root === null
      ? ""
      : blocksOf(root, { base: baseOf(document, url), isContent: root !== body, level: 0 }).join("\n\n");
  return { title: titleOf(document), language: languageOf(document), text, isCut };
}

function mainPart(body: Element): Element {
  const main = find(body, (element) => isMain(element) && isVisible(element, true));
  if (main) return main;
  const articles = outermost(body, "article");
  return articles.length === 1 && articles[0] ? articles[0] : body;
}

const isMain = (element: Element): boolean => element.tagName === "main" || attribute(element, "role") === "main";

function outermost(root: Element, tagName: string): readonly Element[] {
  return root.childNodes.filter(isElement).flatMap((element) => {
    if (!isVisible(element, false)) return [];
    return element.tagName === tagName ? [element] : outermost(element, tagName);
  });
}

function titleOf(document: Document): string | null {
  const title = find(document, ({ tagName, parentNode }) => tagName === "title" && !isInSvg(parentNode));
  const heading = find(document, ({ tagName }) => tagName === "h1");
  const texts = [title, heading].map((each) => (each ? tidy(textOf(each)).replaceAll(/\s+/g, " ").slice(0, 300) : ""));
  return texts.find((text) => text !== "") ?? null;
}

const isInSvg = (parent: Element["parentNode"]): boolean => parent?.nodeName === "svg";

function languageOf(document: Document): string | null {
  const html = find(document, ({ tagName }) => tagName === "html");
  const language = html && attribute(html, "lang");
  return language !== null && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language) ? language : null;
}

function baseOf(document: Document, url: string): URL {
  const base = find(document, ({ tagName, attrs }) => tagName === "base" && attrs.some(({ name }) => name === "href"));
  const stated = base && URL.parse(attribute(base, "href") ?? "", url);
  return stated && /^https?:$/.test(stated.protocol) ? stated : new URL(url);
}
