import type { WorkflowContext } from "@restatedev/restate-sdk";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { uniqueName } from "../../base/random.ts";
import type { StepRequest } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import type { StoreRequest } from "../../core/store.ts";
import { unknownOutcome } from "../execution/attempt.ts";
import type { Asked, EffectHost, Effects } from "../execution/effects.ts";
import { Unresolved } from "../execution/unresolved.ts";
import type { StepEnd } from "./in-flight.ts";
import type { Pending } from "./pending.ts";
import type { Poster } from "./poster.ts";
import type { Projection } from "./projection.ts";
import type { Expire } from "./protocol.ts";
import type { RunStore } from "./run-store.ts";
import { recordEnd } from "./step-end.ts";
import { wire } from "./wire.ts";
import type { WorkerParts } from "./worker-parts.ts";

export interface RunParts {
  readonly ctx: WorkflowContext;
  readonly runId: RunId;
  readonly worker: WorkerParts;
  readonly pending: Pending;
  readonly projection: Projection;
  readonly poster: Poster;
  readonly store: RunStore;
  /** Steps whose end has not been recorded, by path. */
  readonly open: Map<string, StepRequest>;
}

/** How a run makes things happen on a cluster: each is a command of the server's journal, named by its path. */
export function runEffects(run: RunParts): Effects {
  const { ctx, worker, pending, projection } = run;
  const unresolved = new Unresolved();
  return {
    unresolved,
    note: (host, path, type, body) => projection.note(path, type, host.now(), body as object),
    step: (host, request) => startStep(run, unresolved, host, request),
    timer(host, path, type, until) {
      // a replay may ask for a shorter pause than was recorded: the server compares names only
      const pause = ctx.sleep(Math.max(0, until - worker.clock.now()), path);
      return pending.track(pause, () =>
        host.enqueue(projection.fact(type, path, Math.max(host.now(), until), { until })),
      );
    },
    ask(host, asked, recorded) {
      const { id, path, question, deadline } = asked;
      if (!recorded) projection.fact("decision.requested", path, host.now(), { id, question, deadline });
      if (deadline === null) return () => undefined;
      const pause = ctx.sleep(Math.max(0, deadline - worker.clock.now()), `${path}!deadline`);
      return pending.track(pause, () => expire(run, { id, path, question, deadline }));
    },
    unask: (_host, { id }: Asked) => projection.voidDecision(id),
    store: (host, path, request) => doStore(run, host, path, request),
  };
}

function startStep(run: RunParts, unresolved: Unresolved, host: EffectHost, request: StepRequest): void {
  const { ctx, pending, projection, worker, runId } = run;
  const { path, key, signal, intent, timeoutMs } = request;
  const announced = host.announced(path);
  const fail = (thrown: TroupeError) =>
    host.enqueue(projection.fact("step.failed", path, host.now(), { error: toFailure(thrown) }));
  if (signal?.aborted) {
    const reason = abortError(signal);
    fail(announced ? unknownOutcome(path, key, reason) : reason);
    return;
  }
  if (timeoutMs > worker.maxStepMs) {
    fail(tooLong(path, timeoutMs, worker.maxStepMs));
    return;
  }
  if (intent && !announced) {
    projection.fact("effect.intended", path, host.now(), { key });
    host.announce(path);
  }
  run.open.set(path, request);
  const work = ctx.run(path, () => execute(run, request, announced));
  pending.track(work, (end, error) => {
    worker.inFlight.forget(runId, path);
    run.open.delete(path);
    host.enqueue(recordEnd(projection, unresolved, request, end ?? serverFailure(path, host.now(), error)));
  });
}

/** Runs in this process, outside what is replayed. Never throws: the server would try again. */
function execute(run: RunParts, request: StepRequest, announced: boolean): Promise<StepEnd> {
  const { worker, runId, poster } = run;
  const { path, intent } = request;
  return worker.inFlight.run(runId, request, async () => {
    await poster.verified();
    if (!intent) return true;
    const first = await worker.intend(runId, path, uniqueName());
    return first && !announced;
  });
}

/** The server refused to keep the end of a step. Not expected: ends are data, and of bounded size. */
function serverFailure(path: string, at: number, error: unknown): StepEnd {
  return { ok: false, error: toFailure(error ?? new Error(`no end of ${path}`)), abandoned: false, ms: 0, at };
}

function tooLong(path: string, timeoutMs: number, maxStepMs: number): TroupeError {
  const issues = [
    `timeoutMs: ${path} may take ${timeoutMs} ms, but this engine was told that no step takes more than ${maxStepMs} ms; ` +
      "raise `maxStepMs` of restate(), or split the step",
  ];
  return new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}

/** Told to the log, where the first answer wins; if this is it, it comes back like any other. */
function expire({ ctx, worker, runId }: RunParts, parameter: Expire): void {
  ctx.genericSend<Expire>({
    service: worker.names.log,
    method: "expire",
    key: runId,
    parameter,
    inputSerde: wire(),
  });
}

function doStore(
  { store, projection, pending }: RunParts,
  host: EffectHost,
  path: string,
  request: StoreRequest,
): void {
  const answer = store.execute(request, host.now());
  const deliver = (at: number, result: ReturnType<RunStore["finish"]>["result"]) =>
    host.enqueue(projection.fact("store.answered", path, Math.max(host.now(), at), { request, result }));
  if ("result" in answer) deliver(host.now(), answer.result);
  else
    pending.track(answer.call, (found) => {
      if (!found) return;
      const { at, result } = store.finish(request, found);
      deliver(at, result);
    });
}
