/** A page that a search found. */
export type Found = Readonly<{
  title: string;
  url: string;
  /** What the page says about the question, as the service quotes or sums it up. */
  excerpt: string;
}>;

/** What may have been found, before anybody has looked at it. */
type Unchecked = Readonly<Record<keyof Found, unknown>>;

/** Characters of an excerpt and of a title. */
export const longestExcerpt = 300;
const longestTitle = 200;

/** Those that have a title and an http(s) address, their text on one line, cut, and without markup. */
export function foundIn(results: unknown): readonly Found[] {
  if (!Array.isArray(results)) return [];
  return results.filter((each): each is Unchecked => typeof each === "object" && each !== null).flatMap(checked);
}

function checked({ title, url, excerpt }: Unchecked): readonly Found[] {
  const place = typeof url === "string" ? URL.parse(url) : null;
  const name = typeof title === "string" ? plain(title, longestTitle) : "";
  if (name === "" || place === null || !/^https?:$/.test(place.protocol)) return [];
  return [{ title: name, url: place.href, excerpt: typeof excerpt === "string" ? plain(excerpt, longestExcerpt) : "" }];
}

/** On one line, without the marks around what was searched for. */
function plain(text: string, longest: number): string {
  const bare = text
    .slice(0, 20_000)
    .replaceAll(/<\/?(?:strong|b|em|i|mark|span|br|p)(?:\s[^<>]{0,200})?\/?>/gi, " ")
    .replaceAll(
      /&(amp|lt|gt|quot|apos|nbsp|#39|#x27);/gi,
      (whole, name: string) => entities[name.toLowerCase()] ?? whole,
    )
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return bare.length <= longest ? bare : `${withoutHalf(bare.slice(0, longest - 1)).trimEnd()}…`;
}

/** Without half of a character at the end. */
const withoutHalf = (text: string): string => text.replace(/[\ud800-\udbff]$/, "");

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  "#39": "'",
  "#x27": "'",
};
