/** A JSON object within a text, and where it is. */
export interface FoundObject {
  readonly data: object;
  readonly from: number;
  readonly to: number;
  /** Whether it has a second `verdict`: of two fields of one name JSON keeps the last one. */
  readonly saysTwice: boolean;
}

/**
 * The JSON objects in a text, fenced or within prose, outermost only; what is in braces and is no JSON is passed over, with
 * all that is within. Reads the text once, however odd it is.
 */
export function objectsIn(text: string): readonly FoundObject[] {
  const found: FoundObject[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "{") {
      if (depth === 0) from = at;
      depth += 1;
    } else if (depth > 0 && letter === '"') {
      at = endOfString(text, at);
    } else if (depth > 0 && letter === "}") {
      depth -= 1;
      if (depth === 0) found.push(...objectAt(text, from, at + 1));
    }
  }
  return found;
}

/** At its second quote; no string of JSON goes over a line, so one in prose that was never closed ends there. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"' || text[at] === "\n") return at;
  }
  return text.length;
}

function objectAt(text: string, from: number, to: number): FoundObject[] {
  const source = text.slice(from, to);
  try {
    const data = JSON.parse(source) as object;
    return [{ data, from, to, saysTwice: verdictsIn(source) !== verdictsIn(JSON.stringify(data)) }];
  } catch {
    return []; // no JSON, or nested too deeply to be one
  }
}

const verdictsIn = (text: string): number => text.split('"verdict"').length;
