import { posix } from "node:path";

/** A link target taken apart. */
export interface Target {
  /** `external` has a scheme or a host; `page` is an anchor on the same page; the others name a file or route. */
  readonly kind: "external" | "page" | "absolute" | "relative";
  /** The path as meant, decoded, without query and anchor; `""` for the same page. */
  readonly path: string;
  readonly query: string;
  /** The anchor, decoded, `""` when there is none. */
  readonly anchor: string;
}

/** Splits a link target. What is not valid percent-encoding is taken literally. */
export function splitTarget(href: string): Target {
  const [beforeHash = "", ...rest] = href.split("#");
  const anchor = decoded(rest.join("#"));
  const [rawPath = "", ...queries] = beforeHash.split("?");
  const path = decoded(rawPath);
  return { kind: kindOf(href, rawPath, queries.length > 0), path, query: queries.join("?"), anchor };
}

function kindOf(href: string, path: string, hasQuery: boolean): Target["kind"] {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("//")) return "external";
  if (path === "") return hasQuery ? "external" : "page";
  return path.startsWith("/") ? "absolute" : "relative";
}

/** The path a relative link means, from the root; `null` when it leads outside. */
export function resolveFrom(file: string, path: string): string | null {
  const joined = posix.join(posix.dirname(file), path).replace(/\/+$/, "");
  if (joined === ".." || joined.startsWith("../")) return null;
  return joined === "." ? "" : joined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
