import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import { contend } from "../core/contend.ts";
import type { Answer } from "../core/decision.ts";
import { asText } from "./template.ts";

export interface HumanProxyOptions {
  readonly name: string;
  /** Read by other agents when they decide whom to ask. */
  readonly description?: string;
  /**
   * When the person is asked: `"always"`, at every message; at the `"end"`, when a message looks final or the automatic
   * replies are used up; or `"never"`.
   */
  readonly ask: "always" | "end" | "never";
  /** Automatic replies in a row, in one run and thread, until a person replies. Default 10. */
  readonly maxAutoReplies?: number;
  /** What is replied automatically: always this text, or what this agent says to the message. Default: to go on. */
  readonly reply?: string | Agent<string, string>;
  /** A message that contains one of these looks final. Default `["TERMINATE"]`. */
  readonly endTexts?: readonly string[];
  /** Milliseconds until a person who does not answer counts as not there, which ends it. Default: waits for ever. */
  readonly timeoutMs?: number;
}

/** What a proxy says to a message. */
export type ProxyReply = Readonly<{
  /** Empty where nobody said anything. */
  text: string;
  /** The person who answered; null for an automatic reply. */
  by: string | null;
  /**
   * Null as long as the conversation goes on. It is over when the message was `"final"`, when the automatic replies have
   * come to their `"limit"`, when the `"person"` has said no, or when nobody answered before the `"deadline"`.
   */
  end: "final" | "limit" | "person" | "deadline" | null;
}>;

const known: OptionNames<HumanProxyOptions> = {
  name: true,
  description: true,
  ask: true,
  maxAutoReplies: true,
  reply: true,
  endTexts: true,
  timeoutMs: true,
};

/**
 * Stands for a person in a conversation, and asks that person as often as `ask` says; each call is one message to it.
 *
 * A person who is asked answers with a text, which is the reply; agrees without one, which ends a conversation whose
 * message looks final and else gives the automatic reply; or says no, which ends it.
 *
 * @throws TypeError or RangeError for options that cannot be. In a run: whatever `reply` throws.
 * @example
 * const client = humanProxy({ name: "client", ask: "end", maxAutoReplies: 3, reply: "Go on." });
 */
export function humanProxy(options: HumanProxyOptions): Agent<Json, ProxyReply> {
  check(options);
  const { name, ask, maxAutoReplies = 10, endTexts = ["TERMINATE"] } = options;
  const { description = "A person, or what answers for them." } = options;

  return {
    name: pathName(name),
    description,
    async run(input, ctx) {
      const message = asText(input ?? null);
      const isFinal = endTexts.some((each) => message.includes(each));
      if (ask === "always") return asked(options, ctx, message, isFinal);
      const mayReply = !isFinal && (await countReply(ctx, name, maxAutoReplies));
      if (mayReply) return automatic(options, ctx, message);
      if (ask === "never") return { text: "", by: null, end: isFinal ? "final" : "limit" };
      const reply = await asked(options, ctx, message, isFinal);
      if (reply.end === null) await ctx.store.delete(counterKey(ctx, name));
      return reply;
    },
  };
}

function check(options: HumanProxyOptions): void {
  checkOptions("humanProxy", options, known);
  const { ask, maxAutoReplies = 0, timeoutMs = 1 } = options;
  if (ask !== "always" && ask !== "end" && ask !== "never") {
    throw new TypeError(`humanProxy: ask must be "always", "end" or "never", got ${JSON.stringify(ask)}`);
  }
  if (!(Number.isInteger(maxAutoReplies) && maxAutoReplies >= 0)) {
    throw new RangeError(`humanProxy: maxAutoReplies must be a whole number from 0 on, got ${maxAutoReplies}`);
  }
  if (!(timeoutMs > 0)) throw new RangeError(`humanProxy: timeoutMs must be more than 0, got ${timeoutMs}`);
}

async function asked(options: HumanProxyOptions, ctx: Context, message: string, isFinal: boolean): Promise<ProxyReply> {
  const { timeoutMs } = options;
  const answer = await ctx.ask({
    question: `What do you reply, as ${ctx.path}?`,
    proposal: message,
    why: isFinal
      ? "The message looks final. Agree without a text to end the conversation."
      : "Answer with a text, or agree without one to let the automatic reply go out.",
    ifRejected: "The conversation ends.",
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const { by, approved } = answer;
  const text = wordsOf(answer);
  if (!approved) return { text, by, end: by === "deadline" ? "deadline" : "person" };
  if (text !== "") return { text, by, end: null };
  return isFinal ? { text, by, end: "final" } : automatic(options, ctx, message);
}

const wordsOf = ({ value, note }: Answer): string =>
  value === undefined || value === null ? (note ?? "") : asText(value);

async function automatic({ reply, endTexts }: HumanProxyOptions, ctx: Context, message: string): Promise<ProxyReply> {
  const [last = "TERMINATE"] = endTexts ?? [];
  const text =
    typeof reply === "object"
      ? await ctx.call(reply, message)
      : (reply ?? `Please go on. When nothing is left to do, say ${last}.`);
  return { text, by: null, end: null };
}

const counterKey = ({ thread }: Context, name: string): string => `run/auto-replies/${name}/${thread?.name ?? ""}`;

/** Counts one more in a row. False when there have been enough. Kept in the run, because a proxy is one agent in many. */
function countReply(ctx: Context, name: string, most: number): Promise<boolean> {
  const key = counterKey(ctx, name);
  return contend(ctx, async () => {
    const item = await ctx.store.get(key);
    const count = (item?.value ?? 0) as number;
    if (count >= most) return false;
    await ctx.store.put(key, count + 1, { ifVersion: item?.version ?? 0, unlabelled: true });
    return true;
  });
}
