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
  if (!isPathName(text)) {
    throw new TypeError(`not a name: ${JSON.stringify(text)}; use 1 to 120 characters without "/", "#", "!"`);
  }
  return text;
}

export const isPathName = (text: string): boolean =>
  text.length > 0 && text.length <= 120 && !unsafe.test(text) && text.isWellFormed();

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const unsafe = /[/#!\u0000-\u001f\u007f]/;
