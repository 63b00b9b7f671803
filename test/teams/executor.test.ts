import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import { executor, type PlanResult } from "../../src/teams/executor.ts";
import { type Roster, roster } from "../../src/teams/membership/roster.ts";
import type { Worker, WorkerView } from "../../src/teams/plan/execute-plan.ts";
import type { Plan } from "../../src/teams/plan/plan.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { acyclic, cyclic, longestWay, type Node } from "./random-graph.ts";

/** Sleeps as long as its task says, and tells which results it saw. Fails at the tasks that are named. */
function sleeper(failing: readonly string[] = []) {
  const log: { readonly at: number; readonly what: string }[] = [];
  const worker = fn("sleeper", async ({ request, view }: Turn<WorkerView>, ctx) => {
    const [id = "", ms = "0"] = request.split(" ");
    log.push({ at: ctx.clock.now(), what: `begin ${id}` });
    await ctx.sleep(Number(ms));
    log.push({ at: ctx.clock.now(), what: `end ${id}` });
    if (failing.includes(id)) throw new Error(`${id} went wrong`);
    return { id, saw: Object.keys(view).toSorted(byName) };
  });
  return { worker, log };
}

const byName = (a: string, b: string): number => a.localeCompare(b);

const planOf = (nodes: readonly Node[]): Plan => ({
  goal: "sleep",
  tasks: nodes.map(({ id, after, ms }) => ({ id, after, task: `${id} ${ms}`, worker: "sleeper" })),
});

const task = (id: string, worker: string, after: readonly string[] = [], what = `do ${id}`) => ({
  id,
  task: what,
  worker,
  after,
});

describe("executor", () => {
  test("D16 executor: no task begins before those it comes after have ended, and all take as long as the longest way", async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, async (nodes) => {
        const { worker, log } = sleeper();
        const team = executor({ name: "team", workers: [worker] });
        const { outcome, elapsedMs } = await simulate(team, planOf(nodes));
        expect(elapsedMs).toBe(longestWay(nodes));
        const { value, failures, report } = (outcome as { value: PlanResult }).value;
        expect(failures).toEqual([]);
        expect(report.map(({ id, status }) => [id, status])).toEqual(nodes.map(({ id }) => [id, "done"]));
        const begins = log.map(({ what }) => what);
        for (const { id, after } of nodes) {
          expect(value[id]).toEqual({ id, saw: [...after].toSorted(byName) });
          for (const each of after) expect(begins.indexOf(`end ${each}`)).toBeLessThan(begins.indexOf(`begin ${id}`));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("D16 executor: every plan with a circle is refused before anything is done", async () => {
    await fc.assert(
      fc.asyncProperty(cyclic, async (nodes) => {
        const { worker, log } = sleeper();
        const { outcome } = await simulate(executor({ name: "team", workers: [worker] }), planOf(nodes));
        const issues = [expect.stringContaining("in a circle")];
        expect(outcome).toMatchObject({ status: "failed", error: { code: "plan_invalid", detail: { issues } } });
        expect(log).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("D16 executor: never more tasks at a time than the limit, and the places are used", async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, fc.integer({ min: 1, max: 3 }), async (nodes, limit) => {
        const { worker, log } = sleeper();
        const { elapsedMs } = await simulate(executor({ name: "team", workers: [worker], limit }), planOf(nodes));
        let running = 0;
        for (const { what } of log) {
          running += what.startsWith("begin") ? 1 : -1;
          expect(running).toBeLessThanOrEqual(limit);
        }
        const all = nodes.reduce((sum, { ms }) => sum + ms, 0);
        expect(elapsedMs).toBeLessThanOrEqual(all / limit + longestWay(nodes)); // Graham's bound
        if (limit === 1) expect(elapsedMs).toBe(all);
      }),
      { numRuns: 60 },
    );
  });

  test("D16 executor: a failed task takes those after it with it, and no others", async () => {
    const { worker } = sleeper(["b"]);
    const nodes: Node[] = [
      { id: "a", after: [], ms: 10 },
      { id: "b", after: ["a"], ms: 10 },
      { id: "c", after: ["b"], ms: 10 },
      { id: "d", after: ["a"], ms: 10 },
      { id: "e", after: ["c", "d"], ms: 10 },
    ];
    const { outcome } = await simulate(executor({ name: "team", workers: [worker] }), planOf(nodes));
    expect(outcome).toMatchObject({
      status: "completed",
      value: {
        value: { a: { id: "a" }, d: { id: "d", saw: ["a"] } },
        failures: [{ member: "sleeper", message: "b went wrong" }],
        report: [
          { id: "a", status: "done", why: null },
          { id: "b", status: "failed", result: null, why: "b went wrong" },
          { id: "c", status: "skipped", result: null, why: "not done before it: b" },
          { id: "d", status: "done" },
          { id: "e", status: "skipped", why: "not done before it: c" },
        ],
      },
    });
  });

  test("D16 executor: when no task can be done there is nothing to return", async () => {
    const { worker } = sleeper(["a"]);
    const { outcome } = await simulate(
      executor({ name: "team", workers: [worker] }),
      planOf([
        { id: "a", after: [], ms: 1 },
        { id: "b", after: ["a"], ms: 1 },
      ]),
    );
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail: { wanted: 1 } } });
  });

  test("A8 executor: a worker that has left is not called when its task comes up", async () => {
    const { worker } = sleeper();
    const called: string[] = [];
    const guest = fn("guest", () => {
      called.push("guest");
      return "here";
    });
    const chief = fn("chief", (_: Turn<WorkerView>, ctx) => staff.leave(ctx, "guest"));
    const staff: Roster<Worker> = roster<Worker>({ name: "staff", candidates: [worker, guest, chief] });
    const plan = { goal: "g", tasks: [task("fire", "chief"), task("late", "guest", ["fire"])] };
    const { outcome } = await simulate(executor({ name: "team", workers: staff }), plan);
    expect(called).toEqual([]);
    expect(outcome).toMatchObject({
      value: { failures: [{ member: "guest", message: "guest has left the team" }] },
    });
  });

  test("D16 executor: cancelling stops all tasks", async () => {
    const { worker, log } = sleeper();
    const nodes = ["a", "b"].map((id) => ({ id, after: [], ms: 60_000 }));
    const { outcome, elapsedMs } = await simulate(executor({ name: "team", workers: [worker] }), planOf(nodes), {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(5);
    expect(log.map(({ what }) => what)).toEqual(["begin a", "begin b"]);
  });

  test("D16 executor: says what is wrong with its options", () => {
    const one = fn("one", () => 1);
    expect(() => executor({ name: "t", workers: [] })).toThrow(RangeError);
    expect(() => executor({ name: "t", workers: [one, one] })).toThrow(/called "one"/);
    expect(() => executor({ name: "t", workers: [one], limit: 0 })).toThrow("executor t: limit must be");
    expect(() => executor({ name: "t", members: [one] } as never)).toThrow(TypeError);
  });
});
