import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import { tasksIn } from "./assign/assign-task.ts";
import { type AssignedTask, type AssignFailure, handOut, type Worker } from "./assign/hand-out.ts";
import { workerLoad } from "./assign/worker-load.ts";
import { checkByName, checkTexts } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import type { OutputOf } from "./turns/output-of.ts";

export interface AssignOptions<M extends Worker> {
  readonly name: string;
  readonly description?: string;
  /** The workers, at least one. A roster is looked at whenever tasks are handed out. */
  readonly members: Members<M>;
  /** What each worker can do, by its name: `{ ada: ["sql"] }`. Who is not in it can do tasks without needs. */
  readonly capabilities?: Readonly<Record<string, readonly string[]>>;
  /** How many tasks a worker is at work on at a time; of each, or by name. Default 1. */
  readonly concurrency?: number | Readonly<Record<string, number>>;
  /** How many workers try a task, one after another has failed. Default 1. */
  readonly attempts?: number;
}

const known: OptionNames<AssignOptions<Worker>> = {
  name: true,
  description: true,
  members: true,
  capabilities: true,
  concurrency: true,
  attempts: true,
};

export type AssignResult<O> = Readonly<{
  /** What was done, in the order of the tasks. */
  value: readonly AssignedTask<O>[];
  /** Every attempt that failed. A task that no member could do, or that was left when all had left, is the team's own failure. */
  failures: readonly AssignFailure[];
}>;

/**
 * Hands out a list of tasks, each to the least loaded worker that can do it, and has those wait for whom no worker is free.
 * The input is a list of {@link AssignTask}, or one task.
 *
 * Tasks begin in the order of the list, except that one waiting for its worker does not hold up those behind it that others
 * can do. No worker that could do something is idle while it waits; with equal tasks none does more than one more than
 * another. Load is how much a worker is at work on. One that has failed twice in a row gets only what nobody else can do.
 *
 * Each task is a conversation of its own. A task that fails is in `failures` and the others go on; with `attempts` another
 * worker that can do it is next, and it begins again before all that wait: mind effects that must happen only once.
 *
 * Source: Graham, "Bounds on Multiprocessing Timing Anomalies" (1969): handed out like this, a list takes less than twice as
 * long as it could at best.
 *
 * @throws TroupeError `invalid_input` for a list that cannot be read, before anything is done; `not_enough` when there were
 * tasks and none was done.
 * @throws TypeError or RangeError for options that cannot be.
 * @example
 * const desk = assign({ name: "desk", members: [ada, bob], capabilities: { ada: ["sql"] } });
 * await run(desk, ["Read the report", { task: "Count the orders", needs: ["sql"] }]);
 */
export function assign<M extends Worker>(options: AssignOptions<M>): Agent<Json, AssignResult<OutputOf<M>>> {
  const name = teamName("assign", options, known);
  const { members, capabilities = {}, attempts = 1 } = options;
  const names = memberNames(`assign ${name}`, candidatesOf(members));
  const placesOf = placesIn(options);
  checkByWorker(`assign ${name}`, names, options);
  checkNumbers(name, [...names.map(placesOf), attempts]);

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const tasks = tasksIn(name, input, ctx);
      const load = workerLoad<Worker>(capabilities, placesOf);
      const { done, failures } = await handOut(ctx, { team: name, members, attempts, load }, tasks);
      if (done.length === 0 && failures.length > 0) throw tooFew(name, names, 1, 0, failures);
      const value = done.toSorted((a, b) => a.index - b.index);
      return { value, failures } as AssignResult<OutputOf<M>>;
    },
  };
}

const placesIn =
  ({ concurrency = 1 }: AssignOptions<Worker>) =>
  (worker: string): number => {
    if (typeof concurrency === "number") return concurrency;
    return Object.hasOwn(concurrency, worker) ? (concurrency[worker] ?? 1) : 1;
  };

function checkNumbers(team: string, counts: readonly number[]): void {
  const bad = counts.find((count) => !(Number.isInteger(count) && count >= 1));
  if (bad === undefined) return;
  throw new RangeError(`assign ${team}: concurrency and attempts must be whole numbers, at least 1, got ${bad}`);
}

function checkByWorker(where: string, names: readonly string[], options: AssignOptions<Worker>): void {
  const { capabilities = {}, concurrency = 1 } = options;
  checkByName(where, "capabilities", capabilities, names, checkTexts);
  if (typeof concurrency !== "number") checkByName(where, "concurrency", concurrency, names, () => undefined);
}
