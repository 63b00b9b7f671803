import type { Agent } from "../../core/agent.ts";
import type { StepOutline } from "./outline.ts";

/** What a step is known by: its output, and whether it may be skipped. */
interface Step<O = unknown, Skips extends boolean = boolean> {
  readonly output: O;
  readonly skips: Skips;
}

/** What a step adds to those before it. */
type Steps = Readonly<Record<string, Step>>;
/** The pools of a workflow: what each type of agent takes and gives. */
type Pools = Readonly<Record<string, Agent>>;

type OutputOf<A> = A extends Agent<never, infer O> ? O : never;
/** What all of several take. Not distributed over them, so that their inputs are intersected. */
type InputOf<A> = [A] extends [Agent<infer I, unknown>] ? I : never;

type OrNull<S extends Step> = S["skips"] extends false ? S["output"] : S["output"] | null;

type Ids<S extends Steps> = readonly (keyof S & string)[];

/** Outputs of steps, null for those that were skipped. One that comes after a single step is skipped with it. */
type Seen<S extends Steps, A extends Ids<S>> = A extends readonly [infer Only extends keyof S]
  ? { readonly [K in Only]: S[K]["output"] }
  : { readonly [K in A[number] & keyof S]: OrNull<S[K]> };

/** What a step gets that does not say: the workflow's input, the output of the one before, or those of all before. */
type Given<S extends Steps, A extends Ids<S>, I> = A extends readonly []
  ? I
  : A extends readonly [infer Only extends keyof S]
    ? S[Only]["output"]
    : Seen<S, A>;

/** Whether a step may be skipped: on a condition of its own, or with all before it. */
type Skips<S extends Steps, A extends Ids<S>, C> = [C] extends [never]
  ? A extends readonly []
    ? false
    : false extends S[A[number] & keyof S]["skips"]
      ? false
      : true
  : true;

/** The pools' agents by type, or the agent itself. */
type Doer<P extends Pools, M, T extends keyof P> = [M] extends [never] ? P[T] : M;

interface StepBasics<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> {
  /** Who does it. */
  readonly agent?: M;
  /** Who does it, by type: any agent of this pool, as soon as one is free. Instead of `agent`. */
  readonly type?: T;
  /** Ids of the steps that must have ended before, whose outputs it sees. Default: none, it starts at once. */
  readonly after?: A;
  /** Skips the step where it says no. Must be pure; one that answers later is recorded as a step. */
  readonly when?: (outputs: Seen<S, A>, input: I) => C;
}

/** Made of what the step sees. Left out where what it sees fits as it is. */
type InputField<S extends Steps, A extends Ids<S>, I, In> = [Given<S, A, I>] extends [In]
  ? { readonly input?: (outputs: Seen<S, A>, input: I) => In }
  : { readonly input: (outputs: Seen<S, A>, input: I) => In };

type StepOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepBasics<
  S,
  I,
  P,
  A,
  M,
  T,
  C
> &
  InputField<S, A, I, InputOf<Doer<P, M, T>>>;

type LoopOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepOptions<
  S,
  I,
  P,
  A,
  M,
  T,
  C
> & {
  /** Whether an output will do. Must be pure; one that answers later is recorded as a step. */
  readonly until: (
    output: OutputOf<Doer<P, M, T>>,
    round: number,
    outputs: Seen<S, A>,
    input: I,
  ) => boolean | PromiseLike<boolean>;
  /** What the next round gets, of the last output and what was given for it. Default: the same again. */
  readonly next?: (
    output: OutputOf<Doer<P, M, T>>,
    given: InputOf<Doer<P, M, T>>,
    outputs: Seen<S, A>,
    input: I,
  ) => InputOf<Doer<P, M, T>>;
  /** Most rounds; the last one counts, whether it will do or not. Default 3. */
  readonly rounds?: number;
};

type MapOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepBasics<
  S,
  I,
  P,
  A,
  M,
  T,
  C
> & {
  /** The list: its items are done at the same time, and the outputs come in their order. */
  readonly over: (outputs: Seen<S, A>, input: I) => readonly InputOf<Doer<P, M, T>>[];
  /** Items at a time. Default: all. */
  readonly limit?: number;
};

type Condition = boolean | PromiseLike<boolean>;

type Added<S extends Steps, A extends Ids<S>, C, Id extends string, O> = S & {
  readonly [K in Id]: Step<O, Skips<S, A, C>>;
};

/** What the workflow returns that ends with this step. */
type Returned<S extends Steps, A extends Ids<S>, C, O> = Skips<S, A, C> extends false ? O : O | null;

/** Id that no step has. */
type Free<S extends Steps, Id extends string> = Id extends keyof S ? never : Id;

/** A workflow is an agent, and can be a step of another. */
export interface Workflow<I, O> extends Agent<I, O> {
  /** For drawings and other readers. */
  readonly steps: readonly StepOutline[];
}

/** Adds steps. Each call returns another workflow, and leaves this one as it is. */
export interface WorkflowBuilder<I, S extends Steps, P extends Pools> {
  /** Names several agents that can stand in for each other. Each does one thing at a time, within a run of this workflow. */
  pool<const T extends string, const M extends readonly [Agent, ...Agent[]]>(
    type: T,
    agents: M,
  ): WorkflowBuilder<I, S, P & { readonly [K in T]: Agent<InputOf<M[number]>, OutputOf<M[number]>> }>;

  /** Does something once. */
  step<
    const Id extends string,
    const A extends Ids<S> = [],
    M extends Agent = never,
    T extends keyof P = never,
    C extends Condition = never,
  >(
    id: Free<S, Id>,
    options: StepOptions<S, I, P, A, M, T, C>,
  ): BuiltWorkflow<I, Returned<S, A, C, OutputOf<Doer<P, M, T>>>, Added<S, A, C, Id, OutputOf<Doer<P, M, T>>>, P>;

  /** Does something for each item of a list. */
  map<
    const Id extends string,
    const A extends Ids<S> = [],
    M extends Agent = never,
    T extends keyof P = never,
    C extends Condition = never,
  >(
    id: Free<S, Id>,
    options: MapOptions<S, I, P, A, M, T, C>,
  ): BuiltWorkflow<
    I,
    Returned<S, A, C, readonly OutputOf<Doer<P, M, T>>[]>,
    Added<S, A, C, Id, readonly OutputOf<Doer<P, M, T>>[]>,
    P
  >;

  /** Does something again and again, until it will do. */
  loop<
    const Id extends string,
    const A extends Ids<S> = [],
    M extends Agent = never,
    T extends keyof P = never,
    C extends Condition = never,
  >(
    id: Free<S, Id>,
    options: LoopOptions<S, I, P, A, M, T, C>,
  ): BuiltWorkflow<I, Returned<S, A, C, OutputOf<Doer<P, M, T>>>, Added<S, A, C, Id, OutputOf<Doer<P, M, T>>>, P>;
}

/** A workflow with steps: ready to run, and to be added to. */
export interface BuiltWorkflow<I, O, S extends Steps, P extends Pools>
  extends WorkflowBuilder<I, S, P>,
    Workflow<I, O> {
  /** Returns something else than the output of the step that was added last. Must be pure. */
  output<R>(map: (outputs: { readonly [K in keyof S]: OrNull<S[K]> }, input: I) => R): Workflow<I, R>;
}
