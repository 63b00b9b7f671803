import type { Clock } from "../../src/base/clock.ts";
import type { StepScope } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import { fromFailure } from "../../src/core/failure.ts";
import type { Failure, Outcome } from "../../src/core/outcome.ts";

/** The outside, as effects see it: what was done to it, under which key. */
export interface World {
  readonly done: readonly { readonly what: string; readonly key: string }[];
  /** Does something outside, at once. */
  act(what: string, scope: StepScope): string;
  /** Keys used for `what`, in order; all of them for undefined. */
  keys(what?: string): readonly string[];
}

export function world(): World {
  const done: { readonly what: string; readonly key: string }[] = [];
  return {
    done,
    act(what, { key }) {
      done.push({ what, key });
      return `did ${what}`;
    },
    keys: (what) => done.filter((each) => what === undefined || each.what === what).map((each) => each.key),
  };
}

/** Takes `ms` of simulated time, whatever its signal says: a closure that cannot be stopped. */
export function stubborn(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.alarm(clock.now() + ms, resolve);
  });
}

/** How an outcome reads in a table: the status, or the code of the failure. */
export function ending(outcome: Outcome<unknown>): string {
  return outcome.status === "failed" ? outcome.error.code : outcome.status;
}

export const types = (entries: readonly Entry[]): readonly string[] => entries.map((entry) => entry.type);

/** Paths of all entries of a type. */
export const paths = (entries: readonly Entry[], type: string): readonly string[] =>
  entries.filter((entry) => entry.type === type).map((entry) => entry.path);

/** Paths of steps with more than one recorded outcome: there must never be any. */
export function repeated(entries: readonly Entry[]): readonly string[] {
  const outcomes = entries.filter(({ type }) => type === "step.completed" || type === "step.failed");
  const seen = outcomes.map((entry) => entry.path);
  return seen.filter((path, index) => seen.indexOf(path) !== index);
}

/** The recorded failure of a step, as programs see it. */
export function failureOf(entries: readonly Entry[], path: string): string | undefined {
  const entry = entries.find((each) => each.type === "step.failed" && each.path === path);
  return entry && fromFailure((entry.body as { error: Failure }).error, path).code;
}
