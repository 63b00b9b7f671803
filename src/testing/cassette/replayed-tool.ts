import type { AnyTool } from "../../core/tool.ts";
import { givenUp } from "./given-up.ts";
import type { Player } from "./player.ts";
import type { Answer } from "./tape-line.ts";
import type { Texts } from "./texts.ts";
import { withParts } from "./tool-parts.ts";

/** What the tool returned when it was recorded. It is not run. */
export function replayedTool<T extends AnyTool>(tool: T, name: string, player: Player, texts: Texts): T {
  const take = (kind: "tool" | "reconcile", input: unknown, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    const answer = player.take(kind, name, texts.request(input, `the input of ${name}`));
    const wait = () => givenUp(player, name, signal);
    return answer.values === undefined ? last(answer, texts, wait) : each(answer, texts, wait);
  };
  return withParts(tool, () => ({
    execute: (input, given) => take("tool", input, given?.abortSignal),
    reconcile: async (call) => take("reconcile", call.input, call.signal),
  }));
}

async function last(answer: Answer, texts: Texts, wait: () => Promise<never>): Promise<unknown> {
  if (answer.aborted) return wait();
  if (answer.error) throw texts.restoreError(answer.error);
  return texts.restore(answer.value);
}

async function* each(answer: Answer, texts: Texts, wait: () => Promise<never>): AsyncGenerator<unknown> {
  for (const value of answer.values ?? []) yield texts.restore(value);
  if (answer.aborted) await wait();
  if (answer.error) throw texts.restoreError(answer.error);
}
