import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import { isTurn, type Turn } from "../../core/turn.ts";
import { askMember } from "../turns/ask-member.ts";
import { decide } from "../turns/decide.ts";
import { fieldOf } from "../turns/read-answer.ts";
import { taskOf } from "../turns/task-of.ts";

/** What one that maps sees: its part, and the number of it, from 1. */
export type MapView<T extends Json = Json> = Readonly<{ part: number; item: T }>;

export type PartFailure = Readonly<MemberFailure & { part: number }>;

/** What all parts have in common. */
export interface Work {
  readonly ctx: Context;
  readonly team: string;
  readonly task: string;
}

/** What came of one part. */
export interface Part<P> {
  readonly part: number;
  readonly value: P;
}

/** What a part is called where several are shown. */
export const partName = (part: number): string => `part ${part}`;

/** A short one, if there is one: the whole input is not told to those who do a part of it. */
export function taskIn(input: Json): string | undefined {
  const task = fieldOf(input, "task");
  return typeof task === "string" ? task : undefined;
}

/** @throws TroupeError `invalid_input` where there is no list; what `split` throws. */
export async function itemsOf<T extends Json>(
  ctx: Context,
  team: string,
  input: Json,
  split: ((input: Json) => readonly T[] | PromiseLike<readonly T[]>) | undefined,
): Promise<readonly T[]> {
  const given = isTurn(input) ? taskOf(input, ctx) : input;
  const items = split
    ? await decide(ctx, "split", split, given)
    : Array.isArray(given)
      ? given
      : fieldOf(given, "items");
  if (Array.isArray(items)) return items;
  const issue = split
    ? "split must return a list"
    : "the input must be a list, or have one under items; else give a split";
  throw new TroupeError(`mapReduce ${team}: ${issue}`, { code: "invalid_input", detail: { issues: [issue] } });
}

export const tooMany = (team: string, found: number, most: number): TroupeError =>
  new TroupeError(`mapReduce ${team}: ${found} parts are more than ${most}; split into fewer, or set parts`, {
    code: "limit_reached",
    detail: { agent: team, limit: "parts", at: most, last: null },
  });

/** Lets one part be done, in a conversation of its own. */
export async function mapOne<T extends Json, P extends Json>(
  { ctx, team, task }: Work,
  map: Agent<Turn<MapView<T>>, P>,
  item: T,
  part: number,
  signal: AbortSignal,
): Promise<Part<P> | PartFailure> {
  const role = `You work in the team ${team}. The work is split into parts, and each is done by itself; you do one of them.`;
  const turn = { task, role, view: { part, item }, request: "Do this part." };
  const asked = await askMember(ctx, map, turn, { thread: partName(part), signal });
  return asked.ok ? { part, value: asked.value } : { ...asked.failure, part };
}
