import type { LanguageModelV4ToolApprovalResponsePart } from "@ai-sdk/provider";
import type { Json } from "../base/json.ts";
import type { Context } from "../core/agent.ts";
import type { Message } from "../core/model.ts";

/**
 * Asks a person about calls that the provider makes itself, such as those of a tool server that it is connected to. They are no
 * `call` of the question: which tool that is, on which server, nobody here knows, so an answer cannot be bound to it, nor hold
 * for the next one.
 */
export function allow(
  ctx: Context,
  requests: readonly { readonly approvalId: string; readonly toolCallId: string }[],
  reply: Message | undefined,
): Promise<LanguageModelV4ToolApprovalResponsePart[]> {
  return Promise.all(
    requests.map(async ({ approvalId, toolCallId }) => {
      const call = callIn(reply, toolCallId);
      const { approved, note } = await ctx.ask({
        question: `May ${ctx.path} let the provider call ${call?.toolName ?? "a tool"}?`,
        proposal: { tool: call?.toolName ?? null, input: (call?.input ?? null) as Json },
        ifRejected: "The call is not made, and the agent is told so.",
      });
      const reason = note === undefined ? {} : { reason: note };
      return { type: "tool-approval-response", approvalId, approved, ...reason } as const;
    }),
  );
}

function callIn(reply: Message | undefined, id: string) {
  if (reply?.role !== "assistant") return undefined;
  return reply.content.find((part) => part.type === "tool-call" && part.toolCallId === id) as
    | { readonly toolName: string; readonly input: unknown }
    | undefined;
}
