/** More of a failure is not looked at. */
const mostText = 2_000;
const mostGiven = 20;

/**
 * How a call has failed, without what it was given and without numbers: "no file a.txt" and "no file b.txt" are the same failure, and
 * so is one that tells how many milliseconds it took.
 */
export function wayOfFailing(text: string, input: unknown): string {
  let way = text.slice(0, mostText);
  for (const given of textsIn(input)) way = way.replaceAll(given, "…");
  return way.replace(/\d+/g, "0");
}

/** The texts that a call was given, the longest first: one may be part of another. */
function textsIn(input: unknown): readonly string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [input];
  for (let at = 0; at < waiting.length && at < mostGiven; at++) {
    const value = waiting[at];
    if (typeof value === "string" && value !== "" && value.length <= mostText) texts.push(value);
    else if (typeof value === "object" && value !== null) waiting.push(...Object.values(value).slice(0, mostGiven));
  }
  return texts.sort((a, b) => b.length - a.length);
}
