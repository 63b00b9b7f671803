import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, CallOptions, Context } from "../../core/agent.ts";
import { memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Asked, askMember } from "./ask-member.ts";

/** What was read of an answer, or what is wrong with it, in words for the one who gave it. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

const fence = /```(?:json)?\s*([\s\S]*?)```/;

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
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * The one of the options that an answer names: by itself, as `choice` or `name` or in the only field that names one, or as
 * the only one within a text. Of options that are part of each other ("red", "red wine") the longer one is meant.
 */
export function readChoice(answer: Json, options: readonly string[]): string | undefined {
  const data = readJson(answer);
  const named = sameAs(answer, options) ?? (data === undefined ? undefined : namedIn(data, options));
  if (named !== undefined) return named;
  const text = typeof answer === "string" ? answer : (fieldOf(answer, "choice") ?? fieldOf(answer, "name"));
  return typeof text === "string" ? onlyWithin(text, options) : undefined;
}

const fold = (text: string): string => text.trim().toLowerCase();

function sameAs(given: Json | undefined, options: readonly string[]): string | undefined {
  if (typeof given !== "string" && typeof given !== "number" && typeof given !== "boolean") return undefined;
  const text = String(given);
  return options.find((each) => each === text) ?? options.find((each) => fold(each) === fold(text));
}

function namedIn(data: Json, options: readonly string[]): string | undefined {
  if (!isRecord(data)) return sameAs(data, options);
  const named = sameAs(fieldOf(data, "choice"), options) ?? sameAs(fieldOf(data, "name"), options);
  if (named !== undefined) return named;
  const others = Object.values(data).flatMap((value) => sameAs(value, options) ?? []);
  return others.length === 1 ? others[0] : undefined;
}

/** Longest first, and what was found is taken out, so that a part of it is not found as well. */
function onlyWithin(text: string, options: readonly string[]): string | undefined {
  let left = text;
  const found = options
    .toSorted((a, b) => b.length - a.length)
    .filter((option) => {
      const without = left.replaceAll(wordOf(option), "\n");
      const isThere = without !== left;
      left = without;
      return isThere;
    });
  return found.length === 1 ? found[0] : undefined;
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
 * one is the member's failure, `output_invalid`.
 */
export async function askFor<V extends Json, O, T>(
  ctx: Context,
  member: Agent<Turn<V>, O>,
  turn: Turn<V>,
  read: (answer: O) => Read<T>,
  options: CallOptions = {},
): Promise<Asked<T>> {
  let asked = await askMember(ctx, member, turn, options);
  for (let repairs = 0; ; repairs++) {
    if (!asked.ok) return asked;
    const found = read(asked.value);
    if ("value" in found) return { ok: true, member: member.name, value: found.value };
    if (repairs === 1) return unusable(member.name, found.wrong, asked.value);
    const request = `Your answer cannot be used: ${found.wrong}\n\n${turn.request}`;
    asked = await askMember(ctx, member, { ...turn, view: turn.view, request }, options);
  }
}

function unusable<T>(member: string, wrong: string, answer: unknown): Asked<T> {
  const text = typeof answer === "string" ? answer : (JSON.stringify(answer) ?? "");
  const error = new TroupeError(`${member}: ${wrong}`, {
    code: "output_invalid",
    detail: { agent: member, issues: [wrong], repairs: 1, text: text.slice(0, 2_000) },
  });
  return { ok: false, member, failure: memberFailure(member, error), error };
}
