import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Agent, CallOptions, Context } from "../core/agent.ts";
import { memberFailure } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
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

/** The one of the options that an answer names: by itself, as `choice` or `name`, or as the only one within a text. */
export function readChoice(answer: Json, options: readonly string[]): string | undefined {
  const data = readJson(answer) ?? answer;
  const text = typeof data === "string" ? data : (fieldOf(data, "choice") ?? fieldOf(data, "name"));
  if (text === undefined) return undefined;
  const fold = (each: string) => each.trim().toLowerCase();
  const same = options.find((each) => each === text) ?? options.find((each) => fold(each) === fold(text));
  if (same !== undefined) return same;
  const named = options.filter((each) => hasWord(text, each));
  return named.length === 1 ? named[0] : undefined;
}

function fieldOf(data: Json, field: string): string | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const value = (data as { readonly [name: string]: Json })[field];
  return typeof value === "string" ? value : undefined;
}

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_-])${RegExp.escape(word)}(?![\\p{L}\\p{N}_-])`, "iu").test(text);

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
