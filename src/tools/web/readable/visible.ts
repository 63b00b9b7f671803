import { attribute, type Element, isElement, type Node } from "./parse-page.ts";

/** What is not for reading: code, controls, and what stands on every page of a site. */
const droppedTags: ReadonlySet<string> = new Set(
  [
    "script style noscript template head svg canvas object embed iframe audio video map",
    "button input select textarea option datalist progress meter dialog",
    "nav footer aside menu",
  ].flatMap((each) => each.split(" ")),
);

const droppedRoles: ReadonlySet<string> = new Set([
  "navigation",
  "banner",
  "contentinfo",
  "complementary",
  "search",
  "dialog",
  "alertdialog",
  "menu",
  "menubar",
  "toolbar",
  "tablist",
]);

/**
 * Whether a reader of the page would see it as part of what the page says. What is hidden from people is hidden from models,
 * because it may be there for them only.
 *
 * @param isContent Inside of an article or the main part: a header there has the title of it, elsewhere that of the site.
 */
export function isVisible(element: Element, isContent: boolean): boolean {
  if (droppedTags.has(element.tagName) || (element.tagName === "header" && !isContent)) return false;
  if (droppedRoles.has(attribute(element, "role") ?? "")) return false;
  return !isHidden(element);
}

function isHidden(element: Element): boolean {
  if (attribute(element, "hidden") !== null || attribute(element, "aria-hidden") === "true") return true;
  const style = attribute(element, "style");
  return style !== null && unseen.test(style.slice(0, 2_000));
}

const unseen =
  /(?:^|[\s;])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:[;!]|$)|font-size\s*:\s*0)/i;

const contentTags: ReadonlySet<string> = new Set(["article", "main", "section"]);

export const startsContent = ({ tagName }: Element): boolean => contentTags.has(tagName);

/** The elements and texts in one that are to be read. */
export function visibleIn(element: Element, isContent: boolean): readonly Node[] {
  return element.childNodes.filter((node) =>
    isElement(node) ? isVisible(node, isContent) : node.nodeName === "#text",
  );
}
