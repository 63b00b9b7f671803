import { abortError, TroupeError } from "../base/errors.ts";
import { pathName, type RunId } from "../base/ids.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import { type Random, seededRandom, sha256 } from "../base/random.ts";
import type { Agent, CallOptions, Context, RunClock, StepOptions, StepScope, Thread, WaitOptions } from "../core/agent.ts";
import type { Answer, Question } from "../core/decision.ts";
import type { Host } from "../core/engine.ts";
import { reserved } from "../core/entry.ts";
import { toFailure } from "../core/failure.ts";
import { encodeKept } from "../core/limits.ts";
import type { Mail } from "../core/mail.ts";
import type { Store } from "../core/store.ts";
import type { Caller } from "./caller.ts";
import { deadline } from "./deadline.ts";
import { perform } from "./effects.ts";
import { held } from "./held.ts";
import { noMail, runMail } from "./mail.ts";
import { Names } from "./names.ts";
import { callOptions, otherwiseFields, questionFields, sleepOptions, waitOptions } from "./option-names.ts";
import { checkPlacement, runPlaced } from "./placed-call.ts";
import { runStore } from "./run-store.ts";
import { type Seat, TeamMail } from "./team-mail.ts";

/** So often a context may be told that its call was aborted. More is a loop that swallows errors, and would never end. */
const mostRefusals = 100_000;

const noOptions = {};

/** What all contexts of one execution share. */
export interface Branches {
  readonly host: Host;
  /** What the app has by name. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** Contexts whose agent has not returned. */
  readonly open: Set<RunContext>;
}

interface FailedCall {
  readonly agent: unknown;
  readonly input: unknown;
  readonly keys: readonly string[];
}

/**
 * The context of one call. A class because thousands live at once and share their methods; agents see the interface.
 */
export class RunContext implements Context, Caller {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly branches: Branches;
  /** Engine operations and calls that this context waits for. */
  pending = 0;
  #refusals = 0;
  /** Keys of `once` effects started here or below. */
  committed: string[] | undefined;
  readonly #parent: RunContext | undefined;
  readonly names: Names;
  #random: Random | undefined;
  #store: Store | undefined;
  #mail: Mail | undefined;
  /** The mail among those that this one has called. */
  #team: TeamMail | undefined;
  /** Does its caller's work, and has its mailbox. */
  #standsIn = false;
  #failed: FailedCall[] | undefined;
  #arrived: (<T>(value: unknown) => T) | undefined;
  #thread: Thread | undefined;
  /** Of those that this one has called, by agent and name. */
  #threads: Map<string, Thread> | undefined;

  constructor(branches: Branches, parent: RunContext | undefined, path: string, signal: AbortSignal) {
    this.branches = branches;
    this.host = branches.host;
    this.#parent = parent;
    this.path = path;
    this.signal = signal;
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
    const seat = this.#mail === undefined ? this.#seat : null;
    this.#mail ??= seat ? runMail(this, seat) : noMail(this.path);
    return this.#mail;
  }

  get #seat(): Seat | null {
    const parent = this.#parent;
    if (!parent || this.#standsIn) return parent ? parent.#seat : null;
    parent.#team ??= new TeamMail(parent.path);
    return { team: parent.#team, name: this.#name };
  }

  #leaveTeam(): void {
    const parent = this.#parent;
    if (parent && !this.#standsIn) parent.#team?.leave(this.#name);
  }

  get thread(): Thread | null {
    return this.#thread ?? (this.#standsIn ? (this.#parent?.thread ?? null) : null);
  }

  #threadOf(agent: string, name: string): Thread {
    const key = `${agent}\n${pathName(name)}`;
    this.#threads ??= new Map();
    const thread = this.#threads.get(key) ?? { name };
    this.#threads.set(key, thread);
    return thread;
  }

