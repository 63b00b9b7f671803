import type { Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readChoice, readJson, wordOf } from "../turns/read-answer.ts";

/** What one member has voted. */
export type Ballot<O extends string = string> = Readonly<{
  member: string;
  weight: number;
  /** Best first; one alone where members do not rank. Empty: the member abstained. */
  ranking: readonly O[];
  /** Empty where the member gave no reason. */
  why: string;
}>;

/** What can be read of an answer to a vote. */
export type Vote = Pick<Ballot, "ranking" | "why">;

/** What a member says that takes part and has no preference. */
export const abstain = "abstain";
const abstentions: readonly string[] = [abstain, `I ${abstain}`];

/** Longest option that a member can propose, in characters: options are names. */
const longestProposal = 200;

/** A vote for one option. `null` abstains, and so does the word. */
export function readVote(answer: Json, options: readonly string[]): Read<Vote> {
  const data = readJson(answer);
  const why = whyOf(data);
  if (isNone(data)) return { value: { ranking: [], why } };
  const choice = readChoice(answer, [...options, ...abstentions]);
  if (choice === undefined) return { wrong: `it must name one option, of: ${listed(options)}; or ${abstain}.` };
  return { value: { ranking: options.includes(choice) ? [choice] : [], why } };
}

/** A vote that ranks options: a list, also under `ranking`, or a text of nothing but options, as `b > a > c`. */
export function readRanking(answer: Json, options: readonly string[]): Read<Vote> {
  const data = readJson(answer);
  const why = whyOf(data);
  const given = fieldOf(data, "ranking") ?? fieldOf(data, "choice") ?? (isRecord(data) ? undefined : data);
  if (isNone(data) || (typeof answer === "string" && isAbstention(answer)) || given === abstain) {
    return { value: { ranking: [], why } };
  }
  const names = isList(given) ? given : within(typeof given === "string" ? given : answer, options);
  const ranking: string[] = [];
  for (const each of names ?? [null]) {
    const option = readChoice(each, options);
    if (option === undefined) return { wrong: `it must rank options, each by its name, of: ${listed(options)}.` };
    if (ranking.includes(option)) return { wrong: `it ranks ${JSON.stringify(option)} twice.` };
    ranking.push(option);
  }
  return { value: { ranking, why } };
}

/** An option that a member wants the others to vote on. */
export function readProposal(answer: Json): Read<string> {
  const data = readJson(answer);
  const given = fieldOf(data, "proposal") ?? fieldOf(data, "choice") ?? (isRecord(data) ? undefined : answer);
  const text = typeof given === "string" ? given.trim() : "";
  if (text === "") return { wrong: 'it must be one option, as a text or as {"proposal": "<option>"}.' };
  if (text.length <= longestProposal) return { value: text };
  return { wrong: `an option has at most ${longestProposal} characters, this one has ${text.length}.` };
}

/** The options in a text, in its order; undefined where it says anything else, because then it may mean anything. */
function within(answer: Json, options: readonly string[]): readonly string[] | undefined {
  if (typeof answer !== "string") return undefined;
  let rest = answer;
  const found: { readonly at: number; readonly option: string }[] = [];
  for (const option of options.toSorted((a, b) => b.length - a.length)) {
    const word = wordOf(option);
    const at = rest.search(word);
    if (at >= 0) found.push({ at, option });
    rest = rest.replaceAll(word, (text) => " ".repeat(text.length));
  }
  if (found.length === 0 || !isOrder(rest.replaceAll(/\b(then|and)\b/giu, ""))) return undefined;
  return found.sort((a, b) => a.at - b.at).map(({ option }) => option);
}

/** What is left says "then" and nothing else: no `<`, no other words, and numbers only as they come. */
const isOrder = (rest: string): boolean =>
  /^[\s\d>→≻,;.:|*_"'`#()–—-]*$/u.test(rest) &&
  (rest.match(/\d+/g) ?? []).every((number, index) => Number(number) === index + 1);

const isNone = (data: Json | undefined): boolean => data === null || fieldOf(data, "choice") === null;

const isAbstention = (text: string): boolean => readChoice(text, abstentions) !== undefined;

const isList = (data: Json | undefined): data is readonly Json[] => Array.isArray(data);

const listed = (options: readonly string[]): string => options.map((option) => JSON.stringify(option)).join(", ");

function whyOf(data: Json | undefined): string {
  const why = fieldOf(data, "why");
  return typeof why === "string" ? why : "";
}
