import type { Context } from "../core/agent.ts";
import type { Message, ModelCaller } from "../core/model.ts";
import type { Conversation } from "./conversation.ts";
import { replyMessage } from "./history.ts";
import { applyCut, type Cut, cut, type Window } from "./window.ts";

/** Characters of what is left out that a summary is made of. */
const mostSummarised = 200_000;

const instructions =
  "You keep the memory of an agent at work. Summarise the messages below so that it can go on without them: the facts " +
  "found, with their sources; what was decided and why; what was tried and failed; constraints; what is still open. " +
  "No introduction, no advice.";

/**
 * Makes a conversation shorter. False when nothing may be left out.
 *
 * The name is that of the step, in case the model is asked for a summary.
 */
export async function shorten(
  conversation: Conversation,
  how: { readonly target: number; readonly overflow: NonNullable<Window["overflow"]>; readonly name: string },
  caller: ModelCaller,
  ctx: Context,
): Promise<boolean> {
  const chosen = cut(conversation, how.target);
  if (!chosen) return false;
  const count = chosen.dropped.length;
  const note =
    how.overflow === "summarise"
      ? `[Summary of ${count} earlier messages]\n${await summary(conversation, chosen, caller, ctx, how.name)}`
      : `[${count} earlier messages were left out for want of room.]`;
  applyCut(conversation, chosen, note);
  ctx.emit("window.shortened", { messages: count, overflow: how.overflow });
  return true;
}

async function summary(
  conversation: Conversation,
  { dropped }: Cut,
  caller: ModelCaller,
  ctx: Context,
  name: string,
): Promise<string> {
  const text = dropped.map(lineOf).join("\n").slice(-mostSummarised);
  const prompt: Message[] = [
    { role: "system", content: instructions },
    { role: "user", content: [{ type: "text", text }] },
  ];
  const reply = await ctx.step(name, (scope) => caller.call({ prompt }, scope), {
    effect: "idempotent",
    kind: "model",
  });
  conversation.inputTokens += reply.usage.inputTokens ?? 0;
  conversation.outputTokens += reply.usage.outputTokens ?? 0;
  return replyMessage(reply.content, (id) => id).text;
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
