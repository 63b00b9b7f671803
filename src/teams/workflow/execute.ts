import { asError, TroupeError } from "../../base/errors.ts";
import type { Context } from "../../core/agent.ts";
import { runGraph } from "../running/run-graph.ts";
import { decide } from "../turns/decide.ts";
import { agentPool } from "./agent-pool.ts";
import type { Outputs, StepDefinition, WorkflowDefinition } from "./definition.ts";
import { runStep } from "./run-step.ts";

/** Does the steps of a workflow, each as soon as those before it have ended. */
export async function execute(workflow: WorkflowDefinition, input: unknown, ctx: Context): Promise<unknown> {
  const { name, steps, limit } = workflow;
  /** Null for a step that was skipped. */
  const outputs = new Map<string, unknown>();
  const skipped = new Set<string>();
  const pools = new Map([...workflow.pools].map(([type, agents]) => [type, agentPool(agents)]));
  const byId = new Map(steps.map((step) => [step.id, step]));

  async function isSkipped({ id, after, when }: StepDefinition, seen: Outputs): Promise<boolean> {
    if (after.length > 0 && after.every((each) => skipped.has(each))) return true;
    return when !== undefined && !(await decide(ctx, `${id}.when`, when, seen, input));
  }

  async function perform(step: StepDefinition, signal: AbortSignal): Promise<void> {
    const { id, after } = step;
    const report = (status: string) => ctx.emit("workflow.changed", { step: id, status });
    const seen = Object.fromEntries(after.map((each) => [each, outputs.get(each) ?? null]));
    try {
      if (await isSkipped(step, seen)) {
        skipped.add(id);
        outputs.set(id, null);
        return report("skipped");
      }
      report("running");
      const output = await runStep(step, { ctx, signal, outputs: seen, input, pools });
      outputs.set(id, output ?? null);
      report("completed");
    } catch (error) {
      signal.throwIfAborted();
      report("failed");
      const done = [...outputs.keys()].filter((each) => !skipped.has(each));
      throw stepFailed(name, id, steps.indexOf(step), done, error);
    }
  }

  const graph = new Map(steps.map(({ id, after }) => [id, after]));
  await runGraph(
    ctx,
    graph,
    async (id, signal) => {
      const step = byId.get(id);
      if (step) await perform(step, signal);
    },
    limit,
  );
  if (workflow.output) return decide(ctx, ".output", workflow.output, Object.fromEntries(outputs), input);
  return outputs.get(steps.at(-1)?.id ?? "") ?? null;
}

function stepFailed(name: string, step: string, index: number, done: readonly string[], cause: unknown): TroupeError {
  const others = done.length > 0 ? `done: ${done.join(", ")}` : "nothing was done";
  return new TroupeError(`${name}: step ${step} failed: ${asError(cause).message} (${others})`, {
    code: "stage_failed",
    detail: { stage: step, index, done },
    cause,
  });
}
