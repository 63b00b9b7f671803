import type { Place } from "../base/bag.ts";
import { abortError } from "../base/errors.ts";
import { pathName, type RunId } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import { type Random, seededRandom } from "../base/random.ts";
import {
  type Agent,
  type CallOptions,
  type Context,
  isAgent,
  type RunClock,
  type StepOptions,
  type StepScope,
  type Thread,
  type WaitOptions,
} from "../core/agent.ts";
import type { Budget } from "../core/budget.ts";
import type { Answer, AnswerTo, Ask, Form, Question } from "../core/decision.ts";
import type { Host } from "../core/engine.ts";
import { toFailure } from "../core/failure.ts";
import { encodeKept } from "../core/limits.ts";
import type { Mail } from "../core/mail.ts";
import type { Store } from "../core/store.ts";
import { arrivalsAt } from "./arrivals.ts";
import { ask, askAt } from "./ask.ts";
import type { Branches } from "./branches.ts";
import type { CallSpending } from "./budget/call-spending.ts";
import { runBudget, spendingWithin } from "./budget/run-budget.ts";
import type { Caller } from "./caller.ts";
import { perform } from "./effects.ts";
import { checkEventType } from "./event-type.ts";
import { FailedCalls } from "./failed-calls.ts";
import { held, hold } from "./held.ts";
import { noMail, runMail } from "./mail.ts";
import { Names } from "./names.ts";
import { noAgent } from "./no-agent.ts";
import type { OpenCall } from "./open-call.ts";
import { completed, type OpenThread, OpenThreads } from "./open-threads.ts";
import { callOptions } from "./option-names.ts";
import { checkPlacement, runPlaced } from "./placed-call.ts";
import { runStore } from "./run-store.ts";
import { leaveTeam, type Seated, seatOf, type TeamMail } from "./team-mail.ts";
import { both, sleepIn, waitIn } from "./waits.ts";

/** So often a context may be told that its call was aborted. More is a loop that swallows errors, and would never end. */
const mostRefusals = 100_000;

const noOptions: CallOptions & StepOptions<never> = {};
/** What most notes about agents say. */
const nothing = {};

/**
 * The context of one call. A class because thousands live at once and share their methods; agents see the interface.
 */
export class RunContext implements Context, Caller, Seated {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly spending: CallSpending | undefined;
  readonly branches: Branches;
  readonly parent: RunContext | undefined;
  /** Engine operations and calls that this context waits for. */
  pending = 0;
  left = false;
  standsIn = false;
  noted = false;
  #refusals = 0;
  /** Keys of `once` effects started here or below. */
  committed: string[] | undefined;
  readonly names: Names;
  #random: Random | undefined;
  #store: Store | undefined;
  #mail: Mail | undefined;
  team: TeamMail | undefined;
  #failed: FailedCalls | undefined;
  /** Among those that are not over. */
  #place: Place<OpenCall> | undefined;
  #arrived: (<T>(value: unknown) => T) | undefined;
  #thread: OpenThread | undefined;
  /** Of those that this one has called, by agent and name. */
  #threads: OpenThreads | undefined;

  constructor(
    branches: Branches,
    parent: RunContext | undefined,
    path: string,
    signal: AbortSignal,
    spending: CallSpending | undefined,
  ) {
    this.branches = branches;
    this.host = branches.host;
    this.parent = parent;
    this.path = path;
    this.signal = signal;
    this.spending = spending;
    this.names = new Names(path);
  }

  get runId(): RunId {
    return this.host.runId;
  }

  get clock(): RunClock {
    return this.host;
  }

  get random(): Random {
    this.#random ??= seededRandom(`${this.host.seed}/${this.path}`);
    return this.#random;
  }

  get store(): Store {
    this.#store ??= runStore(this);
    return this.#store;
  }

  get mail(): Mail {
    const seat = this.#mail === undefined ? seatOf(this) : null;
    this.#mail ??= seat ? runMail(this, seat) : noMail(this.path);
    return this.#mail;
  }

  /** Made each time: it is seldom asked for. */
  get budget(): Budget {
    return runBudget(this);
  }

  get thread(): Thread | null {
    return this.#thread ?? (this.standsIn ? (this.parent?.thread ?? null) : null);
  }

