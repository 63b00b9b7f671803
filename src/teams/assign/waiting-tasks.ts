import type { Agent } from "../../core/agent.ts";
import type { WaitingTask, WorkerLoad } from "./worker-load.ts";

/** A task that can begin, and who does it. */
interface Begun<M extends Agent> {
  readonly task: WaitingTask;
  readonly worker: M;
}

/** Tasks that nobody is at work on, first in the list first. */
export interface WaitingTasks<M extends Agent> {
  add(task: WaitingTask): void;
  /** This worker has ended something: there may be something for it, or for others, since it may have failed. */
  ended(worker: string): void;
  /** Takes the first that one of these workers can begin now; undefined when none can. */
  next(workers: readonly M[]): Begun<M> | undefined;
  /** All that are left. */
  rest(): readonly WaitingTask[];
}

/** Tasks that the same workers can do: when the first cannot begin, none of them can. */
type Queue = WaitingTask[];

/**
 * Keeps a queue for each set of workers, and looks only at the first task of those queues that something has changed for. So
 * a list costs by its length, also where nearly all of it waits for one worker.
 */
export function waitingTasks<M extends Agent>(
  load: Pick<WorkerLoad<M>, "ableTo" | "choose">,
  candidates: readonly M[],
): WaitingTasks<M> {
  const queues = new Map<string, Queue>();
  const servedBy = new Map(candidates.map(({ name }) => [name, new Set<Queue>()]));
  /** Queues whose first task may be able to begin. */
  const changed = new Set<Queue>();
  let present: readonly M[] = [];

  function queueFor(task: WaitingTask): Queue {
    const able = load.ableTo(task, candidates).map(({ name }) => name);
    const key = able.join("/"); // no name has one
    const there = queues.get(key);
    if (there) return there;
    const queue: Queue = [];
    queues.set(key, queue);
    for (const name of able) servedBy.get(name)?.add(queue);
    return queue;
  }

  function first(): Queue | undefined {
    let found: Queue | undefined;
    for (const queue of changed) {
      if (queue[0] && (!found?.[0] || queue[0].index < found[0].index)) found = queue;
    }
    return found;
  }

  return {
    add(task) {
      const queue = queueFor(task);
      const behind = (queue.at(-1)?.index ?? -1) < task.index ? -1 : queue.findIndex(({ index }) => index > task.index);
      queue.splice(behind < 0 ? queue.length : behind, 0, task);
      changed.add(queue);
    },
    ended(worker) {
      for (const queue of servedBy.get(worker) ?? []) if (queue.length > 0) changed.add(queue);
    },
    next(workers) {
      if (!areSame(workers, present)) for (const queue of queues.values()) changed.add(queue);
      present = workers;
      for (let queue = first(); queue; queue = first()) {
        const [task] = queue;
        const worker = task && load.choose(task, workers);
        if (task && worker) {
          queue.shift();
          return { task, worker };
        }
        changed.delete(queue);
      }
      changed.clear();
      return undefined;
    },
    rest: () => [...queues.values()].flat().toSorted((a, b) => a.index - b.index),
  };
}

const areSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some === others || (some.length === others.length && some.every((each, index) => each === others[index]));
