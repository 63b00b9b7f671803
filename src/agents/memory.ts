import type { Context } from "../core/agent.ts";
import type { Message } from "../core/model.ts";

/** Where conversations are kept beyond one call of an agent. What it does to the store are steps of the run. */
export interface Memory {
  /** What of earlier calls in this thread the agent should know for this task, in order. */
  recall(ctx: Context, thread: string, task: string): Promise<readonly Message[]>;
  /** Keeps what was said in one call: the task first, the answer last. */
  keep(ctx: Context, thread: string, messages: readonly Message[]): Promise<void>;
}
