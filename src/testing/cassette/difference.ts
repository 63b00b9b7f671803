import type { Json } from "../../base/json.ts";

/** A place where two values differ. */
export interface Difference {
  /** `place: recorded …, asked …` */
  readonly text: string;
  /** How many characters are not the same. */
  readonly size: number;
}

/** Where two values differ, at most `limit` places. */
export function differences(recorded: Json, asked: Json, limit: number): readonly Difference[] {
  const found: Difference[] = [];
  compare(recorded, asked, "", found, limit);
  return found;
}

function compare(
  recorded: Json | undefined,
  asked: Json | undefined,
  at: string,
  found: Difference[],
  limit: number,
): void {
  if (found.length >= limit || recorded === asked) return;
  if (isObject(recorded) && isObject(asked) && Array.isArray(recorded) === Array.isArray(asked)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(asked)])) {
      const place = Array.isArray(recorded) ? `${at}[${key}]` : `${at}${at === "" ? "" : "."}${key}`;
      compare(recorded[key], asked[key], place, found, limit);
    }
    return;
  }
  const [was, is] = [show(recorded), show(asked)];
  const same = sameAtStart(was, is);
  const from = same > shown - before ? same - before : 0;
  const text = `${at}: recorded ${clip(was, from)}, asked ${clip(is, from)}`;
  found.push({ text, size: Math.max(was.length, is.length) - same - sameAtEnd(was, is, same) });
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null;

const show = (value: Json | undefined): string => (value === undefined ? "nothing" : JSON.stringify(value));

const shown = 70;
const before = 20;

function sameAtStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same += 1;
  return same;
}

/** Of what is left behind the first `from` characters. */
function sameAtEnd(a: string, b: string, from: number): number {
  const most = Math.min(a.length, b.length) - from;
  let same = 0;
  while (same < most && a.at(-1 - same) === b.at(-1 - same)) same += 1;
  return same;
}

/** The text around the place where the difference begins. */
function clip(text: string, from: number): string {
  const end = text.length > from + shown ? " …" : "";
  return `${from > 0 ? "… " : ""}${text.slice(from, from + shown)}${end}`.toWellFormed();
}
