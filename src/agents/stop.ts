import type { Context } from "../core/agent.ts";
import type { StopCondition, TurnState } from "./agent-options.ts";
import { inStep } from "./in-step.ts";

/** Whether any condition ends the agent. Those that answer later are asked in a step, so that replay hears the same. */
export async function shouldStop(
  conditions: readonly StopCondition[],
  state: TurnState,
  ctx: Context,
): Promise<boolean> {
  for (const [index, condition] of conditions.entries()) {
    const answer = condition(state);
    const stop =
      typeof answer === "boolean" ? answer : await inStep(ctx, `turn-${state.turn}.stop-${index + 1}`, answer);
    if (stop) return true;
  }
  return false;
}
