/** East Asian wide characters and pictures take two columns, marks none. An estimate: terminals differ. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const joining = /\p{Mark}|\p{Format}/u;

/** Columns a text takes in a terminal. */
export function width(text: string): number {
  let columns = 0;
  for (const mark of text) columns += columnsOf(mark);
  return columns;
}

/** At most `columns` columns; what is cut off is marked by `…`. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = "";
  let used = 0;
  for (const mark of text) {
    used += columnsOf(mark);
    if (used > columns - 1) break;
    kept += mark;
  }
  return columns < 1 ? "" : `${kept}…`;
}

export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

function columnsOf(mark: string): number {
  if (mark >= " " && mark <= "~") return 1;
  if (joining.test(mark)) return 0;
  return wide.test(mark) ? 2 : 1;
}
