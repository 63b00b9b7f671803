import type { Agent } from "../../core/agent.ts";

/** Outputs of steps, by their ids. */
export type Outputs = Readonly<Record<string, unknown>>;

/** What a function of a workflow is given: what the step comes after, and the input of the workflow. */
export type Mapping<R = unknown> = (outputs: Outputs, input: unknown) => R | PromiseLike<R>;

/** How often a step is done. */
export type Repetition = Once | ForEach | Again;

interface Once {
  readonly kind: "once";
  /** Default: what the step sees. */
  readonly input: Mapping | undefined;
}

/** For each item of a list, at the same time. */
export interface ForEach {
  readonly kind: "map";
  readonly over: Mapping<readonly unknown[]>;
  /** At a time. */
  readonly limit: number;
}

/** Until it will do. */
export interface Again {
  readonly kind: "loop";
  readonly input: Mapping | undefined;
  readonly until: (output: unknown, round: number, outputs: Outputs, input: unknown) => boolean | PromiseLike<boolean>;
  /** Default: the same input again. */
  readonly next: ((output: unknown, given: unknown, outputs: Outputs, input: unknown) => unknown) | undefined;
  readonly rounds: number;
}

/** A step, without its types. */
export interface StepDefinition {
  readonly id: string;
  readonly after: readonly string[];
  /** Who does it: an agent, or any of a pool. */
  readonly by: { readonly agent: Agent } | { readonly type: string };
  readonly when: Mapping<boolean> | undefined;
  readonly repetition: Repetition;
}

/** A workflow, without its types: what the builder and data come to. */
export interface WorkflowDefinition {
  readonly name: string;
  readonly description: string | undefined;
  /** Steps at a time. */
  readonly limit: number;
  readonly pools: ReadonlyMap<string, readonly Agent[]>;
  readonly steps: readonly StepDefinition[];
  /** What it returns. Default: the output of the last step. */
  readonly output: Mapping | undefined;
}
