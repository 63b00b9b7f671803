import { cutText } from "../../base/cut-text.ts";
import type { Json } from "../../base/json.ts";
import { bare, namedOption } from "../../base/named-option.ts";
import { objectsIn } from "../../base/objects-in.ts";
import type { VerifyVerdict } from "../../core/verification.ts";
import { fieldOf, isRecord, type Read } from "../turns/read-answer.ts";
import { isOfPerson, isOfTeam } from "../turns/team-value.ts";

/** What reviewers say counts as well, so that they can be verifiers. */
const passes: readonly string[] = ["pass", "passed", "approve", "approved"];
const fails: readonly string[] = ["fail", "failed", "revise", "reject", "rejected"];

const failing = /\b(?:fail(?:s|ed|ure)?|revise|reject(?:s|ed)?)\b/i;
const beginsWithFail = /^\W*(?:fail(?:s|ed)?|revise|reject(?:ed)?)\b[\s:.,*_–—-]*/i;

/** A line that says "pass" and nothing else. */
const mostOfPass = 40;
/** Most characters of what is told of a failure. */
export const mostOfWhy = 4_000;

const form = 'There must be one verdict in it, "pass" or "fail", as JSON: {"verdict": "pass" or "fail", "why": "…"}.';
const twoWays = { wrong: `It can be read in two ways. ${form}` } as const;

/**
 * A verifier's answer: `{ verdict, why }` as data or as the only one in a text, the word "pass" alone, a text that begins with
 * "fail", or a person's yes or no. All else is none, and so no pass: a text that can be read in two ways, a "pass" within a
 * sentence, a yes whose words say no.
 */
export function readVerdict(answer: unknown): Read<VerifyVerdict> {
  let data = (answer ?? null) as Json;
  while (isOfTeam(data)) data = fieldOf(data, "value") ?? null;
  if (isOfPerson(data)) return readPerson(data);
  if (typeof data === "string") return readText(data);
  return readData(data);
}

function readPerson(data: Json): Read<VerifyVerdict> {
  const said = fieldOf(data, "value") ?? fieldOf(data, "note") ?? "";
  if (fieldOf(data, "approved") === false) return failed(wordsOf(said) || `${wordsOf(fieldOf(data, "by"))} said no`);
  const read = typeof said === "string" && !failing.test(said) ? null : readVerdict(said);
  if (read === null) return passed(wordsOf(said));
  return "value" in read && read.value.verdict === "pass" ? read : twoWays;
}

function readData(data: Json): Read<VerifyVerdict> {
  const verdict = verdictIn(fieldOf(data, "verdict"));
  if (verdict === undefined) return { wrong: form };
  const why = wordsOf(fieldOf(data, "why") ?? fieldOf(data, "notes"));
  if (verdict === "fail") return failed(why);
  return isTakenBack(data) ? twoWays : passed(why);
}

/** Fields that models add of their own. */
const isTakenBack = (data: Json): boolean =>
  isRecord(data) && ["approved", "accepted", "ok", "pass", "passed", "valid"].some((field) => data[field] === false);

function readText(text: string): Read<VerifyVerdict> {
  const given = objectsIn(text).filter(({ data }) => "verdict" in data);
  const [only, ...others] = given;
  if (!only) return readWords(text);
  if (others.length > 0 || only.saysTwice) return twoWays;
  const read = readData(only.data as Json);
  const around = `${text.slice(0, only.from)} ${text.slice(only.to)}`;
  return "value" in read && read.value.verdict === "pass" && failing.test(around) ? twoWays : read;
}

function readWords(answer: string): Read<VerifyVerdict> {
  const text = answer.trim();
  if (beginsWithFail.test(text)) return failed(text.replace(beginsWithFail, ""));
  const isOneWord = text.length <= mostOfPass && !text.includes("\n");
  if (isOneWord && passes.includes(namedOption(text, passes) ?? "")) return passed("");
  return { wrong: form };
}

function verdictIn(given: Json | undefined): "pass" | "fail" | undefined {
  const word = typeof given === "string" ? bare(given).toLowerCase() : "";
  if (passes.includes(word)) return "pass";
  return fails.includes(word) ? "fail" : undefined;
}

const passed = (why: string): Read<VerifyVerdict> => ({ value: { verdict: "pass", why } });
const failed = (why: string): Read<VerifyVerdict> => ({
  value: { verdict: "fail", why: why === "" ? "it does not say why" : why },
});

function wordsOf(said: Json | undefined): string {
  const text = typeof said === "string" ? said : JSON.stringify(said ?? "");
  return cutText(text === '""' ? "" : text.trim(), 0, mostOfWhy);
}
