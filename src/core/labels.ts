import type { Json } from "../base/json.ts";

/**
 * What is known of a value besides what it says, by label: where it came in, as a path of the run, or as
 * `<run id>!<path>` of another one. Plain JSON, never changed, and shared by all that carry the same.
 */
export type Labels = Readonly<{ [label: string]: string }>;

/** Of what nobody here has written or checked: pages of the web, answers of other people's servers. */
export const untrusted = "untrusted";

/** Those of a context that has read nothing with a label. */
export const noLabels: Labels = Object.freeze({});

/** What to do with a call that the labels of its caller speak against. */
export type OnRefuse = "fail" | "ask";

const isLabel = (value: unknown): boolean => typeof value === "string" && /^[a-zA-Z][a-zA-Z0-9._-]{0,59}$/.test(value);

/** What is wrong with what somebody gave as a list of labels, or null. */
export function labelsProblem(given: unknown): string | null {
  const must = 'must be a list of labels, such as ["untrusted"]';
  if (!Array.isArray(given)) return must;
  const odd: unknown = given.find((each) => !isLabel(each));
  if (odd === undefined) return null;
  return `${must}: 1 to 60 letters, digits, ".", "_" and "-", beginning with a letter; got ${JSON.stringify(odd)}`;
}

/** What is wrong with the declarations of a tool, or of a policy that declares the same of an agent; or null. */
export function declarationProblem({
  labels,
  refuses,
  onRefuse,
}: {
  readonly labels?: unknown;
  readonly refuses?: unknown;
  readonly onRefuse?: unknown;
}): string | null {
  for (const [name, given] of Object.entries({ labels, refuses })) {
    const problem = given === undefined ? null : labelsProblem(given);
    if (problem !== null) return `${name} ${problem}`;
  }
  if (onRefuse === undefined) return null;
  if (onRefuse !== "fail" && onRefuse !== "ask") return 'onRefuse must be "fail" or "ask"';
  return refuses === undefined ? "onRefuse needs refuses: which labels it is about" : null;
}

/** All that either has. The first that was known of a label stays; the same object where nothing is new. */
export function joined(known: Labels | undefined, more: Labels | undefined): Labels | undefined {
  if (more === undefined || more === known) return known;
  if (known === undefined) return more;
  for (const label in more) if (!Object.hasOwn(known, label)) return { ...more, ...known };
  return known;
}

/** With labels that came in at a place. */
export function marked(known: Labels | undefined, labels: readonly string[], from: string): Labels | undefined {
  if (labels.length === 0) return known;
  return joined(known, Object.fromEntries(labels.map((label) => [label, from])));
}

/** Without these; undefined when none is left. */
export function without(known: Labels | undefined, labels: readonly string[]): Labels | undefined {
  if (known === undefined || !labels.some((label) => Object.hasOwn(known, label))) return known;
  const left = Object.entries(known).filter(([label]) => !labels.includes(label));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Those of `labels` that are among these; undefined for none. */
export function among(known: Labels, labels: readonly string[]): Labels | undefined {
  const found = labels.flatMap((label) => {
    const from = Object.hasOwn(known, label) ? known[label] : undefined;
    return from === undefined ? [] : ([[label, from]] as const);
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** As another run sees them: with the run that each came in at. */
export function abroad(runId: string, known: Labels): Labels {
  const entries = Object.entries(known);
  return Object.fromEntries(
    entries.map(([label, from]) => [label, from.includes("!") ? from : `${runId}!${from}`] as const),
  );
}

/** For people and models: `untrusted (from writer/turn-1.fetch_page)`. */
export const inWords = (labels: Labels): string =>
  Object.entries(labels)
    .map(([label, from]) => `${label} (from ${from})`)
    .join(", ");

/** What was written down as labels, whoever wrote it; undefined for none. */
export function readLabels(value: Json | undefined): Labels | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const found = Object.entries(value as Readonly<Record<string, Json>>).filter(([label]) => isLabel(label));
  return found.length === 0 ? undefined : Object.fromEntries(found.map(([label, from]) => [label, String(from)]));
}
