import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { type WaitingTasks, waitingTasks } from "../../src/teams/assign/waiting-tasks.ts";
import { type WaitingTask, type WorkerLoad, workerLoad } from "../../src/teams/assign/worker-load.ts";

const worker = (name: string) => fn(name, () => null);
type Worker = ReturnType<typeof worker>;

const task = (index: number, ...needs: readonly string[]): WaitingTask => ({
  index,
  task: `t${index}`,
  needs,
  data: null,
  tried: new Set(),
});

/** Load that counts how often it is asked to choose. */
function counting(load: WorkerLoad<Worker>) {
  const count = { chosen: 0 };
  const choose: typeof load.choose = (...given) => {
    count.chosen += 1;
    return load.choose(...given);
  };
  return { load: { ...load, choose }, count };
}

/** Every worker has a place, and ends what it has begun longest ago, until nobody is at work. */
function workOff(waiting: WaitingTasks<Worker>, load: WorkerLoad<Worker>, workers: readonly Worker[]) {
  const running: string[] = [];
  const begun: (readonly [index: number, worker: string])[] = [];
  for (;;) {
    for (let next = waiting.next(workers); next; next = waiting.next(workers)) {
      load.begin(next.worker.name);
      running.push(next.worker.name);
      begun.push([next.task.index, next.worker.name]);
    }
    const ended = running.shift();
    if (ended === undefined) return begun;
    load.end(ended, true);
    waiting.ended(ended);
  }
}

interface Running {
  readonly task: WaitingTask;
  readonly worker: string;
}

/** Tasks that wait, and the same tasks as a list that is looked through from its beginning. */
function besideTheList(
  all: readonly Worker[],
  can: readonly (readonly string[])[],
  places: number,
  needs: readonly (readonly string[])[],
) {
  const load = workerLoad<Worker>(Object.fromEntries(can.map((has, at) => [`w${at}`, has])), () => places);
  const waiting = waitingTasks(load, all);
  let list = needs.map((each, index) => task(index, ...each));
  for (const each of list) waiting.add(each);
  const running: Running[] = [];

  function firstOfList(workers: readonly Worker[]): readonly [number, string] | undefined {
    for (const each of list) {
      const chosen = load.choose(each, workers);
      if (chosen) return [each.index, chosen.name];
    }
    return undefined;
  }

  return {
    load,
    waiting,
    running,
    list: () => list,
    retry({ task, worker }: Running) {
      const again = { ...task, tried: new Set([...task.tried, worker]) };
      waiting.add(again);
      list = [...list, again].toSorted((a, b) => a.index - b.index);
    },
    handOut(workers: readonly Worker[]) {
      for (;;) {
        const should = firstOfList(workers);
        const next = waiting.next(workers);
        expect(next && [next.task.index, next.worker.name]).toEqual(should);
        if (!next) return;
        list = list.filter(({ index }) => index !== next.task.index);
        load.begin(next.worker.name);
        running.push({ task: next.task, worker: next.worker.name });
      }
    },
  };
}

describe("D12 assign: tasks that wait", () => {
  test("D12 assign: a task costs the same however many wait for a worker that is at work", () => {
    const looks = [1_000, 4_000].map((length) => {
      const workers = Array.from({ length: 20 }, (_, at) => worker(`w${at}`));
      const skills = Object.fromEntries(workers.map(({ name }, at) => [name, at === 0 ? ["x"] : ["y"]]));
      const { load, count } = counting(workerLoad<Worker>(skills, () => 1));
      const waiting = waitingTasks(load, workers);
      for (let index = 0; index < length; index++) waiting.add(task(index, index % 2 === 0 ? "x" : "y"));
      expect(workOff(waiting, load, workers)).toHaveLength(length);
      expect(waiting.rest()).toEqual([]);
      return count.chosen / length;
    });
    expect(looks[1]).toBeLessThan(4);
    expect(looks[1]).toBeCloseTo(looks[0] ?? 0, 0);
  });

  test("D12 assign: those that one worker can do are looked at once, whatever each of them needs", () => {
    const workers = ["all", "none"].map(worker);
    const needs = Array.from({ length: 1_000 }, (_, at) => `skill ${at}`);
    const { load, count } = counting(workerLoad<Worker>({ all: needs }, () => 1));
    const waiting = waitingTasks(load, workers);
    for (const [index, need] of needs.entries()) waiting.add(task(index, need));
    expect(workOff(waiting, load, workers).map(([index]) => index)).toEqual([...needs.keys()]);
    expect(count.chosen).toBeLessThan(3 * needs.length);
  });

  test("D12 assign: begins what looking through the whole list would begin, in the same order", () => {
    const skills = ["a", "b", "c"];
    const plans = fc.record({
      can: fc.array(fc.subarray(skills), { minLength: 1, maxLength: 4 }),
      places: fc.integer({ min: 1, max: 3 }),
      needs: fc.array(fc.subarray(skills, { maxLength: 2 }), { maxLength: 25 }),
      ends: fc.array(
        fc.record({ which: fc.nat(), ok: fc.boolean(), again: fc.boolean(), here: fc.subarray([0, 1, 2, 3]) }),
        {
          maxLength: 60,
        },
      ),
    });
    fc.assert(
      fc.property(plans, ({ can, places, needs, ends }) => {
        const all = can.map((_, at) => worker(`w${at}`));
        const { load, waiting, ...both } = besideTheList(all, can, places, needs);
        both.handOut(all);
        for (const { which, ok, again, here } of ends) {
          const [ended] = both.running.splice(which % Math.max(1, both.running.length), 1);
          if (!ended) break;
          load.end(ended.worker, ok);
          waiting.ended(ended.worker);
          if (!ok && again) both.retry(ended);
          both.handOut(all.filter((_, at) => here.includes(at)));
        }
        expect(waiting.rest()).toEqual(both.list());
      }),
      { numRuns: 300 },
    );
  });
});
