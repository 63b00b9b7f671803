import { cutText } from "../../base/cut-text.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { isDeeperThan } from "../../base/levels.ts";
import { choiceWords, namedOption } from "../../base/named-option.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Asked, type AskOptions, askMember, mostLevels, type PresentOptions } from "./ask-member.ts";

/** What was read of an answer, or what is wrong with it, in words for the one who gave it. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

/** Blanks are left to the parser: a pattern that looks for them here takes time that grows with their square. */
const fence = /```(?:json)?([\s\S]*?)```/;

/** The data in an answer: a value as it is; of a text the JSON in it, alone, fenced or within prose. */
export function readJson(answer: Json): Json | undefined {
  if (typeof answer !== "string") return answer;
  const fenced = fence.exec(answer)?.[1];
  const from = answer.search(/[[{]/);
  const to = Math.max(answer.lastIndexOf("}"), answer.lastIndexOf("]"));
  const candidates = [answer, fenced, from >= 0 && to > from ? answer.slice(from, to + 1) : undefined];
  for (const text of candidates) {
    const found = text === undefined ? undefined : parse(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(text: string): Json | undefined {
  try {
    const data = JSON.parse(text) as Json;
    return isDeeperThan(mostLevels, data) ? undefined : data;
  } catch {
    return undefined;
  }
}

/**
 * The one of the options that an answer names: as a value, a text as in {@link namedOption}, or data in which a field such as
 * `choice` does, and no other such field names another one.
 */
export function readChoice(answer: Json, options: readonly string[]): string | undefined {
  const data = readJson(answer);
  return named(answer, options) ?? (isRecord(data) ? namedIn(data, options) : named(data, options));
}

function named(given: Json | undefined, options: readonly string[]): string | undefined {
  if (typeof given === "string") return namedOption(given, options);
  return typeof given === "number" || typeof given === "boolean" ? namedOption(String(given), options) : undefined;
}

/** Only fields that can mean nothing else: `{ "against": "merge" }` names one as well. */
function namedIn(data: Json, options: readonly string[]): string | undefined {
  const choice = fieldOf(data, "choice");
  if (choice !== undefined) return named(choice, options);
  const found = new Set(choiceWords.flatMap((word) => named(fieldOf(data, word), options) ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** Finds a name where it is a word of its own. */
export const wordOf = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_-])${RegExp.escape(word.trim())}(?![\\p{L}\\p{N}_-])`, "giu");

export const isRecord = (data: Json | undefined): data is { readonly [field: string]: Json } =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** A field of a record that may be none. */
export const fieldOf = (data: Json | undefined, field: string): Json | undefined =>
  isRecord(data) && Object.hasOwn(data, field) ? data[field] : undefined;

/**
 * Asks a member for something that can be read. An answer that cannot be is sent back once, with what is wrong; the second
 * one is the member's failure, `output_invalid`. Undefined for one who has left, as in {@link askMember}.
 */
export async function askFor<V extends Json, O, T>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  read: (answer: O) => Read<T> | Promise<Read<T>>,
  options?: AskOptions,
): Promise<Asked<T>>;
export async function askFor<V extends Json, O, T>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  read: (answer: O) => Read<T> | Promise<Read<T>>,
  options: PresentOptions,
): Promise<Asked<T> | undefined>;
export async function askFor<V extends Json, O, T>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  read: (answer: O) => Read<T> | Promise<Read<T>>,
  options: AskOptions | PresentOptions = {},
): Promise<Asked<T> | undefined> {
  let asked = await askMember(ctx, member, turn, options);
  for (let repairs = 0; ; repairs++) {
    if (!asked?.ok) return asked;
    const reading = read(asked.value);
    const found = reading instanceof Promise ? await reading : reading;
    if ("value" in found) return { ok: true, member: member.name, value: found.value };
    if (repairs === 1) return unusable(member.name, found.wrong, asked.value);
    const request = `Your answer cannot be used: ${found.wrong}\n\n${turn.request}`;
    const again = options.members ? { ...options, isSeen: false } : options; // it may have left with its answer
    asked = await askMember(ctx, member, { ...turn, view: turn.view, request }, again);
  }
}

function unusable<T>(member: string, wrong: string, answer: unknown): Asked<T> {
  const text = typeof answer === "string" ? answer : (JSON.stringify(answer) ?? "");
  const error = new TroupeError(`${member}: ${wrong}`, {
    code: "output_invalid",
    detail: { agent: member, issues: [wrong], repairs: 1, text: cutText(text, 0, 2_000) },
  });
  return { ok: false, member, failure: memberFailure(member, error), error };
}
