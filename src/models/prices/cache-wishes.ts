import type { Message, ModelRequest } from "../../core/model.ts";

/** Whether a request asks its provider to keep parts of it, and for how long: that has prices of its own. */
export type CacheWishes = "none" | "short" | "long";

interface Seen {
  readonly messages: number;
  readonly last: Message | undefined;
  readonly wishes: CacheWishes;
}

/** Conversations only grow: what was looked at is not looked at again. */
const seen = new WeakMap<readonly Message[], Seen>();

export function cacheWishes({ prompt, tools, providerOptions }: ModelRequest): CacheWishes {
  const known = seen.get(prompt);
  const isSame = known !== undefined && prompt[known.messages - 1] === known.last;
  let wishes = isSame ? known.wishes : "none";
  for (let at = isSame ? known.messages : 0; at < prompt.length; at++) wishes = longer(wishes, ofMessage(prompt[at]));
  seen.set(prompt, { messages: prompt.length, last: prompt.at(-1), wishes });
  for (const tool of tools ?? []) wishes = longer(wishes, wishOf((tool as Described).providerOptions));
  return longer(wishes, wishOf(providerOptions));
}

interface Described {
  readonly providerOptions?: unknown;
}

function ofMessage(message: Message | undefined): CacheWishes {
  if (message === undefined) return "none";
  let wishes = wishOf(message.providerOptions);
  if (typeof message.content === "string") return wishes;
  for (const part of message.content) wishes = longer(wishes, wishOf((part as Described).providerOptions));
  return wishes;
}

function wishOf(options: unknown): CacheWishes {
  if (options === undefined) return "none";
  const text = JSON.stringify(options) ?? "";
  if (!/cache/i.test(text)) return "none";
  return text.includes('"1h"') ? "long" : "short";
}

const lengths: readonly CacheWishes[] = ["none", "short", "long"];
const longer = (a: CacheWishes, b: CacheWishes): CacheWishes => (lengths.indexOf(b) > lengths.indexOf(a) ? b : a);
