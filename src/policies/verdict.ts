import { cutText } from "../base/cut-text.ts";
import type { Json } from "../base/json.ts";
import { bare } from "../base/named-option.ts";
import { type FoundObject, objectsIn } from "../base/objects-in.ts";

/** What a check says about a value. */
export type GuardVerdict<T = Json> =
  | { readonly verdict: "pass" }
  /** Goes on with another value, which must be of the same type. */
  | { readonly verdict: "amend"; readonly value: T }
  | { readonly verdict: "block"; readonly why: string }
  /** A person decides, with the value before them. `timeoutMs`: from now on; then it is blocked. Default: no limit. */
  | { readonly verdict: "ask"; readonly question: string; readonly why?: string; readonly timeoutMs?: number };

const blocks = /\bblock(?:s|ed|ing)?\b/i;
const beginsWithBlock = /^\W*block\b[\s:.,*_–—-]*/i;
const passes = /\bpass(?:es|ed)?\b/i;

/** Emphasis and a full stop at most: a longer text says more than this. */
const mostLetters = 20;
const mostOfWhy = 2_000;

/**
 * The verdict in an answer: data, the only one in JSON within a text, or the word "pass" alone or "block" anywhere. A text that
 * could be read in two ways blocks, so that nothing goes on because of a word that was quoted or taken back.
 */
export function readVerdict(answer: unknown): GuardVerdict<unknown> | undefined {
  if (typeof answer !== "string") return isVerdict(answer) ? answer : undefined;
  const given = objectsIn(answer).filter(({ data }) => "verdict" in data);
  const [only, ...others] = given;
  const said = without(answer, given);
  if (!only) return readWords(answer);
  if (others.length > 0 || only.saysTwice || blocks.test(said)) return blockedBy(given) ?? unclear(answer);
  return isVerdict(only.data) ? only.data : undefined;
}

function readWords(answer: string): GuardVerdict<unknown> | undefined {
  const text = answer.trim();
  if (text.length <= mostLetters && bare(text).toLowerCase() === "pass") return { verdict: "pass" };
  if (beginsWithBlock.test(text)) {
    return { verdict: "block", why: cutText(text.replace(beginsWithBlock, ""), 0, mostOfWhy) || "it said so" };
  }
  return blocks.test(text) || passes.test(text) ? unclear(text) : undefined;
}

function without(text: string, objects: readonly FoundObject[]): string {
  const ends = [0, ...objects.map(({ to }) => to)];
  return ends.map((end, index) => text.slice(end, objects[index]?.from)).join(" ");
}

const blockedBy = (given: readonly FoundObject[]): GuardVerdict<unknown> | undefined =>
  given.map(({ data }) => data).find((data) => isVerdict(data) && data.verdict === "block") as
    | GuardVerdict<unknown>
    | undefined;

const unclear = (answer: string): GuardVerdict<unknown> => ({
  verdict: "block",
  why: `its answer can be read in two ways: ${JSON.stringify(cutText(answer.trim(), 0, mostOfWhy))}`,
});

function isVerdict(data: unknown): data is GuardVerdict<unknown> {
  if (typeof data !== "object" || data === null || !("verdict" in data)) return false;
  switch (data.verdict) {
    case "pass":
      return true;
    case "amend":
      return "value" in data;
    case "block":
      return "why" in data && typeof data.why === "string";
    case "ask":
      return "question" in data && typeof data.question === "string";
    default:
      return false;
  }
}
