import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import { type Members, membersNow } from "../membership/roster.ts";
import { valueIn } from "../turns/team-value.ts";
import { executePlan, type TaskReport, type Worker } from "./execute-plan.ts";
import { makePlan } from "./make-plan.ts";
import { managerRole, planRequest, replanRequest } from "./manager-requests.ts";
import { cardsOf, type WorkerCard } from "./worker-card.ts";

/** What a manager sees: only what it has not been told before. */
export type ManagerView = Readonly<{
  /** What it is asked for: a plan, another plan after failures, or the answer of the team. */
  phase: "plan" | "replan" | "synthesis";
  /** Who there is; empty where that has not changed. */
  workers: readonly WorkerCard[];
  /** Tasks that have ended. */
  report: readonly TaskReport[];
}>;

/** What a manager and its workers keep to. */
export interface Rules {
  readonly name: string;
  readonly member: Agent<Turn<ManagerView>, unknown>;
  readonly workers: Members<Worker>;
  readonly limit: number;
  readonly maxTasks: number;
  readonly replans: number;
}

/** How a goal stands. */
export interface Work {
  readonly report: readonly TaskReport[];
  /** The part of the report that the manager has not seen. */
  readonly untold: readonly TaskReport[];
  readonly failures: readonly MemberFailure[];
}

/** Plans and does, until all is done or there may be no other plan. @throws what keeps the manager from its first plan. */
export async function carryOut(ctx: Context, goal: string, rules: Rules): Promise<Work> {
  const { name, workers, limit, replans } = rules;
  const reports = new Map<string, TaskReport>();
  const failures: MemberFailure[] = [];
  let untold: readonly TaskReport[] = [];
  let shown: readonly WorkerCard[] = [];
  for (let round = 0; round <= replans; round++) {
    const cards = cardsOf(await membersNow(ctx, workers));
    const asked = await planOnce(ctx, goal, rules, { round, cards, shown, untold, reports: [...reports.values()] });
    if (!asked.ok) {
      if (round === 0) throw asked.error;
      failures.push(asked.failure);
      if (asked.hasAnswered) untold = [];
      break;
    }
    shown = cards;
    ctx.emit("manager.planned", { round, tasks: asked.value.length });
    const shop = { team: name, goal, workers, limit, earlier: [...reports.values()] };
    const executed = await executePlan(ctx, asked.value, shop);
    untold = executed.reports;
    for (const report of untold) reports.set(report.id, report);
    failures.push(...executed.failures);
    if (untold.every(({ status }) => status === "done")) break;
  }
  return { report: [...reports.values()], untold, failures };
}

/** Reports for a manager: of what teams and people have returned, what they mean. */
export const shownTo = (reports: readonly TaskReport[]): readonly TaskReport[] =>
  reports.map((report) => ({ ...report, result: valueIn(report.result) }));

interface Round {
  readonly round: number;
  readonly cards: readonly WorkerCard[];
  /** Those that the manager knows. */
  readonly shown: readonly WorkerCard[];
  readonly untold: readonly TaskReport[];
  readonly reports: readonly TaskReport[];
}

function planOnce(
  ctx: Context,
  goal: string,
  { name, member, maxTasks }: Rules,
  { round, cards, shown, untold, reports }: Round,
): ReturnType<typeof makePlan> {
  const isFirst = round === 0;
  const view: ManagerView = {
    phase: isFirst ? "plan" : "replan",
    workers: JSON.stringify(cards) === JSON.stringify(shown) ? [] : cards,
    report: shownTo(untold),
  };
  const request = isFirst ? planRequest(maxTasks) : replanRequest(maxTasks);
  const rules = {
    workers: cards.map((card) => card.name),
    done: reports.filter(({ status }) => status === "done").map(({ id }) => id),
    maxTasks,
    mayBeEmpty: !isFirst,
  };
  return makePlan(ctx, member, { task: goal, role: managerRole(name), view, request }, rules, name);
}
