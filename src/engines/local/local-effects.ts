import { abortError } from "../../base/errors.ts";
import { answerByRule, type Question } from "../../core/decision.ts";
import type { ChildRequest, StepRequest } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import type { StoreRequest } from "../../core/store.ts";
import { unknownOutcome } from "../execution/attempt.ts";
import type { Asked, EffectHost, Effects, Watched } from "../execution/effects.ts";
import type { Fact } from "../execution/fact.ts";
import type { Unresolved } from "../execution/unresolved.ts";
import type { LiveRun } from "./live-run.ts";
import { type ChildHooks, callOff, startChild } from "./local-children.ts";

/** What effects need of their engine. */
export interface LocalHooks extends ChildHooks {
  /** Before an effect starts: undefined when the lease is good. */
  readonly checkLease: () => Promise<void> | undefined;
  /** Whether the rule that answers a question is one still. */
  stillAnswers(question: Question): boolean;
  /** Nobody answered in time. */
  onDeadline(decisionId: string, question: Question): void;
}

/** How a process that owns a run makes things happen: here, and with every fact in its journal first. */
export const localEffects = (run: LiveRun, hooks: LocalHooks): Effects => new LocalEffects(run, hooks);

/** A class because every run has one. */
class LocalEffects implements Effects {
  readonly #run: LiveRun;
  readonly #hooks: LocalHooks;

  constructor(run: LiveRun, hooks: LocalHooks) {
    this.#run = run;
    this.#hooks = hooks;
  }

  get unresolved(): Unresolved {
    return this.#run.unresolved;
  }

  note(_host: EffectHost, path: string, type: string, body: object): void {
    this.#run.note(path, type, body);
  }

  step(host: EffectHost, request: StepRequest): void {
    startStep(this.#run, this.#hooks, host, request);
  }

  timer(host: EffectHost, path: string, type: "timer.fired" | "wait.expired", until: number): () => void {
    const run = this.#run;
    return run.clock.alarm(until, () => {
      if (host.closed) return;
      host.enqueue(run.append(type, path, { until }));
      run.sink.soon();
    });
  }

  ask(host: EffectHost, asked: Asked, recorded: boolean): () => void {
    const { id, path, question, deadline } = asked;
    const run = this.#run;
    if (!recorded) run.append("decision.requested", path, { id, question, deadline });
    const ruled = answerByRule(question);
    // between the look and this moment the run may have been down for long
    if (ruled && this.#hooks.stillAnswers(question)) {
      host.enqueue(run.append("decision.answered", path, { id, answer: ruled }));
      run.sink.soon();
      return () => undefined;
    }
    writeDecision(run, asked, true); // also when it is in the log: what was to open it may have been lost
    run.sink.soon();
    if (deadline === null) return () => undefined;
    return run.clock.alarm(deadline, () => this.#hooks.onDeadline(id, question));
  }

  unask(_host: EffectHost, asked: Asked): void {
    writeDecision(this.#run, asked, false);
  }

  child(host: EffectHost, path: string, request: ChildRequest): void {
    startChild(this.#run, this.#hooks, host, path, request);
  }

  cancelChild(_host: EffectHost, path: string, id: string, reason: string): void {
    callOff(this.#run, this.#hooks, path, id, reason);
  }

  store(host: EffectHost, path: string, request: StoreRequest): void {
    storeWithCommit(this.#run, host, path, request);
  }

  watch(_host: EffectHost, watched: Watched): void {
    this.#run.watching.add(watched.path);
    writeWatch(this.#run, watched.path, watched);
    this.#run.sink.soon();
  }

  unwatch(_host: EffectHost, { path }: Watched): void {
    if (this.#run.watching.delete(path)) writeWatch(this.#run, path, null);
  }
}

/** Starts the effect once its intent, and all before it, is on disk. */
function startStep(run: LiveRun, hooks: LocalHooks, host: EffectHost, request: StepRequest): void {
  const { path, signal, intent, barrier } = request;
  const running = run.attempts.get(path);
  if (running) {
    running.follow(signal);
    return;
  }
  const fresh = !host.announced(path);
  if (signal?.aborted) {
    refuse(run, request, fresh, signal);
    return;
  }
  if (intent && fresh) {
    run.append("effect.intended", path, { key: request.key });
    host.announce(path);
  }
  const wait = both(barrier ? run.sink.barrier(host.alone) : undefined, hooks.checkLease());
  if (wait === undefined) run.start(request, fresh);
  else startAfter(wait, run, host, request, fresh);
}

function startAfter(wait: Promise<void>, run: LiveRun, host: EffectHost, request: StepRequest, fresh: boolean): void {
  const { signal } = request;
  const start = () => {
    if (!signal?.aborted) run.start(request, fresh);
    else if (!host.closed) refuse(run, request, fresh, signal);
  };
  wait.then(start, () => undefined); // the sink tells the engine why
}

function refuse(run: LiveRun, request: StepRequest, fresh: boolean, by: AbortSignal): void {
  const reason = abortError(by);
  run.refuse(request, toFailure(fresh ? reason : unknownOutcome(request.path, request.key, reason)));
}

function both(a: Promise<void> | undefined, b: Promise<void> | undefined): Promise<void> | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Promise.all([a, b]).then(() => undefined);
}

function writeDecision(run: LiveRun, { id, path, question, deadline }: Asked, open: boolean): void {
  const { n, epoch } = run.row;
  const text = JSON.stringify(question);
  run.add({ kind: "decision", run: n, epoch, id, path, at: run.clock.now(), question: text, deadline, open });
}

function writeWatch(run: LiveRun, path: string, watched: Watched | null): void {
  const { n, epoch } = run.row;
  const opens = watched && { key: watched.key, version: watched.version };
  run.add({ kind: "watch", run: n, epoch, at: run.clock.now(), scope: run.scope, path, opens });
}

/** An earlier owner has left the run. What it watched and is still wanted is opened again, and looks at once. */
export function takeOver(run: LiveRun): void {
  const { n, epoch } = run.row;
  run.mark("run.resumed", { epoch });
  run.add({ kind: "watch", run: n, epoch, at: run.clock.now(), scope: run.scope, path: null, opens: null });
}

/** Executed in the transaction that keeps it. */
function storeWithCommit(run: LiveRun, host: EffectHost, path: string, request: StoreRequest): void {
  const write = run.appendRequest(path, request);
  const fact: Fact = {
    seq: write.seq,
    at: write.at,
    path,
    type: "store.answered",
    body: { request, result: { ok: true, item: null } },
  };
  host.enqueue(fact, false);
  const kept = () => {
    if (write.refused || write.result === null) return;
    host.release(write.seq, { ...fact, body: { request, result: write.result } });
  };
  const wait = run.sink.barrier(host.alone);
  if (wait === undefined) kept();
  else wait.then(kept, () => undefined);
}
