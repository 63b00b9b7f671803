import type { Place } from "../base/bag.ts";
import { abortError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import { type Random, seededRandom } from "../base/random.ts";
import {
  type Agent,
  type CallOptions,
  type Context,
  isAgent,
  type StepOptions,
  type StepScope,
  type WaitOptions,
} from "../core/agent.ts";
import type { Budget } from "../core/budget.ts";
import type { Answer, AnswerTo, Ask, Form, Question } from "../core/decision.ts";
import { toFailure } from "../core/failure.ts";
import { encodeKept } from "../core/limits.ts";
import type { Mail } from "../core/mail.ts";
import type { Store } from "../core/store.ts";
import { arrivalsAt } from "./arrivals.ts";
import { ask, askAt } from "./ask.ts";
import { checkCall } from "./bounds/crossing.ts";
import { inLife } from "./bounds/lifetime.ts";
import { narrow } from "./bounds/narrow.ts";
import type { Branches } from "./branches.ts";
import { runBudget, spendingWithin } from "./budget/run-budget.ts";
import { CallPlace } from "./call-place.ts";
import type { Caller } from "./caller.ts";
import { perform } from "./effects.ts";
import { checkEventType } from "./event-type.ts";
import { FailedCalls } from "./failed-calls.ts";
import { held, hold } from "./held.ts";
import { noMail, runMail } from "./mail.ts";
import { hear, learn } from "./marks.ts";
import { noAgent } from "./no-agent.ts";
import type { OpenCall } from "./open-call.ts";
import { completed, type OpenThread, OpenThreads } from "./open-threads.ts";
import { callOptions } from "./option-names.ts";
import { checkPlacement, runPlaced } from "./placed-call.ts";
import { runStore } from "./run-store.ts";
import { leaveTeam, type Seated, seatOf, type TeamMail } from "./team-mail.ts";
import { both, sleepIn, waitIn } from "./waits.ts";

/** So often a context may be told why it may not call. More is a loop that swallows errors, and would never end. */
const mostRefusals = 100_000;

const noOptions: CallOptions & StepOptions<never> = {};
/** What most notes about agents say. */
const nothing = {};

/**
 * The context of one call. A class because thousands live at once and share their methods; agents see the interface.
 */
export class RunContext extends CallPlace implements Context, Caller, Seated {
  readonly parent: RunContext | undefined;
  /** Engine operations and calls that this context waits for. */
  pending = 0;
  left = false;
  readonly standsIn: boolean;
  noted = false;
  #refusals = 0;
  /** Keys of `once` effects started here or below. */
  committed: string[] | undefined;
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
    standsIn: boolean,
  ) {
    super(branches, parent, path, signal, standsIn);
    this.parent = parent;
    this.standsIn = standsIn;
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

  get thread(): OpenThread | null {
    return this.#thread ?? (this.standsIn ? (this.parent?.thread ?? null) : null);
  }

  call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O> {
    try {
      if (!isAgent(agent)) throw noAgent(agent);
      if (options !== undefined) checkOptionsInRun(`ctx.call ${agent.name}`, options, callOptions);
      const isPlaced = checkPlacement(agent, options, this.branches.agents);
      if (this.nested >= this.bounds.lookFrom) checkCall(this, agent, options?.mail === "inherited");
      const child = this.#child(agent, options);
      this.#failed?.refuseAgain(agent, input, child.path);
      if (child.signal.aborted) return held(this.refuse(child.signal));
      this.opened();
      this.atWork += 1;
      const work = inLife(child, isPlaced ? runPlaced(child, agent, input) : child.#begin(agent, input), this.signal);
      const result: Promise<O> = work.then(
        (output) => {
          this.#heard(child);
          if (!isPlaced) child.#complete(output);
          return output;
        },
        (error: unknown) => {
          this.#heard(child);
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
      return held(this.#refuseFor(error));
    }
  }

  #heard(child: RunContext): void {
    this.ended();
    hear(this, child);
    this.atWork -= 1;
  }

  #child(agent: Agent, options: CallOptions | undefined): RunContext {
    const { as, signal: own, mail, thread, budget, limits, grants } = options ?? noOptions;
    const path = as === undefined ? this.names.numbered(pathName(agent.name)) : this.names.unique(pathName(as));
    const child = new RunContext(this.branches, this, path, both(this.signal, own), mail === "inherited");
    if (budget !== undefined) child.spending = spendingWithin(this, path, budget);
    if (limits !== undefined || grants !== undefined) narrow(child, agent.name, limits, grants);
    if (thread !== undefined) {
      this.#threads ??= new OpenThreads();
      child.#thread = this.#threads.of(agent.name, thread);
      learn(child, child.#thread.marks);
    }
    return child;
  }

  /** Runs the agent of the whole execution. */
  async run<I, O>(agent: Agent<I, O>, input: I): Promise<O> {
    try {
      const output = await inLife(this, this.#begin(agent, input), this.host.signal);
      this.#complete(output);
      return output;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** The only place that calls `agent.run`. */
  #begin<I, O>(agent: Agent<I, O>, input: I): Promise<O> {
    this.agent = agent;
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

  /** Throws why the signal was aborted. */
  refuse(signal: AbortSignal): Promise<never> {
    return this.#refuseFor(abortError(signal));
  }

  /** Does not return at all to a program that goes on asking. */
  #refuseFor(error: unknown): Promise<never> {
    this.#refusals += 1;
    return this.#refusals > mostRefusals ? new Promise(() => undefined) : Promise.reject(error);
  }

  commit(key: string): void {
    this.committed ??= [];
    this.committed.push(key);
    this.parent?.commit(key);
  }
}
