declare const brand: unique symbol;

/** A string that only its own constructor can make, so ids of different kinds never mix. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RunId = Id<"run">;

/**
 * Checks the shape once, at the edge; everything inside passes the branded type along.
 * Letters, digits, `.`, `_` and `-`, at most 100, starting with a letter or digit: safe in a path, a URL and a shell.
 */
export function runId(text: string): RunId {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)) {
    throw new TypeError(`not a run id: ${JSON.stringify(text)}; use 1 to 100 letters, digits, ".", "_" or "-"`);
  }
  return text as RunId;
}

/**
 * Names of agents and steps become parts of paths, so they may hold no `/`, `#`, `!` or control characters.
 *
 * @throws TypeError naming the offending name.
 */
export function pathName(text: string): string {
  if (typeof text !== "string" || !isPathName(text)) {
    throw new TypeError(`not a name: ${JSON.stringify(text)}; use 1 to 120 characters without "/", "#", "!"`);
  }
  return text;
}

export function isPathName(text: string): boolean {
  if (text.length === 0 || text.length > 120) return false;
  let isPaired = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isUnsafe(code)) return false;
    if (code >= 0xd800 && code <= 0xdfff) isPaired = false; // a surrogate: they mean something in pairs only
  }
  return isPaired || text.isWellFormed();
}

/** `!`, `#`, `/` and control characters. A loop over these is faster than an expression: names are short, and many. */
const isUnsafe = (code: number): boolean =>
  code < 0x20 || code === 0x21 || code === 0x23 || code === 0x2f || code === 0x7f;
