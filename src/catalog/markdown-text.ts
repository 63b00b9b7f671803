/** Text of others as inline code: nothing in it can act as Markdown. */
export function code(text: string): string {
  const flat = oneLine(text);
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const marks = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return flat === "" ? "" : `${marks}${pad}${flat}${pad}${marks}`;
}

/** Text with marks and tags made harmless: it reads as it stands. Line breaks stay. */
export function plain(text: string): string {
  return text.replaceAll(/[<>[\]*_`\\]/g, (mark) => `\\${mark}`);
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** `1 finding`, `1,204 findings`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `65,871`, whatever language the machine speaks. */
export function number(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
