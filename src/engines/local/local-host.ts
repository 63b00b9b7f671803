import { whenDry } from "../../base/clock.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Answer, Question } from "../../core/decision.ts";
import type { Execution, Host, StepRequest } from "../../core/engine.ts";
import { fromFailure, toFailure } from "../../core/failure.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import type { Ask, AskHost, WaitsFor } from "./ask.ts";
import { askDecision, askSleep, askStore, askWait } from "./asks.ts";
import { bodyOf, type Fact, isInbound } from "./fact.ts";
import type { LiveRun } from "./live-run.ts";
import { Recording } from "./recording.ts";

/** What an execution tells its engine. */
export interface HostHooks {
  /** Nothing can move before something comes in from outside. */
  readonly onQuiet: () => void;
  /** A fact was added; with always-replay this execution is over. */
  readonly onFact: () => void;
  readonly onDeadline: (decisionId: string, question: Question) => void;
  readonly onMismatch: (error: TroupeError) => void;
  /** Before an effect starts: undefined when the lease is good. */
  readonly checkLease: () => Promise<void> | undefined;
}

/** After so many deliveries in one turn of the event loop, timers and sockets get theirs. */
const deliveriesPerTurn = 64;

/**
 * One execution of a run on the local engine: the pump (R1). What has been recorded is delivered first, in `seq` order;
 * then what happens. Between two deliveries every branch runs as far as it can.
 */
export class LocalHost implements Host, AskHost {
  readonly runId: RunId;
  readonly seed: string;
  readonly guarded: boolean;
  readonly signal: AbortSignal;
  readonly run: LiveRun;
  readonly hooks: HostHooks;
  #execution: Execution | undefined;
  #now: number;
  readonly #cancel = new AbortController();
  readonly #asks = new Map<string, Ask>();
  readonly #recording: Recording;
  /** Paths whose ask was withdrawn during replay: a recorded outcome of theirs comes too late, as it did then. */
  readonly #withdrawn = new Set<string>();
  readonly #queue: { fact: Fact; ready: boolean }[] = [];
  readonly #signals = new Map<string, Json[]>();
  #scheduled = false;
  #closed = false;
  #deliveries = 0;

  constructor(run: LiveRun, recording: Recording, seed: string, startedAt: number, hooks: HostHooks) {
    this.run = run;
    this.runId = run.id;
    this.seed = seed;
    this.guarded = run.row.forkOf !== null && !run.row.live;
    this.signal = this.#cancel.signal;
    this.hooks = hooks;
    this.#now = startedAt;
    this.#recording = recording;
  }

  /** Hands over the program's side once it runs. */
  begin(execution: Execution): void {
    this.#execution = execution;
    this.#schedule();
  }

  foreign(): readonly string[] {
    return this.#execution?.foreign() ?? [];
  }

  now(): number {
    return this.#now;
  }

  expire(decisionId: string, question: Question): void {
    this.hooks.onDeadline(decisionId, question);
  }

