import type { WorkflowContext } from "@restatedev/restate-sdk";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { answerByRule } from "../../core/decision.ts";
import type { ChildRequest, StepRequest } from "../../core/engine.ts";
import { logFormat } from "../../core/entry.ts";
import { fromFailure, isLacking, toFailure } from "../../core/failure.ts";
import { inheritedOf } from "../../core/inherited.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { unknownOutcome } from "../execution/attempt.ts";
import type { Asked, EffectHost, Effects } from "../execution/effects.ts";
import { failedType } from "../execution/fact.ts";
import { requestWith } from "../execution/request-with.ts";
import { Unresolved } from "../execution/unresolved.ts";
import type { StepEnd } from "./in-flight.ts";
import type { Pending } from "./pending.ts";
import type { Poster } from "./poster.ts";
import type { Projection } from "./projection.ts";
import type { Create, Expire, Post } from "./protocol.ts";
import type { Change, RunStore } from "./run-store.ts";
import { defaultMaxStepMs } from "./service-options.ts";
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
  /** Runs of their own that were called, by path. */
  readonly children: Map<string, string>;
}

/** How a run makes things happen on a cluster: each is a command of the server's journal, named by its path. */
export function runEffects(run: RunParts): Effects {
  const { ctx, worker, pending, projection, runId, store } = run;
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
      const ruled = answerByRule(question);
      if (ruled) {
        host.enqueue(projection.fact("decision.answered", path, host.now(), { id, answer: ruled }));
        return () => undefined;
      }
      if (deadline === null) return () => undefined;
      const pause = ctx.sleep(Math.max(0, deadline - worker.clock.now()), `${path}!deadline`);
      return pending.track(pause, () => tellLog<Expire>(run, runId, "expire", { id, path, question, deadline })); // the first answer wins there
    },
    unask: (_host, { id }: Asked) => projection.voidDecision(id),
    store: (host, path, request) => doStore(run, host, path, request),
    watch(host, watched) {
      const change = store.watch(watched, host.now());
      if (change) tellChange(run, host, change);
    },
    unwatch: (_host, { path }) => store.unwatch(path),
    child: (host, path, request) => startChild(run, host, path, request),
    cancelChild: (_host, _path, id, reason) => tellLog<Post>(run, id, "post", { type: "cancel", reason }),
  };
}

function startStep(run: RunParts, unresolved: Unresolved, host: EffectHost, asked: StepRequest): void {
  // a step that names no limit of its own gets what there is
  const timeoutMs =
    asked.timeoutMs === defaultMaxStepMs ? Math.min(asked.timeoutMs, run.worker.maxStepMs) : asked.timeoutMs;
  const request = timeoutMs === asked.timeoutMs ? asked : requestWith(asked, { timeoutMs });
  const { ctx, pending, projection, worker, runId } = run;
  const { path, key, signal, intent } = request;
  const announced = host.announced(path);
  const fail = (thrown: TroupeError) =>
    host.enqueue(projection.fact(failedType(request.kind), path, host.now(), { error: toFailure(thrown) }));
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
  const work = ctx.run(path, async () => {
    const end = await execute(run, request, announced);
    if (end.ok || !isLacking(request.kind, end.error)) return end;
    worker.inFlight.forget(runId, path);
    host.stuck(fromFailure(end.error, path));
    return new Promise<never>(() => undefined); // the attempt ends, and the next one tries again
  });
  pending.track(work, (end, error) => {
    worker.inFlight.forget(runId, path);
    run.open.delete(path);
    host.enqueue(recordEnd(projection, unresolved, request, end ?? serverFailure(path, host.now(), error)));
  });
}

/** Runs in this process, outside what is replayed. Never throws: the server would try again. */
function execute(run: RunParts, request: StepRequest, announced: boolean): Promise<StepEnd> {
  const { ctx, worker, runId, poster } = run;
  const { path, intent } = request;
  const mayStart = async (token: string) => {
    await poster.verified();
    if (!intent) return true;
    const first = await worker.intend(runId, path, token);
    return first && !announced;
  };
  return worker.inFlight.run(runId, request, { over: ctx.request().attemptCompletedSignal, mayStart });
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

function doStore(run: RunParts, host: EffectHost, path: string, request: StoreRequest): void {
  const { store, projection, pending } = run;
  const deliver = (at: number, result: StoreResult, changes: readonly Change[]) => {
    host.enqueue(projection.fact("store.answered", path, Math.max(host.now(), at), { request, result }));
    for (const change of changes) tellChange(run, host, change);
  };
  const answer = store.execute(request, host.now());
  if ("result" in answer) deliver(host.now(), answer.result, store.changes(request, answer.result, host.now()));
  else {
    pending.track(answer.call, (found) => {
      if (!found) return;
      const { at, result, changes } = store.finish(request, found);
      deliver(at, result, changes);
    });
  }
}

function tellChange({ projection }: RunParts, host: EffectHost, { path, key, item }: Change): void {
  host.enqueue(projection.fact("store.changed", path, host.now(), { key, item }));
}

function startChild(run: RunParts, host: EffectHost, path: string, request: ChildRequest): void {
  const { id, agent, input } = request;
  const given = input === undefined ? {} : { input };
  if (!host.announced(path)) {
    run.projection.fact("child.started", path, host.now(), { id, agent, ...given });
    host.announce(path);
  }
  const parent = { runId: run.runId, path };
  const more = inheritedOf(request);
  tellLog<Create>(run, id, "create", { agent, ...given, format: logFormat, parent, ...more });
  run.children.set(path, id);
}

/** One-way, in order: what is told to one log arrives as it was told. */
function tellLog<T>({ ctx, worker }: RunParts, key: string, method: string, parameter: T): void {
  ctx.genericSend<T>({ service: worker.names.log, method, key, parameter, inputSerde: wire() });
}
