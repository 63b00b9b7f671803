/** As much as a person reads of somebody else's error. */
const longest = 200;

/** What looks like a key, wherever it is, also after an escape such as `%20`, and what is called one. */
const secrets: readonly RegExp[] = [
  /(?<![a-z])(?:(?:sk|pk|rk|gsk|xai|ghp|gho|hf|r8)[-_]|AIza|ya29\.)[\w*.-]{8,}/gi,
  /\bbearer(?:\s|%20|\+|\\u0020)+[^\s"',;&]+/gi,
  /((?<![a-z])(?:api|access|secret|auth)?[-_ ]?(?:key|token|secret|password|authorization)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
  /((?<![a-z])(?:api|access|secret|auth)[-_ ]?(?:key|token)(?![a-z]).{0,60}?)(?<![\w-])(?=[\w-]*\d)[\w-]{20,}/gi,
];

const hidden = "[hidden]";

/** Without what looks like a key. Where a key is known, take it out by its value first. */
export function withoutKeys(said: string): string {
  let text = said;
  for (const secret of secrets) {
    text = text.replaceAll(secret, (_, name: unknown) => `${typeof name === "string" ? name : ""}${hidden}`);
  }
  return text;
}

const key = /(?<![a-z])(?:(?:sk|pk|rk|gsk|xai|ghp|gho|hf|r8)[-_]|AIza|ya29\.)(?=[\w.-]*\d)[\w.-]*[a-z0-9]{12}/i;

/** Whether it is a key that somebody has pasted where a name belongs. */
export const looksLikeKey = (text: string): boolean => key.test(text);

/** A piece of what a provider said that is fit to be shown and logged: one line, no control characters, no keys. */
export function excerpt(said: string): string {
  const text = withoutKeys(said.slice(0, 10 * longest))
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return text.length <= longest ? text.toWellFormed() : `${text.slice(0, longest - 2).toWellFormed()} …`;
}
