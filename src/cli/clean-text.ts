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

/** What takes no room, or looks like a space and is none: also what fonts leave blank, such as the empty pattern of Braille. */
const unseen =
  /[\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Unassigned}\p{Private_Use}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]|(?! )\p{Space_Separator}/gu;

/**
 * JSON that shows every character for what it is, for people who must know exactly what they allow: also marks that take no
 * room, such as a space of no width inside a name, and spaces that are not the ordinary one.
 */
export function exactJson(value: unknown, indent?: number): string {
  return cleanJson(value, indent).replaceAll(unseen, (mark) =>
    [...Array(mark.length).keys()].map((at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

function show(mark: string): string {
  const code = mark.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
