import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Members, membersNow } from "../membership/roster.ts";
import { runGraph } from "../running/run-graph.ts";
import { askMember } from "../turns/ask-member.ts";
import { valueIn } from "../turns/team-value.ts";
import type { PlannedTask } from "./plan.ts";

/** What a worker sees: the results of the tasks that its own comes after, by their ids. */
export type WorkerView = Readonly<Record<string, Json>>;

/** One who does tasks. */
export type Worker = Agent<Turn<WorkerView>, unknown>;

/** What became of a task. */
export type TaskReport = PlannedTask &
  Readonly<{
    /** Skipped: a task before it was not done. */
    status: "done" | "failed" | "skipped";
    /** Null where it is not done. */
    result: Json;
    /** Null where it is done. */
    why: string | null;
  }>;

/** What the tasks of a plan are done with. */
export interface Workshop {
  readonly team: string;
  readonly goal: string;
  readonly workers: Members<Worker>;
  /** Tasks at a time. */
  readonly limit: number;
  /** Tasks of earlier plans. */
  readonly earlier: readonly TaskReport[];
}

export interface Executed {
  /** In the order of the plan. */
  readonly reports: readonly TaskReport[];
  /** In the order in which they happened. */
  readonly failures: readonly MemberFailure[];
}

/**
 * Does each task as soon as those before it are done, each in a conversation of its own, so that one worker can do several at
 * a time. One that fails takes those after it with it, and no others.
 */
export async function executePlan(ctx: Context, tasks: readonly PlannedTask[], shop: Workshop): Promise<Executed> {
  const reports = new Map(shop.earlier.map((report) => [report.id, report]));
  const failures: MemberFailure[] = [];

  async function perform(task: PlannedTask, signal: AbortSignal): Promise<void> {
    const lacking = task.after.filter((id) => reports.get(id)?.status !== "done");
    if (lacking.length > 0) {
      return end({ ...task, status: "skipped", result: null, why: `not done before it: ${lacking.join(", ")}` });
    }
    ctx.emit("task.started", { task: task.id, worker: task.worker });
    const done = await doTask(ctx, task, shop, reports, signal);
    if ("result" in done) return end({ ...task, status: "done", result: done.result, why: null });
    failures.push(done);
    end({ ...task, status: "failed", result: null, why: done.message });
  }

  function end(report: TaskReport): void {
    reports.set(report.id, report);
    ctx.emit("task.ended", { task: report.id, worker: report.worker, status: report.status });
  }

  const graph = new Map(tasks.map(({ id, after }) => [id, after]));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  await runGraph(
    ctx,
    graph,
    async (id, signal) => {
      const task = byId.get(id);
      if (task) await perform(task, signal);
    },
    shop.limit,
  );
  return { reports: tasks.flatMap(({ id }) => reports.get(id) ?? []), failures };
}

async function doTask(
  ctx: Context,
  { id, task, worker, after }: PlannedTask,
  { team, goal, workers }: Workshop,
  reports: ReadonlyMap<string, TaskReport>,
  signal: AbortSignal,
): Promise<{ readonly result: Json } | MemberFailure> {
  const member = (await membersNow(ctx, workers)).find(({ name }) => name === worker);
  if (!member) return { member: worker, code: null, message: `${worker} has left the team` };
  const view = Object.fromEntries(after.map((each) => [each, valueIn(reports.get(each)?.result)]));
  const turn = { task: goal, role: workerRole(team, worker), view, request: task };
  const asked = await askMember(ctx, member, turn, { thread: `task-${id}`, signal });
  return asked.ok ? { result: (asked.value ?? null) as Json } : asked.failure;
}

const workerRole = (team: string, worker: string): string =>
  `You are ${worker} in the team ${team}. What is above is the goal of the whole team. It was split into tasks, and you do ` +
  "one of them: only that one, others do the rest. What you need of theirs is given below, by the names of their tasks.";