  note(path: string, type: string, body: Json | object): void {
    if (!this.#closed) this.run.note(path, type, body as object);
  }

  adopted(path: string): boolean {
    return this.#recording.adopted(path);
  }

  step(request: StepRequest): Promise<Json | undefined> {
    return new Promise((resolve, reject) => {
      this.register({
        path: request.path,
        what: "step",
        waitsFor: null,
        expects: (fact) => fact.type === "effect.intended",
        takes(fact) {
          if (fact.type === "step.completed") resolve(bodyOf(fact, "step.completed").value);
          else if (fact.type === "step.failed") {
            reject(fromFailure(bodyOf(fact, "step.failed").error, request.path, fact.cause));
          } else return false;
          return true;
        },
        begin: () => this.#beginStep(request),
        stop: () => undefined,
      });
    });
  }

  sleep(path: string, until: number, signal: AbortSignal): Promise<void> {
    return askSleep(this, path, until, signal);
  }

  wait(path: string, name: string, until: number | null, signal: AbortSignal): Promise<Json> {
    const kept = this.#signals.get(name);
    const payload = kept?.shift();
    if (payload !== undefined && !signal.aborted) return Promise.resolve(payload);
    return askWait(this, path, name, until, signal);
  }

  ask(path: string, id: string, question: Question, deadline: number | null, signal: AbortSignal): Promise<Answer> {
    return askDecision(this, path, { id, question, deadline }, signal);
  }

  store(path: string, request: StoreRequest, signal: AbortSignal): Promise<StoreResult> {
    if (signal.aborted) return Promise.reject(abortError(signal));
    return askStore(this, path, request);
  }

  /** A new want of the program: answered from the record, or made to happen. */
  register(ask: Ask): void {
    if (this.#closed) return;
    this.#asks.set(ask.path, ask);
    this.#recording.progress();
    if (this.#recording.done) {
      ask.begin();
      if (ask.waitsFor !== null) this.#schedule();
    } else this.#schedule();
  }

  withdraw(ask: Ask): void {
    if (!this.#recording.done) this.#withdrawn.add(ask.path);
    this.#asks.delete(ask.path);
    ask.stop();
  }

  enqueue(fact: Fact, ready = true): void {
    if (this.#closed) return;
    this.#queue.push({ fact, ready });
    if (ready) this.#added();
  }

  release(seq: number, fact: Fact): void {
    const place = this.#queue.find((each) => each.fact.seq === seq);
    if (!place || this.#closed) return;
    place.fact = fact;
    place.ready = true;
    this.#added();
  }

  /** Lets the program run into nothing: no promise of this execution settles any more. */
  close(): void {
    this.#closed = true;
    this.#recording.progress();
    for (const ask of this.#asks.values()) ask.stop();
    this.#asks.clear();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Replay is behind us: what is asked for now really happens. */
  get isLive(): boolean {
    return this.#recording.done;
  }

  announced(path: string): boolean {
    return this.#recording.announced.has(path);
  }

  /** What all open asks wait for, or null when one of them is an effect or an answer on its way. */
  waits(): readonly WaitsFor[] | null {
    const waits: WaitsFor[] = [];
    for (const { waitsFor } of this.#asks.values()) {
      if (waitsFor === null) return null;
      waits.push(waitsFor);
    }
    return waits;
  }

  /** The first recorded fact that the program, now ended, never asked for. */
  unasked(): Fact | undefined {
    return this.#recording.rest().find((fact) => !isInbound(fact.type) && !this.#asks.has(fact.path) && !this.#withdrawn.has(fact.path));
  }

  mismatch(fact: Fact, why: string): void {
    this.hooks.onMismatch(this.#recording.mismatch(fact, [...this.#asks.values()], why));
  }

  #added(): void {
    this.hooks.onFact();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const turn = () => this.#turn();
    if (this.#deliveries >= deliveriesPerTurn) {
      this.#deliveries = 0;
      setImmediate(turn);
    } else whenDry(turn);
  }

  #turn(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    const delivered = this.#recording.done ? this.#deliverNext() : this.#replayNext();
    if (delivered) {
      this.#deliveries += 1;
      this.#schedule();
    } else if (this.#recording.done && this.#queue.length === 0 && this.#asks.size > 0) {
      this.hooks.onQuiet();
    }
  }

  #deliverNext(): boolean {
    if (this.#queue[0]?.ready !== true) return false;
    const next = this.#queue.shift();
    if (next) this.#deliver(next.fact);
    return true;
  }

  /** True when something was delivered. */
  #replayNext(): boolean {
    for (;;) {
      const fact = this.#recording.peek();
      if (!fact) {
        this.#recording.finish();
        for (const ask of [...this.#asks.values()]) if (this.#asks.has(ask.path)) ask.begin();
        this.#schedule();
        return false;
      }
      const ask = this.#asks.get(fact.path);
      const ready = isInbound(fact.type) ? this.foreign().length === 0 : ask !== undefined || this.#withdrawn.has(fact.path);
      if (!ready) {
        this.#stall(fact);
        return false;
      }
      this.#recording.take();
      if (ask?.expects(fact)) {
        this.#recording.announced.add(fact.path);
        continue;
      }
      return this.#deliver(fact);
    }
  }

  /** The program has not asked for the next fact yet. It may be waiting for something of its own; but not for ever. */
  #stall(fact: Fact): void {
    const inbound = isInbound(fact.type);
    this.#recording.stall(
      () => this.#schedule(),
      inbound,
      () => {
        if (this.#closed) return;
        if (!inbound) return this.mismatch(fact, "the program did not ask for it");
        this.#recording.take();
        this.#deliver(fact);
        this.#schedule();
      },
    );
  }

  #deliver(fact: Fact): boolean {
    this.#now = fact.at;
    if (fact.type === "cancel.requested") {
      const { reason } = bodyOf(fact, "cancel.requested");
      const detail = { runId: this.runId, reason, unresolved: [] };
      this.#cancel.abort(new TroupeError(`the run was cancelled: ${reason}`, { code: "cancelled", detail }));
      return true;
    }
    if (fact.type === "signal.received") return this.#deliverSignal(fact);
    const ask = this.#asks.get(fact.path);
    if (!ask) return true; // withdrawn meanwhile: its signal was aborted
    if (!ask.takes(fact)) {
      this.mismatch(fact, "the program asks for something else there");
      return false;
    }
    this.#asks.delete(fact.path);
    ask.stop();
    return true;
  }

  #deliverSignal(fact: Fact): boolean {
    const { name, payload } = bodyOf(fact, "signal.received");
    for (const ask of this.#asks.values()) {
      if (ask.waitsFor?.signal !== name) continue;
      ask.takes(fact);
      this.#asks.delete(ask.path);
      ask.stop();
      return true;
    }
    const kept = this.#signals.get(name) ?? [];
    this.#signals.set(name, kept);
    kept.push(payload);
    return true;
  }

  #beginStep(request: StepRequest): void {
    const { path, signal, intent, barrier } = request;
    if (this.run.attempts.has(path)) return;
    if (signal?.aborted) return this.run.refuse(request, toFailure(abortError(signal)));
    const fresh = !this.announced(path);
    if (intent && fresh) {
      this.run.append("effect.intended", path, { key: request.key });
      this.#recording.announced.add(path);
    }
    const wait = joinWaits(barrier ? this.run.sink.barrier() : undefined, this.hooks.checkLease());
    if (!wait) return this.run.start(request, fresh);
    wait.then(
      () => {
        if (signal?.aborted && !this.#closed) this.run.refuse(request, toFailure(abortError(signal)));
        else this.run.start(request, fresh);
      },
      () => undefined, // the sink tells the engine why
    );
  }
}

function joinWaits(a: Promise<void> | undefined, b: Promise<void> | undefined): Promise<void> | undefined {
  if (!a) return b;
  return b ? Promise.all([a, b]).then(() => undefined) : a;
}