  call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O> {
    try {
      if (!isAgent(agent)) throw noAgent(agent);
      if (options !== undefined) checkOptionsInRun(`ctx.call ${agent.name}`, options, callOptions);
      const isPlaced = checkPlacement(agent, options, this.branches.agents);
      const child = this.#child(agent, options);
      this.#failed?.refuseAgain(agent, input, child.path);
      if (child.signal.aborted) return held(this.refuse(child.signal));
      this.opened();
      const work = isPlaced ? runPlaced(child, agent, input) : child.#begin(agent, input);
      const result: Promise<O> = work.then(
        (output) => {
          this.ended();
          if (!isPlaced) child.#complete(output);
          return output;
        },
        (error: unknown) => {
          this.ended();
          if (!isPlaced) child.#fail(error);
          hold(result); // only now: most never need it
          if (child.committed) {
            this.#failed ??= new FailedCalls();
            this.#failed.add(agent, input, child.committed);
          }
          throw error;
        },
      );
      return result;
    } catch (error) {
      return held(Promise.reject(error));
    }
  }

  #child(agent: Agent, options: CallOptions | undefined): RunContext {
    const { as, signal: own, mail, thread, budget } = options ?? noOptions;
    const path = as === undefined ? this.names.numbered(pathName(agent.name)) : this.names.unique(pathName(as));
    const spending = budget === undefined ? this.spending : spendingWithin(this, path, budget);
    const child = new RunContext(this.branches, this, path, both(this.signal, own), spending);
    child.standsIn = mail === "inherited";
    if (thread !== undefined) {
      this.#threads ??= new OpenThreads();
      child.#thread = this.#threads.of(agent.name, thread);
    }
    return child;
  }

  /** Runs the agent of the whole execution. */
  async run<I, O>(agent: Agent<I, O>, input: I): Promise<O> {
    try {
      const output = await this.#begin(agent, input);
      this.#complete(output);
      return output;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** The only place that calls `agent.run`. */
  #begin<I, O>(agent: Agent<I, O>, input: I): Promise<O> {
    this.#place = this.branches.open.add(this);
    this.branches.waits?.enter(this);
    this.host.note(this.path, "agent.started", nothing);
    try {
      return Promise.resolve(agent.run(input, this));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #complete(output: unknown): void {
    if (this.#thread !== undefined) completed(this.#thread, output);
    this.host.note(this.path, "agent.completed", nothing);
    this.#leave();
  }

  #fail(error: unknown): void {
    this.host.note(this.path, "agent.failed", { error: toFailure(error) });
    this.#leave();
  }

  #leave(): void {
    this.left = true;
    this.noted = true; // what it has left behind may go on, and even begin again
    if (this.pending === 0) this.#place?.clear();
    this.branches.waits?.leave(this);
    leaveTeam(this);
  }

  step<T>(name: string, effect: (scope: StepScope) => Promise<T> | T, options: StepOptions<T> = noOptions): Promise<T> {
    return perform(this, name, effect, options);
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return held(sleepIn(this, ms, options));
  }

  wait<T extends Json = Json>(name: string, options: WaitOptions = {}): Promise<T> {
    return held(waitIn<T>(this, name, options));
  }

  ask<S extends Form | undefined = undefined>(question: Ask<S>): Promise<AnswerTo<S>> {
    return held(ask(this, question));
  }

  askAt(path: string, question: Question): Promise<Answer> {
    return askAt(this, path, question);
  }

  emit(type: `${string}.${string}`, data: Json = null): void {
    checkEventType(type);
    this.host.note(this.path, type, { data: encodeKept(data, type).value ?? null });
  }

  get arrived(): <T>(value: unknown) => T {
    this.#arrived ??= arrivalsAt(this);
    return this.#arrived;
  }

  waitFor<T>(operation: Promise<T>): Promise<T> {
    this.opened();
    return operation.then(this.arrived<T>, (error: unknown) => {
      this.ended();
      throw error;
    });
  }

  opened(): void {
    this.pending += 1;
    if (this.noted) this.#moved();
  }

  ended(): void {
    this.pending -= 1;
    if (this.noted) this.#moved();
  }

  #moved(): void {
    this.branches.waits?.touch(this);
    if (!this.left) return;
    this.#place?.clear();
    if (this.pending > 0) this.#place = this.branches.open.add(this);
  }

  /** Throws why the signal was aborted. Does not return at all to a program that goes on asking. */
  refuse(signal: AbortSignal): Promise<never> {
    this.#refusals += 1;
    return this.#refusals > mostRefusals ? new Promise(() => undefined) : Promise.reject(abortError(signal));
  }

  commit(key: string): void {
    this.committed ??= [];
    this.committed.push(key);
    this.parent?.commit(key);
  }
}
