import type { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Question } from "../../core/decision.ts";
import type { ChildRequest, StepRequest } from "../../core/engine.ts";
import type { StoreRequest } from "../../core/store.ts";
import type { Fact } from "./fact.ts";
import type { Unresolved } from "./unresolved.ts";

/** A question as one place in a run asks it. */
export interface Asked {
  readonly path: string;
  readonly id: string;
  readonly question: Question;
  readonly deadline: number | null;
}

/** A key of the store that one place in a run watches. */
export interface Watched {
  readonly path: string;
  /** A key that is only a space stands for all of it. */
  readonly key: string;
  /** What the program knows; 0 means "is not there". */
  readonly version: number;
}

/** The side of an execution that makes things happen for it. */
export interface EffectHost {
  /** Abandoned: nothing settles any more. */
  readonly closed: boolean;
  /** One thing only is asked for at the moment. */
  readonly alone: boolean;
  now(): number;
  /** Queues a fact that is in the log. With `ready` false it keeps its place until `release`. */
  enqueue(fact: Fact, ready?: boolean): void;
  release(seq: number, fact: Fact): void;
  /** Whether an intent or a request for this path is in the log already. */
  announced(path: string): boolean;
  /** It is now. */
  announce(path: string): void;
  /** What the effect needs is not to be had in this place: no outcome, but the run cannot go on before it is. */
  stuck(error: TroupeError): void;
}

/**
 * How an engine makes happen what a program asks for. Whatever comes of it is written to the log and then given to the
 * host as a fact; the pump does the rest.
 */
export interface Effects {
  /** Effects of this run whose end nobody knows. */
  readonly unresolved: Unresolved;
  note(host: EffectHost, path: string, type: string, body: Json | object): void;
  /** Starts an effect, its intent recorded first, or joins the one at work since an earlier execution. */
  step(host: EffectHost, request: StepRequest): void;
  /** Delivers the end of a pause or a wait when its time has come. Returns how to call it off. */
  timer(host: EffectHost, path: string, type: "timer.fired" | "wait.expired", until: number): () => void;
  /** Opens a question, written down unless `recorded`. Returns how to let go of its deadline. */
  ask(host: EffectHost, asked: Asked, recorded: boolean): () => void;
  /** The program no longer waits for an answer. */
  unask(host: EffectHost, asked: Asked): void;
  /**
   * Starts a run of its own, announced first (`child.started`) unless this path is, or finds it. Its end becomes the fact
   * `child.completed` or `child.failed` of this path, once, also when it was cancelled or came while nobody executed the
   * run. What the run has left unfinished when it ends itself is cancelled with it.
   */
  child(host: EffectHost, path: string, request: ChildRequest): void;
  /** The program no longer wants it: told to end, however often this is asked. Its end is still waited for. */
  cancelChild(host: EffectHost, path: string, id: string, reason: string): void;
  store(host: EffectHost, path: string, request: StoreRequest): void;
  /**
   * Delivers `store.changed` at the path as soon as the key, as the run sees it, is at another version, which it may be
   * already. What is delivered after the end of the watch is dropped by the pump.
   */
  watch(host: EffectHost, watched: Watched): void;
  /** The program no longer waits: it has given up, or its time is over. Not called after `store.changed`. */
  unwatch(host: EffectHost, watched: Watched): void;
}
