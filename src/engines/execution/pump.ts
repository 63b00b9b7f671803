import { ByPath } from "../../base/by-path.ts";
import { abortError, type TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Answer, Question } from "../../core/decision.ts";
import type { ChildEnd, ChildRequest, Execution, Host, StepRequest } from "../../core/engine.ts";
import { type Inherited, inheritedOf } from "../../core/inherited.ts";
import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
import type { Ask, AskHost, WaitsFor } from "./ask.ts";
import { askChild } from "./ask-child.ts";
import { askStep } from "./ask-step.ts";
import { askDecision, askSleep, askStore, askWait, askWatch } from "./asks.ts";
import type { Effects } from "./effects.ts";
import { cancellation } from "./endings.ts";
import { bodyOf, type Fact, isInbound } from "./fact.ts";
import { FactQueue } from "./fact-queue.ts";
import { KeptSignals } from "./kept-signals.ts";
import type { PumpHooks } from "./pump-hooks.ts";
import type { PumpStart } from "./pump-start.ts";
import type { Recording } from "./recording.ts";
import { TurnShare, Turns } from "./turns.ts";

const changedInput = "what goes into it has changed since, such as the instructions or the task of its agent";

/**
 * One execution of a run, on whatever engine: the pump (R1). What has been recorded is delivered first, in `seq` order;
 * then what happens. Between two deliveries every branch runs as far as it can.
 */
export class Pump implements Host, AskHost {
  readonly runId: RunId;
  readonly seed: string;
  readonly forked: boolean;
  readonly guarded: boolean;
  readonly inherited: Inherited;
  readonly signal: AbortSignal;
  readonly effects: Effects;
  readonly hooks: PumpHooks;
  #execution: Execution | undefined;
  #now: number;
  readonly #cancel = new AbortController();
  readonly #asks = new ByPath<Ask>();
  readonly #recording: Recording;
  /** Paths whose ask ended in replay without a fact of its own: what is recorded for them comes too late, as it did then. */
  readonly #gone = new Set<string>();
  readonly #queue = new FactQueue();
  readonly #signals = new KeptSignals();
  readonly #turns: Turns;
  #closed = false;