  get #name(): string {
    return this.path.slice(this.path.lastIndexOf("/") + 1);
  }

  call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O> {
    return held(this.#call(agent, input, options));
  }

  async #call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O> {
    checkOptionsInRun(`ctx.call ${agent.name}`, options, callOptions);
    const isPlaced = checkPlacement(agent, options, this.branches.agents);
    const as = options?.as;
    const path = as === undefined ? this.names.numbered(pathName(agent.name)) : this.names.unique(pathName(as));
    this.#refuseCommitted(agent, input, path);
    const signal = options?.signal === undefined ? this.signal : AbortSignal.any([this.signal, options.signal]);
    if (signal.aborted) return this.refuse(signal);
    const child = new RunContext(this.branches, this, path, signal);
    child.#standsIn = options?.mail === "inherited";
    if (options?.thread !== undefined) child.#thread = this.#threadOf(agent.name, options.thread);
    this.pending += 1;
    try {
      return await (isPlaced ? runPlaced(child, agent, input) : child.run(agent, input));
    } catch (error) {
      if (child.committed) {
        this.#failed ??= [];
        this.#failed.push({ agent, input, keys: child.committed });
      }
      throw error;
    } finally {
      this.pending -= 1;
    }
  }

  /** The only place that calls `agent.run`. */
  async run<I, O>(agent: Agent<I, O>, input: I): Promise<O> {
    const { host } = this;
    const { open } = this.branches;
    open.add(this);
    host.note(this.path, "agent.started", {});
    try {
      const output = await agent.run(input, this);
      host.note(this.path, "agent.completed", {});
      return output;
    } catch (error) {
      host.note(this.path, "agent.failed", { error: toFailure(error) });
      throw error;
    } finally {
      open.delete(this);
      this.#leaveTeam();
    }
  }

  step<T>(name: string, effect: (scope: StepScope) => Promise<T> | T, options: StepOptions<T> = noOptions): Promise<T> {
    return perform(this, name, effect, options);
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return held(this.#sleep(ms, options));
  }

  async #sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    checkOptionsInRun("ctx.sleep", options, sleepOptions);
    const until = this.#deadline(ms, "sleep");
    const path = this.names.nth("sleep");
    const signal = this.#signal(options?.signal);
    return signal.aborted ? this.refuse(signal) : this.waitFor(this.host.sleep(path, until, signal));
  }

  wait<T extends Json = Json>(name: string, options: WaitOptions = {}): Promise<T> {
    return held(this.#wait<T>(name, options));
  }

  async #wait<T extends Json>(name: string, options: WaitOptions): Promise<T> {
    checkOptionsInRun(`ctx.wait ${name}`, options, waitOptions);
    const { timeoutMs } = options;
    const until = timeoutMs === undefined ? null : this.#deadline(timeoutMs, "timeoutMs");
    const path = this.names.nth(`wait:${pathName(name)}`);
    const signal = this.#signal(options.signal);
    if (signal.aborted) return this.refuse(signal);
    const payload = await this.waitFor(this.host.wait(path, name, until, signal));
    return payload as T;
  }

  ask(question: Question): Promise<Answer> {
    return held(this.#ask(question));
  }

  async #ask(question: Question): Promise<Answer> {
    checkOptionsInRun("ctx.ask", question, questionFields);
    checkOptionsInRun("ctx.ask: otherwise", question.otherwise, otherwiseFields);
    return this.askAt(this.names.nth("ask"), question);
  }

  async askAt(path: string, question: Question): Promise<Answer> {
    const { value } = encodeKept(question, "the question");
    const { timeoutMs } = question;
    const deadline = timeoutMs === undefined ? null : this.#deadline(timeoutMs, "timeoutMs");
    const id = `d_${this.runId}_${sha256(`${path}\n${canonicalJson(value ?? null)}`).slice(0, 10)}`;
    if (this.signal.aborted) return this.refuse(this.signal);
    return this.waitFor(this.host.ask(path, id, question, deadline, this.signal));
  }

  emit(type: `${string}.${string}`, data: Json = null): void {
    const [noun = ""] = type.split(".");
    if (reserved.has(noun) || !/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(type)) {
      throw new TypeError(`not an event type of yours: ${JSON.stringify(type)}; use noun.past-verb in lower case`);
    }
    this.host.note(this.path, type, { data: encodeKept(data, type).value ?? null });
  }

  get arrived(): <T>(value: unknown) => T {
    this.#arrived ??= <T>(value: unknown) => {
      this.pending -= 1;
      return value as T;
    };
    return this.#arrived;
  }

  waitFor<T>(operation: Promise<T>): Promise<T> {
    this.pending += 1;
    return operation.then(this.arrived<T>, (error: unknown) => {
      this.pending -= 1;
      throw error;
    });
  }

  /** Throws why the signal was aborted. Does not return at all to a program that goes on asking. */
  refuse(signal: AbortSignal): Promise<never> {
    this.#refusals += 1;
    return this.#refusals > mostRefusals ? new Promise(() => undefined) : Promise.reject(abortError(signal));
  }

  commit(key: string): void {
    this.committed ??= [];
    this.committed.push(key);
    this.#parent?.commit(key);
  }

  #refuseCommitted(agent: unknown, input: unknown, path: string): void {
    const earlier = this.#failed?.find((call) => call.agent === agent && Object.is(call.input, input));
    if (!earlier) return;
    throw new TroupeError(
      `${path} may not be run again: its earlier attempt has started an effect that happens at most once`,
      { code: "effect_committed", detail: { agent: path, path, keys: earlier.keys } },
    );
  }

  #deadline(ms: number, what: string): number {
    return deadline(this.clock.now(), ms, what);
  }

  #signal(own: AbortSignal | undefined): AbortSignal {
    return own === undefined ? this.signal : AbortSignal.any([this.signal, own]);
  }
}
