import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completed } from "./survives-crashes.ts";
import { go, job, notesOf, type TaskNote, worker } from "./workers.ts";

const skills = ["sql", "art", "law"] as const;

const plans = fc.record({
  workers: fc.array(fc.record({ can: fc.subarray([...skills]), places: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  tasks: fc.array(
    fc.record({ needs: fc.subarray([...skills], { maxLength: 2 }), ms: fc.integer({ min: 1, max: 60 }) }),
    { minLength: 1, maxLength: 20 },
  ),
});
type Plan = typeof plans extends fc.Arbitrary<infer P> ? P : never;

/** Follows what was handed out, and says what is wrong with it. */
class Inspector {
  readonly waiting: Set<number>;
  readonly #plan: Plan;
  readonly #busy: number[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#busy = plan.workers.map(() => 0);
    this.waiting = new Set(plan.tasks.keys());
  }

  able(task: number): readonly number[] {
    const needs = this.#plan.tasks[task]?.needs ?? [];
    return [...this.#plan.workers.keys()].filter((at) =>
      needs.every((need) => this.#plan.workers[at]?.can.includes(need)),
    );
  }

  #load = (at: number): number => this.#busy[at] ?? 0;
  #free = (task: number): readonly number[] =>
    this.able(task).filter((at) => this.#load(at) < (this.#plan.workers[at]?.places ?? 0));

  note({ type, index, member }: TaskNote): readonly string[] {
    const at = Number(member.slice(1));
    const free = this.#free(index);
    const step = type === "assign.started" ? 1 : -1;
    const problems = step < 0 ? [] : this.#problems(index, at, free);
    this.#busy[at] = this.#load(at) + step;
    return problems;
  }

  #problems(index: number, at: number, free: readonly number[]): readonly string[] {
    const overtaken = [...this.waiting].filter((before) => before < index && this.#free(before).length > 0);
    const isLeast = free.every((other) => this.#load(other) >= this.#load(at));
    this.waiting.delete(index);
    return [
      ...(free.includes(at) ? [] : [`${index} was given to w${at}, which cannot, or has no place`]),
      ...(isLeast ? [] : [`${index} was given to w${at}, which is not the least loaded`]),
      ...overtaken.map((before) => `${index} began before ${before}, for which somebody was free`),
    ];
  }
}

describe("D12 assign: load", () => {
  test("D12 assign: with equal tasks nobody does more than one more than another, and all work at the same time", async () => {
    const plans = fc.record({
      tasks: fc.integer({ min: 1, max: 40 }),
      workers: fc.integer({ min: 1, max: 6 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      ms: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ tasks, workers, concurrency, ms }) => {
        const members = Array.from({ length: workers }, (_, at) => worker(`w${at}`));
        const list = Array.from({ length: tasks }, (_, at) => job(`t${at}`, ms));
        const simulation = await go({ members, concurrency }, list);
        const { value } = completed(simulation.outcome);
        expect(value.map(({ index }) => index)).toEqual(list.map((_, at) => at));
        const loads = members.map(({ name }) => value.filter((each) => each.member === name).length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
        expect(simulation.elapsedMs).toBe(ms * Math.ceil(tasks / (workers * concurrency)));
      }),
      { numRuns: 60 },
    );
  });

  test("D12 assign: never over a worker's places, never to one that cannot, least loaded first, first come first served", async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { workers, tasks } = plan;
        const of = <T>(value: (worker: Plan["workers"][number]) => T) =>
          Object.fromEntries(workers.map((each, at) => [`w${at}`, value(each)]));
        const { outcome, entries } = await go(
          {
            members: workers.map((_, at) => worker(`w${at}`)),
            capabilities: of(({ can }) => can),
            concurrency: of(({ places }) => places),
          },
          tasks.map(({ needs, ms }, at) => job(`t${at}`, ms, ...needs)),
        );
        const inspector = new Inspector(plan);
        expect(notesOf(entries).flatMap((note) => inspector.note(note))).toEqual([]);
        const possible = [...tasks.keys()].filter((index) => inspector.able(index).length > 0);
        const impossible = [...tasks.keys()].filter((index) => inspector.able(index).length === 0);
        expect([...inspector.waiting]).toEqual(impossible);
        if (possible.length === 0) {
          expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
          return;
        }
        const { value, failures } = completed(outcome);
        expect(value.map(({ index }) => index)).toEqual(possible);
        expect(failures.map(({ index, member, code }) => [index, member, code])).toEqual(
          impossible.map((index) => [index, "desk", "not_enough"]),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("D12 assign: a list takes less than twice as long as it could at best (Graham)", async () => {
    const lists = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 5 }), async (times, workers) => {
        const members = Array.from({ length: workers }, (_, at) => worker(`w${at}`));
        const { elapsedMs } = await go(
          { members },
          times.map((ms, at) => job(`t${at}`, ms)),
        );
        const total = times.reduce((sum, ms) => sum + ms, 0);
        const best = Math.max(...times, total / workers);
        expect(elapsedMs).toBeLessThanOrEqual((2 - 1 / workers) * best);
      }),
      { numRuns: 50 },
    );
  });
});
