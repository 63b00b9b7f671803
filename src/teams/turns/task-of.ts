import type { Json } from "../../base/json.ts";
import type { Context, Thread } from "../../core/agent.ts";
import { isTurn, nextText, openingText } from "../../core/turn.ts";

/** What was told so far in conversations of teams that are members of teams. */
const told = new WeakMap<Thread, string>();

/**
 * What a team is to do, in words. A team that is a member of another has no memory of its turns before this one, as a
 * model has: it is told of all of them again, each once.
 */
export function taskOf(input: Json, ctx: Context): string {
  if (typeof input === "string") return input;
  if (!isTurn(input)) return JSON.stringify(input ?? null, null, 2);
  const before = ctx.thread ? told.get(ctx.thread) : undefined;
  if (before === undefined) return remember(ctx.thread, openingText(input));
  const next = nextText(input);
  return before.endsWith(next) ? before : remember(ctx.thread, `${before}\n\n${next}`); // the same turn, tried again
}

function remember(thread: Thread | null, text: string): string {
  if (thread) told.set(thread, text);
  return text;
}
