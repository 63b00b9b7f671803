import type { Agent } from "../../core/agent.ts";
import type { TaskToAssign } from "./assign-task.ts";

/** A task that nobody is at work on. */
export interface WaitingTask extends TaskToAssign {
  /** Who has failed at it. */
  readonly tried: ReadonlySet<string>;
}

/** So often in a row, and a worker gets what nobody else can do. */
const mostFailures = 2;

/** What workers have to do. */
export interface WorkerLoad<M extends Agent> {
  /** The least loaded of those that can do the task and have a place; undefined when all that can have none. */
  choose(task: WaitingTask, workers: readonly M[]): M | undefined;
  /** Those of these workers that could do the task when they have a place. */
  ableTo(task: WaitingTask, workers: readonly M[]): readonly M[];
  /** A worker begins a task. */
  begin(worker: string): void;
  /** It has ended, or failed at, a task that it had begun. */
  end(worker: string, succeeded: boolean): void;
}

/**
 * Load is how much a worker is at work on; of equal ones the first in the list is next. One that has failed twice in a row gets
 * nothing more as long as somebody else can do it: it would always be the first to be free, and so get everything.
 */
export function workerLoad<M extends Agent>(
  capabilities: Readonly<Record<string, readonly string[]>>,
  placesOf: (worker: string) => number,
): WorkerLoad<M> {
  const busy = new Map<string, number>();
  const failing = new Map<string, number>();
  const of = (counts: ReadonlyMap<string, number>, worker: string): number => counts.get(worker) ?? 0;
  const skills = new Map(Object.entries(capabilities).map(([worker, has]) => [worker, new Set(has)]));

  const isAble = (task: WaitingTask, { name }: M): boolean =>
    !task.tried.has(name) && task.needs.every((need) => skills.get(name)?.has(need));

  const isFree = ({ name }: M): boolean => of(busy, name) < placesOf(name);

  return {
    ableTo: (task, workers) => workers.filter((worker) => isAble(task, worker)),
    choose(task, workers) {
      const able = workers.filter((worker) => isAble(task, worker));
      const sound = able.filter(({ name }) => of(failing, name) < mostFailures);
      return (sound.length > 0 ? sound : able)
        .filter(isFree)
        .toSorted((a, b) => of(busy, a.name) - of(busy, b.name))[0];
    },
    begin(worker) {
      busy.set(worker, of(busy, worker) + 1);
    },
    end(worker, hasSucceeded) {
      busy.set(worker, of(busy, worker) - 1);
      failing.set(worker, hasSucceeded ? 0 : of(failing, worker) + 1);
    },
  };
}
