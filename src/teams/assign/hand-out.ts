import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { type MemberFailure, memberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { candidatesOf, type Members, membersNow } from "../membership/roster.ts";
import { askMember } from "../turns/ask-member.ts";
import type { TaskToAssign } from "./assign-task.ts";
import { waitingTasks } from "./waiting-tasks.ts";
import type { WaitingTask, WorkerLoad } from "./worker-load.ts";

/** What a worker sees besides its task: the task's `data`, null where there is none. */
export type AssignView = Readonly<{ data: Json }>;

export type Worker = Agent<Turn<AssignView>>;

/** A task that was done. */
export type AssignedTask<O> = Readonly<{
  /** Its place in the list of tasks. */
  index: number;
  member: string;
  value: O;
}>;

/** An attempt at a task that failed. */
export type AssignFailure = MemberFailure & Readonly<{ index: number }>;

export interface HandOut {
  readonly team: string;
  readonly members: Members<Worker>;
  readonly attempts: number;
  readonly load: WorkerLoad<Worker>;
}

export interface HandedOut {
  /** In the order in which they were done. */
  readonly done: readonly AssignedTask<unknown>[];
  readonly failures: readonly AssignFailure[];
}

/** Gives tasks to workers as they become free, until all are done or have failed. Returns when nobody is at work. */
export async function handOut(
  ctx: Context,
  { team, members, attempts, load }: HandOut,
  tasks: readonly TaskToAssign[],
): Promise<HandedOut> {
  const stop = new AbortController();
  const signal = AbortSignal.any([ctx.signal, stop.signal]);
  const candidates = candidatesOf(members);
  const waiting = waitingTasks(load, candidates);
  for (const task of tasks) waiting.add({ ...task, tried: new Set() });
  const running = new Set<Promise<void>>();
  const done: AssignedTask<unknown>[] = [];
  const failures: AssignFailure[] = [];

  function handOutNow(workers: readonly Worker[]): void {
    for (let next = waiting.next(workers); next; next = waiting.next(workers)) {
      const job = work(next.task, next.worker).finally(() => running.delete(job));
      running.add(job);
    }
  }

  async function work(task: WaitingTask, worker: Worker): Promise<void> {
    const { index } = task;
    const { name } = worker;
    load.begin(name);
    ctx.emit("assign.started", { index, member: name });
    const asked = await askMember(ctx, worker, turnOf(team, name, task), { signal, thread: `task-${index + 1}` });
    load.end(name, asked.ok);
    waiting.ended(name);
    ctx.emit("assign.ended", { index, member: name, succeeded: asked.ok });
    if (asked.ok) {
      done.push({ index, member: name, value: asked.value });
      return;
    }
    failures.push({ ...asked.failure, index });
    const again: WaitingTask = { ...task, tried: new Set([...task.tried, name]) };
    if (again.tried.size < attempts && load.ableTo(again, candidates).length > 0) waiting.add(again);
  }

  try {
    for (;;) {
      handOutNow(await membersNow(ctx, members));
      if (running.size === 0) break;
      await Promise.race(running);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
  return { done, failures: [...failures, ...waiting.rest().map((task) => nobodyCan(team, task))] };
}

const turnOf = (team: string, worker: string, { task, data }: TaskToAssign): Turn<AssignView> => ({
  task,
  role: `You are ${worker}, a worker of the team ${JSON.stringify(team)}. You are given tasks that do not depend on each other.`,
  view: { data },
  request: "Do the task, and answer with the result.",
});

function nobodyCan(team: string, { index, needs }: TaskToAssign): AssignFailure {
  const why =
    needs.length === 0 ? "no worker is left" : `no worker that is left can do it; it needs ${needs.join(", ")}`;
  const detail = { wanted: 1, completed: 0, failures: [] };
  return {
    ...memberFailure(team, new TroupeError(`task ${index + 1}: ${why}`, { code: "not_enough", detail })),
    index,
  };
}
