/** Shorter values are too likely to be ordinary words, such as the `ollama` that some set as a key. */
const shortest = 12;
/** Of a text in base64; what is shorter says nothing. */
const shortestPart = 8;

/**
 * Makes a function that takes secrets out of text, by value, in the ways they are usually written: as they are, in JSON,
 * in a URL, in hexadecimal, and in base64 wherever in it they begin. Parts of a secret stay, and so do secrets of fewer
 * than 12 characters. Null where there is nothing to take out.
 */
export function redactor(secrets: Iterable<string>): ((text: string) => string) | null {
  const forms = new Set([...secrets].filter(({ length }) => length >= shortest).flatMap(formsOf));
  if (forms.size === 0) return null;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((form) => RegExp.escape(form)).join("|"), "g");
  return (text) => text.replaceAll(pattern, "[redacted]");
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = bytes.toString("hex");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)),
  ];
}

/** Those characters of the base64 of a longer text that depend on the secret alone, if it is `before` bytes into it. */
function inBase64(bytes: Buffer, before: number): readonly string[] {
  const begin = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + bytes.length) * 8) / 6);
  const padded = Buffer.concat([Buffer.alloc(before), bytes]);
  return (["base64", "base64url"] as const)
    .map((encoding) => padded.toString(encoding).slice(begin, end))
    .filter(({ length }) => length >= shortestPart);
}
