import { RetryableError, type WorkflowContext, type WorkflowDefinition, workflow } from "@restatedev/restate-sdk";
import { asError } from "../../base/errors.ts";
import { runId as checkedRunId, type RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Execution } from "../../core/engine.ts";
import { inheritedOf } from "../../core/inherited.ts";
import { Pump } from "../execution/pump.ts";
import { Recording } from "../execution/recording.ts";
import { conclude } from "./conclude.ts";
import { drive } from "./drive.ts";
import { mismatchHook } from "./mismatch.ts";
import { Pending } from "./pending.ts";
import { Poster } from "./poster.ts";
import { Projection } from "./projection.ts";
import type { RunRequest, Standing } from "./protocol.ts";
import { type RunParts, runEffects } from "./run-effects.ts";
import { load } from "./run-load.ts";
import { RunStore } from "./run-store.ts";
import { runOptions } from "./service-options.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** After so long a run that does not fit its program is tried again: perhaps the right one is there by then. */
const stuckRetryMs = 5_000;

/** The workflow of one agent; its key is the run's id. */
export function runWorkflow(agent: string, worker: WorkerParts): WorkflowDefinition<string, unknown> {
  return workflow({
    name: worker.names.run(agent),
    options: { ...runOptions(worker.maxStepMs, worker.alwaysReplay), hooks: [mismatchHook(agent, worker)] },
    handlers: {
      run: (ctx: WorkflowContext, request: RunRequest): Promise<null> => execute(ctx, agent, request, worker),
    },
  });
}

/** One attempt at a run. */
async function execute(ctx: WorkflowContext, agent: string, request: RunRequest, worker: WorkerParts): Promise<null> {
  const runId = checkedRunId(ctx.key);
  const stuck = Promise.withResolvers<never>();
  stuck.promise.catch(() => undefined); // may be noticed after the end
  const { run, pump, input } = await assemble(ctx, runId, request, worker, (cause) =>
    stuck.reject(new Stuck("the program has changed", { cause })),
  );
  // whatever the program of an attempt that is over still does leads nowhere; what it has done is told to the log
  const over = ctx.request().attemptCompletedSignal;
  over.addEventListener("abort", () => pump.close());
  try {
    await Promise.race([live(run, pump, agent, input), stuck.promise]);
    return null;
  } catch (error) {
    // by then another attempt may have gone on with the log
    if (!(error instanceof Stuck) || over.aborted) throw error;
    pump.close();
    run.poster.stop();
    await worker.stuck(runId, error.cause, run.projection.length);
    throw new RetryableError(asError(error.cause).message, { retryAfter: stuckRetryMs, cause: error });
  }
}

/** Cannot go on with the program of the moment. */
class Stuck extends Error {}

async function live(run: RunParts, pump: Pump, agent: string, input: Json | undefined): Promise<void> {
  const execution = begin(run, pump, agent, input);
  const end = await drive(run, pump, execution);
  const unasked = pump.isLive ? undefined : pump.unasked();
  if (unasked) pump.mismatch(unasked, "the program ended without asking for it");
  else await conclude(run, pump, execution, end);
}

function begin({ worker }: RunParts, pump: Pump, agent: string, input: Json | undefined): Execution {
  try {
    return worker.program.execute(agent, input, pump);
  } catch (error) {
    throw new Stuck("the program cannot be executed", { cause: error });
  }
}

async function assemble(
  ctx: WorkflowContext,
  runId: RunId,
  request: RunRequest,
  worker: WorkerParts,
  onStuck: (error: unknown) => void,
): Promise<{ readonly run: RunParts; readonly pump: Pump; readonly input: Json | undefined }> {
  const { names } = worker;
  const { fork, at: startedAt, seed } = request;
  const store = new RunStore(ctx, names, { runId, overlay: fork !== null });
  const { input, facts, notes } = await load(ctx, names, request, store.items);
  const onPosted = (standing: Standing) => worker.onPosted(runId, request.caller, standing);
  const isFresh = worker.fresh.delete(runId);
  const poster = new Poster(
    worker.clock,
    worker.log(runId),
    { ...request, isFresh },
    { onPosted, onDiverged: onStuck },
  );
  const projection = new Projection(poster, request, notes);
  const run = {
    ctx,
    runId,
    worker,
    pending: new Pending(),
    projection,
    poster,
    store,
    open: new Map(),
    children: new Map(),
  };
  const recording = new Recording(facts, fork?.at ?? -1);
  const forked = fork !== null;
  const own = { runId, seed, forked, guarded: forked && !fork.live, startedAt, recording };
  const start = { ...own, ...inheritedOf(request) };
  const nothing = () => undefined;
  const hooks = { onQuiet: nothing, onFact: nothing, onStuck, onCancel: nothing };
  return { run, pump: new Pump(start, runEffects(run), hooks), input };
}
