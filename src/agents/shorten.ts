import { cutText } from "../base/cut-text.ts";
import { TroupeError } from "../base/errors.ts";
import type { Context } from "../core/agent.ts";
import type { Message, ModelCaller } from "../core/model.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import type { Conversation } from "./conversation.ts";
import { replyMessage } from "./history.ts";
import { LeftOut } from "./left-out.ts";
import { pageOf, textOf } from "./tool-result.ts";
import { applyCut, type Cut, cut, type Window } from "./window.ts";

/** Characters of what is left out that a summary is made of, at most. */
const mostSummarised = 200_000;
/** A long result is shown with this many characters where there is no room for more. */
const shownOfResult = 1_000;

const instructions =
  "You keep the memory of an agent at work. Summarise the messages below so that it can go on without them: the facts " +
  "found, with their sources; what was decided and why; what was tried and failed; constraints; what is still open. " +
  "No introduction, no advice.";

/** How a conversation is made shorter. */
export interface Shortening {
  /** Tokens that are to be left, about. */
  readonly target: number;
  readonly overflow: NonNullable<Window["overflow"]>;
  /** Of the step, in case the model is asked for a summary. */
  readonly name: string;
  /** What is left of the agent's own limit. */
  readonly timeoutMs: number | undefined;
}

/** Makes a conversation shorter. False when nothing may be left out. */
export async function shorten(
  conversation: Conversation,
  how: Shortening,
  caller: ModelCaller,
  ctx: Context,
): Promise<boolean> {
  const chosen = cut(conversation, how.overflow === "summarise" ? how.target - roomOfSummary(how) : how.target);
  if (chosen) {
    const count = chosen.dropped.length;
    conversation.leftOut ??= new LeftOut();
    const { leftOut } = conversation;
    leftOut.add(chosen.dropped, chosen.kept);
    const summed = how.overflow === "summarise" ? await summary(conversation, chosen, how, caller, ctx) : null;
    leftOut.summary = summed ?? leftOut.summary;
    applyCut(conversation, chosen, noteOf(leftOut, summed === null) + leftOut.text(chosen.kept));
    ctx.emit("window.shortened", { messages: count, overflow: summed === null ? "trim" : "summarise" });
  }
  const shown = conversation.estimate() > how.target && shortenResults(conversation);
  return chosen !== null || shown;
}

function noteOf({ count, summary }: LeftOut, isGap: boolean): string {
  const gap = `[${count} earlier messages were left out for want of room.]`;
  if (summary === undefined) return gap;
  return isGap
    ? `${gap}\n[Summary of the first of them]\n${summary}`
    : `[Summary of ${count} earlier messages]\n${summary}`;
}

/** Tokens, of four characters each: a longer one would take the place of what it is to make room for. */
const roomOfSummary = ({ target }: Pick<Shortening, "target">): number => Math.floor(target / 4);

/** Shows less of long results; the model can still read on in them. False where there are none. */
function shortenResults(conversation: Conversation): boolean {
  let changed = false;
  const messages = conversation.messages.map((message): Message => {
    if (message.role !== "tool") return message;
    const content = message.content.map((part) => {
      if (part.type !== "tool-result") return part;
      const output = shorter(part.output, part.toolCallId, conversation.large);
      changed ||= output !== part.output;
      return output === part.output ? part : { ...part, output };
    });
    return { ...message, content };
  });
  if (changed) conversation.replace(messages);
  return changed;
}

function shorter(output: ToolResultOutput, callId: string, large: Map<string, string>): ToolResultOutput {
  const text = textOf(output);
  if (text === null || text.length <= 2 * shownOfResult) return output;
  if (!large.has(callId)) large.set(callId, text);
  return { type: "text", value: pageOf(large.get(callId) ?? text, callId, 0, shownOfResult) };
}

/** Null where none could be had: then there is a gap instead. */
async function summary(
  conversation: Conversation,
  { dropped }: Cut,
  { name, target, timeoutMs }: Shortening,
  caller: ModelCaller,
  ctx: Context,
): Promise<string | null> {
  const most = Math.min(mostSummarised, target * 3); // three quarters of what fits, at four characters a token
  const prompt: Message[] = [
    { role: "system", content: instructions },
    { role: "user", content: [{ type: "text", text: toSummarise(dropped, conversation.leftOut, most) }] },
  ];
  try {
    const reply = await ctx.step(name, (scope) => caller.call({ prompt }, scope), {
      effect: "idempotent",
      kind: "model",
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    caller.taken?.(reply);
    conversation.inputTokens += reply.usage.inputTokens ?? 0;
    conversation.outputTokens += reply.usage.outputTokens ?? 0;
    return cutText(replyMessage(reply.content, (id) => id).text, 0, 4 * roomOfSummary({ target }));
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (TroupeError.is(error, "model_failed") || TroupeError.is(error, "timeout")) return null;
    throw error;
  }
}

/** The end of what is left out; and before it the summary of all that was left out earlier, which nothing else tells any more. */
function toSummarise(dropped: readonly Message[], before: LeftOut | undefined, most: number): string {
  const head = before?.summary === undefined ? "" : cutText(`summary so far: ${before.summary}\n`, 0, most / 2);
  const text = dropped
    .filter((message) => message !== before?.note)
    .map(lineOf)
    .join("\n");
  return head + cutText(text, Math.max(0, text.length - (most - head.length)));
}

/** A message as text: what is summarised must not look like calls that could still be made. */
function lineOf(message: Message): string {
  if (message.role === "system") return message.content;
  const parts = message.content.map((part) => {
    if (part.type === "text" || part.type === "reasoning") return part.text;
    if (part.type === "tool-call") return `calls ${part.toolName}(${JSON.stringify(part.input)})`;
    if (part.type === "tool-result") return `${part.toolName} gave ${JSON.stringify(part.output)}`;
    return `(${part.type})`;
  });
  return `${message.role}: ${parts.join("\n")}`;
}
