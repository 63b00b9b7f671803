/** As much as a person reads of somebody else's error. */
const longest = 200;

/** What looks like a key, wherever it is, and what is called one. */
const secrets: readonly RegExp[] = [
  /\b(?:(?:sk|pk|rk|gsk|xai|ghp|gho|hf|r8)[-_]|AIza|ya29\.)[\w*.-]{8,}/g,
  /\bbearer\s+[^\s"',;]+/gi,
  /((?<![a-z])(?:api|access|secret|auth)?[-_ ]?(?:key|token|secret|password|authorization)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
];

/** A piece of what a provider said that is fit to be shown and logged: one line, no control characters, no keys. */
export function excerpt(said: string): string {
  let text = said.slice(0, 10 * longest);
  for (const secret of secrets)
    text = text.replaceAll(secret, (_, name: unknown) => `${typeof name === "string" ? name : ""}[hidden]`);
  text = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return text.length <= longest ? text.toWellFormed() : `${text.slice(0, longest - 2).toWellFormed()} …`;
}
