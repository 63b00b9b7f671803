import { asError, TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import { checkAgents } from "./membership/check-values.ts";
import { teamName } from "./membership/team-name.ts";

/** Where each stage stands; emitted as `stage.changed` and found in a failure's detail. */
export type StageStatus = "waiting" | "running" | "completed" | "failed";

type Stage<I, O> = Agent<I, O>;

/** The input of the first stage. */
type In<S> = S extends readonly [Stage<infer I, unknown>, ...unknown[]] ? I : never;
/** The output of the last stage. */
type Out<S> = S extends readonly [...unknown[], Stage<never, infer O>] ? O : never;
/** The stages if each takes what the one before it gives; else the first that does not fit, told what it would get. */
type Fits<S extends readonly unknown[]> = S extends readonly [Stage<infer I, infer A>, ...infer Rest]
  ? Rest extends readonly [Stage<infer B, infer C>, ...infer More]
    ? [A] extends [B]
      ? readonly [Stage<I, A>, ...Fits<readonly [Stage<B, C>, ...More]>]
      : readonly [Stage<I, A>, Stage<A, C>, ...More]
    : S
  : S;

export interface PipelineOptions<S extends readonly unknown[]> {
  readonly name: string;
  readonly description?: string;
  /** At least one. Each gets what the one before it returned. */
  readonly stages: S;
}

const known: OptionNames<PipelineOptions<readonly unknown[]>> = { name: true, description: true, stages: true };

/**
 * Runs agents one after another, each on the output of the one before. Stages that do not fit together are a compile
 * error. Cancelling stops the running stage; later ones never start.
 *
 * @throws TroupeError `stage_failed` naming the failing stage and those that were done; `cause` is its error.
 * @throws RangeError without stages; TypeError for an option there is not.
 */
export function pipeline<const S extends readonly [Stage<never, unknown>, ...Stage<never, unknown>[]]>(
  options: PipelineOptions<S> & { readonly stages: Fits<S> },
): Agent<In<S>, Out<S>> {
  const name = teamName<PipelineOptions<readonly unknown[]>>("pipeline", options, known);
  const stages: readonly Agent[] = options.stages as readonly Agent[];
  checkAgents(`pipeline ${name}`, "stages", stages);
  if (stages.length === 0) throw new RangeError(`pipeline ${name}: stages must have at least 1 stage, got 0`);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const done: string[] = [];
      let value: unknown = input;
      for (const [index, stage] of stages.entries()) {
        const report = (status: StageStatus) => ctx.emit("stage.changed", { stage: stage.name, index, status });
        report("running");
        try {
          value = await ctx.call(stage as Agent<unknown, unknown>, value);
        } catch (error) {
          ctx.signal.throwIfAborted();
          report("failed");
          throw stageFailed(name, stage.name, index, done, error);
        }
        report("completed");
        done.push(stage.name);
      }
      return value as Out<S>;
    },
  };
}

function stageFailed(name: string, stage: string, index: number, done: string[], cause: unknown): TroupeError {
  const before = done.length > 0 ? `done before it: ${done.join(", ")}` : "nothing was done before it";
  return new TroupeError(`${name}: stage ${index + 1}, ${stage}, failed: ${asError(cause).message} (${before})`, {
    code: "stage_failed",
    detail: { stage, index, done },
    cause,
  });
}
