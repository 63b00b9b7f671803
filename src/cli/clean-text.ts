/**
 * What a terminal would act on rather than show: control characters, the C1 block, and marks that reorder text.
 * Tab and line feed are dealt with by the callers.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is replaced
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text of others, made safe to print over several lines: what a terminal would obey is shown instead, as `\x1b`. */
export function cleanText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(acting, show);
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().replaceAll(acting, show);
}

/** JSON as text that is the same value and safe to print. */
export function cleanJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(acting, (mark) => {
    return `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function show(mark: string): string {
  const code = mark.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
