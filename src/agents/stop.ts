import type { Context } from "../core/agent.ts";
import { inStep } from "../core/in-step.ts";
import type { StopCondition, TurnState } from "./agent-options.ts";

/** Conditions of the AI SDK such as `stepCountIs` look at `steps`, which there are none of. */
function ask(condition: StopCondition, state: TurnState): boolean | PromiseLike<boolean> {
  try {
    return condition(state);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const given = "it is given { turn, text, calls, usage }; a number of replies is limits.turns";
    throw new TypeError(`stopWhen: ${error.message} (${given})`, { cause: error });
  }
}

/** Whether any condition ends the agent. Those that answer later are asked in a step, so that replay hears the same. */
export async function shouldStop(
  conditions: readonly StopCondition[],
  state: TurnState,
  ctx: Context,
): Promise<boolean> {
  for (const [index, condition] of conditions.entries()) {
    const name = `turn-${state.turn}-stop-${index + 1}`;
    if (await inStep(ctx, name, condition, () => ask(condition, state))) return true;
  }
  return false;
}
