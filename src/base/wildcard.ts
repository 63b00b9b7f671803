/** Longer texts match no wildcard: nobody has looked at all of what they would let through. */
const longestText = 10_000;
export const longestPattern = 500;

type Token = { readonly is: "character"; readonly code: string } | { readonly is: "part" | "rest" };

/**
 * Whether a text fits a pattern as a whole. `*` stands for any characters but `/`, `**` for any at all, `\` takes the meaning
 * from what follows it. Neither stands for control characters or line breaks, and a text with `..` between slashes fits
 * no pattern with a wildcard: `docs/**` must not let `docs/../secret` through.
 *
 * It compares characters and knows nothing of what they mean to a shell, a URL parser or a file system that folds case. Time
 * grows with the length of both, never faster: a pattern cannot be made to hang.
 */
export function fitsWildcard(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  if (tokens === null) return false;
  if (tokens.every(({ is }) => is === "character")) {
    return text === tokens.map((token) => (token.is === "character" ? token.code : "")).join("");
  }
  if (text.length > longestText || hasDots(text)) return false;
  let reached = afterStars(tokens, new Set([0]));
  for (const char of text) {
    reached = afterStars(tokens, advance(tokens, reached, char));
    if (reached.size === 0) return false;
  }
  return reached.has(tokens.length);
}

/** What is wrong with a pattern, or null. */
export function wildcardProblem(pattern: string): string | null {
  if (pattern.length > longestPattern) return `must have at most ${longestPattern} characters, got ${pattern.length}`;
  return tokensOf(pattern) === null ? "ends with a backslash that has nothing to act on" : null;
}

/** The pattern that only this text fits. */
export const literalPattern = (text: string): string => text.replaceAll(/[\\*]/g, "\\$&");

/** Null where it ends in the middle of an escape. */
function tokensOf(pattern: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    if (char === "\\") {
      const code = chars[++at];
      if (code === undefined) return null;
      tokens.push({ is: "character", code });
    } else if (char !== "*") tokens.push({ is: "character", code: char });
    else if (chars[at + 1] === "*") {
      at += 1;
      tokens.push({ is: "rest" });
    } else tokens.push({ is: "part" });
  }
  return tokens;
}

/** A wildcard may stand for nothing. */
function afterStars(tokens: readonly Token[], reached: Set<number>): Set<number> {
  for (const at of reached) {
    const token = tokens[at];
    if (token && token.is !== "character") reached.add(at + 1); // a set is walked to its end, whatever is added
  }
  return reached;
}

function advance(tokens: readonly Token[], reached: ReadonlySet<number>, char: string): Set<number> {
  const next = new Set<number>();
  for (const at of reached) {
    const token = tokens[at];
    if (token?.is === "character" && token.code === char) next.add(at + 1);
    else if (token && stretches(token, char)) next.add(at);
  }
  return next;
}

function stretches({ is }: Token, char: string): boolean {
  if (is === "character" || isControl(char)) return false;
  return is === "rest" || char !== "/";
}

/** C0, C1, and the two separators that end a line in some places. */
function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
}

const hasDots = (text: string): boolean => text.split(/[/\\]/).includes("..");