  constructor(start: PumpStart, effects: Effects, hooks: PumpHooks) {
    const { runId, seed, forked, guarded, startedAt, recording, share = new TurnShare() } = start;
    this.runId = runId;
    this.seed = seed;
    this.forked = forked;
    this.guarded = guarded;
    this.inherited = inheritedOf(start);
    this.signal = this.#cancel.signal;
    this.effects = effects;
    this.hooks = hooks;
    this.#now = startedAt;
    this.#recording = recording;
    this.#turns = new Turns(() => this.#turn(), share);
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

  note(path: string, type: string, body: Json | object): void {
    if (!this.#closed) this.effects.note(this, path, type, body);
  }

  atRest(look: () => boolean): void {
    if (!this.#closed) this.#turns.atRest(look);
  }

  adopted(path: string): boolean {
    return this.#recording.adopted(path);
  }

  step(request: StepRequest): Promise<Json | undefined> {
    return askStep(this, request);
  }

  sleep(path: string, until: number, signal: AbortSignal): Promise<void> {
    return askSleep(this, path, until, signal);
  }

  wait(path: string, name: string, until: number | null, signal: AbortSignal): Promise<Json> {
    const payload = signal.aborted ? undefined : this.#signals.take(name);
    if (payload !== undefined) return Promise.resolve(payload);
    return askWait(this, path, name, until, signal);
  }

  ask(path: string, id: string, question: Question, deadline: number | null, signal: AbortSignal): Promise<Answer> {
    return askDecision(this, { path, id, question, deadline }, signal);
  }

  child(path: string, request: ChildRequest, signal: AbortSignal): Promise<ChildEnd> {
    return askChild(this, path, request, signal);
  }

  store(path: string, request: StoreRequest, signal: AbortSignal): Promise<StoreResult> {
    if (signal.aborted) return Promise.reject(abortError(signal));
    return askStore(this, path, request);
  }

  watch(path: string, key: string, version: number, until: number | null, signal: AbortSignal): Promise<Item | null> {
    return askWatch(this, { path, key, version }, until, signal);
  }

  /** A new want of the program: answered from the record, or made to happen. */
  register(ask: Ask): void {
    if (this.#closed) return;
    this.#asks.add(ask);
    this.#recording.progress();
    if (this.#recording.done) {
      ask.begin();
      if (ask.waitsFor !== null) this.#schedule();
    } else this.#schedule();
  }

  withdraw(ask: Ask): void {
    if (!this.#recording.done) this.#gone.add(ask.path);
    this.#asks.delete(ask.path);
    ask.stop();
  }

  enqueue(fact: Fact, ready = true): void {
    if (this.#closed) return;
    if (this.#recording.done) this.#queue.push(fact, ready);
    else this.#recording.add(fact);
    if (ready) this.#added();
  }

  release(seq: number, fact: Fact): void {
    if (!this.#closed && this.#queue.release(seq, fact)) this.#added();
  }

  /** Lets the program run into nothing: no promise of this execution settles any more. */
  close(): void {
    this.#closed = true;
    this.#turns.stop();
    this.#recording.progress();
    for (const ask of this.#asks.values()) ask.stop();
    this.#asks.clear();
  }

  get closed(): boolean {
    return this.#closed;
  }
  get alone(): boolean {
    return this.#asks.size === 1;
  }
  /** Replay is behind us: what is asked for now really happens. */
  get isLive(): boolean {
    return this.#recording.done;
  }

  /** Everything that was given has been delivered. */
  get idle(): boolean {
    return this.#recording.done && this.#queue.empty && !this.#turns.scheduled;
  }

  announced(path: string): boolean {
    return this.#recording.announced(path);
  }

  announce(path: string): void {
    this.#recording.announce(path);
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
    const isAsked = ({ path, type }: Fact) => isInbound(type) || this.#asks.has(path) || this.#gone.has(path);
    return this.#recording.rest().find((fact) => !isAsked(fact));
  }

  stuck(error: TroupeError): void {
    if (!this.#closed) this.hooks.onStuck(error);
  }

  mismatch(fact: Fact, why: string): void {
    this.stuck(this.#recording.mismatch(fact, [...this.#asks.values()], why));
  }

  #added(): void {
    this.hooks.onFact();
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#closed) this.#turns.schedule();
  }

  #turn(): void {
    if (this.#closed) return;
    const delivered = this.#recording.done ? this.#deliverNext() : this.#replayNext();
    if (delivered) this.#turns.delivered();
    else if (this.#recording.done && this.#queue.empty && this.#asks.size > 0) this.hooks.onQuiet();
  }

  #deliverNext(): boolean {
    const fact = this.#queue.take();
    if (fact) this.#deliver(fact);
    return fact !== undefined;
  }

  /** True when something was delivered. */
  #replayNext(): boolean {
    for (let fact = this.#recording.peek(); fact; fact = this.#recording.peek()) {
      if (!this.#isReadyFor(fact)) {
        this.#stall(fact);
        return false;
      }
      this.#recording.take();
      if (!this.#asks.get(fact.path)?.expects(fact)) return this.#deliver(fact);
      this.announce(fact.path);
    }
    this.#goLive();
    return false;
  }

  #isReadyFor(fact: Fact): boolean {
    if (isInbound(fact.type)) return this.foreign().length === 0;
    return this.#asks.has(fact.path) || this.#gone.has(fact.path);
  }

  /** All that was recorded has been delivered: what is still asked for is made to happen. */
  #goLive(): void {
    this.#recording.finish();
    for (const ask of [...this.#asks.values()]) if (this.#asks.has(ask.path)) ask.begin();
    this.#schedule();
  }

  /** The program has not asked for the next fact yet. It may be waiting for something of its own; but not for ever. */
  #stall(fact: Fact): void {
    const giveUp = () => {
      if (!isInbound(fact.type)) return this.mismatch(fact, "the program did not ask for it");
      this.#recording.take();
      this.#deliver(fact);
      this.#schedule();
    };
    this.#recording.stall(() => this.#schedule(), giveUp);
  }

  #deliver(fact: Fact): boolean {
    this.#now = Math.max(this.#now, fact.at); // clocks of several machines may have stamped them
    if (fact.type === "cancel.requested") {
      if (this.signal.aborted) return true; // its bound is running
      this.#cancel.abort(cancellation(this.runId, bodyOf(fact, "cancel.requested").reason));
      this.hooks.onCancel();
      return true;
    }
    if (fact.type === "signal.received") return this.#deliverSignal(fact);
    const ask = this.#asks.get(fact.path);
    if (!ask) return true; // withdrawn meanwhile: its signal was aborted
    if (!ask.takes(fact)) {
      const isSame = fact.type.startsWith(`${ask.what}.`);
      this.mismatch(fact, isSame ? changedInput : "the program asks for something else there");
      return false;
    }
    this.#asks.delete(fact.path);
    if (ask.waitsFor?.key !== undefined && !this.#recording.done) this.#gone.add(fact.path); // see askWatch
    ask.stop();
    return true;
  }

  #deliverSignal(fact: Fact): boolean {
    const { name, payload } = bodyOf(fact, "signal.received");
    const ask = [...this.#asks.values()].find(({ waitsFor }) => waitsFor?.signal === name);
    if (ask) {
      ask.takes(fact);
      this.withdraw(ask);
    } else this.#signals.keep(name, payload);
    return true;
  }
}
