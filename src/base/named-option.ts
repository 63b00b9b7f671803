const around = /[\s"'`“”„‘’«»*_]/u;

/** A text without what models put around a name: spaces, quotes, Markdown's emphasis, and a full stop at its end. */
export function bare(text: string): string {
  const inner = withoutEdges(text);
  return inner.endsWith(".") || inner.endsWith("!") ? withoutEdges(inner.slice(0, -1)) : inner;
}

/** From both ends, letter by letter: a pattern with an end to it would begin anew at each blank within. */
function withoutEdges(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && around.test(text[from] ?? "")) from += 1;
  while (to > from && around.test(text[to - 1] ?? "")) to -= 1;
  return text.slice(from, to);
}

/** What a name is given under: by itself, or after one of these, as in `My vote: red`. */
export const choiceWords: readonly string[] = [
  "choice",
  "vote",
  "answer",
  "verdict",
  "decision",
  "name",
  "option",
  "winner",
  "best",
  "speaker",
  "candidate",
  "to",
];

const label = new RegExp(
  `^(?:#+ *)?[*_]*(?:(?:my|our|the|final|next|best) +)*(?:${choiceWords.join("|")})[*_]*(?: +(?:is|goes to))?[*_]*(?: *:|(?<=is|goes to) )[*_]*`,
  "iu",
);

/**
 * The one of the options that a text names: the whole of it does, or its first or its last line, alone or after a word such as
 * `Vote:`. A name within a sentence counts for nothing: "I would not merge this" has "merge" in it.
 */
export function namedOption(text: string, options: readonly string[]): string | undefined {
  const whole = sameAs(text, options);
  if (whole !== undefined) return whole;
  const lines = text.split("\n").filter((line) => bare(line) !== "");
  const [first, last] = [lines[0] ?? "", lines.at(-1) ?? ""].map((line) => lineNames(line, options));
  return first === undefined || last === undefined || first === last ? (first ?? last) : undefined;
}

const lineNames = (line: string, options: readonly string[]): string | undefined =>
  sameAs(line, options) ?? sameAs(line.trim().replace(label, ""), options);

function sameAs(text: string, options: readonly string[]): string | undefined {
  const inner = bare(text).toLowerCase();
  const folded = text.trim().toLowerCase();
  return (
    options.find((each) => each === text) ??
    options.find((each) => each.trim().toLowerCase() === folded) ??
    options.find((each) => inner !== "" && each.trim().toLowerCase() === inner) ??
    options.find((each) => inner !== "" && bare(each).toLowerCase() === inner)
  );
}
