import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { MapView } from "../../src/teams/map-reduce/parts.ts";
import { mapReduce, type ReduceView } from "../../src/teams/map-reduce.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

type Item = Readonly<{ ms: number; fails?: boolean }>;

/** Takes as long as its part says. */
const worker = fn("worker", async ({ view: { part, item } }: Turn<MapView<Item>>, ctx) => {
  await ctx.sleep(item.ms);
  if (item.fails) throw new Error(`part ${part} is broken`);
  return part;
});
const split = (input: Json) => input as readonly Item[];
const join = (results: readonly number[]) => results.join(",");

describe("map and reduce", () => {
  test("D2 map and reduce: models read one chapter each, and one makes a summary of theirs", async () => {
    const read = scriptedModel(({ lastUser }) => `About ${/item: (\w+)/.exec(lastUser)?.[1]}`);
    const sum = scriptedModel([
      {
        text: "Bees and tides.",
        expect: {
          lastUser: /^Sum up the book\.[\s\S]*part 1: About bees\n\npart 2: About tides\n\nMake one result of these\.$/,
        },
      },
    ]);
    const team = mapReduce({
      name: "book",
      map: agent({ name: "reader", model: read }),
      reduce: agent({ name: "editor", model: sum }),
    });
    const { outcome, entries } = await simulate(team, { task: "Sum up the book.", items: ["bees", "tides"] });
    sum.assertDone();
    expect(completed(outcome)).toEqual({ value: "Bees and tides.", parts: 2, failures: [] });
    const asked = read.requests.map(({ lastUser }) => lastUser);
    expect(asked[0]).toMatch(/^Sum up the book\.[\s\S]*part: 1\n\nitem: bees\n\nDo this part\.$/);
    expect(
      asked.some((text) => text.includes("bees") && text.includes("tides")),
      "nobody is told of other parts",
    ).toBe(false);
    expect(paths(entries, "agent.started").slice(1)).toEqual(["book/reader", "book/reader#2", "book/editor"]);
    expect(entries.filter(({ type }) => type === "map-reduce.mapped")).toMatchObject([
      { body: { data: { parts: 2, failed: 0 } } },
    ]);
  });

  test("D2 map and reduce: results come in the order of the parts, failures are named, time is that of so many places", async () => {
    const items = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 50 }), fails: fc.boolean() }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 5 }), async (list, limit) => {
        const team = mapReduce({ name: "all", split, map: worker, reduce: join, limit });
        const { outcome, elapsedMs } = await simulate(team, list);
        const places = Array.from({ length: limit }, () => 0);
        for (const { ms } of list) places[places.indexOf(Math.min(...places))] = Math.min(...places) + ms;
        expect(elapsedMs).toBe(Math.max(...places));
        const good = list.flatMap(({ fails }, index) => (fails ? [] : [index + 1]));
        if (good.length === 0 && list.length > 0) {
          expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
          return;
        }
        const { value, parts, failures } = completed(outcome);
        expect({ value, parts }).toEqual({ value: good.join(","), parts: list.length });
        expect(failures.map(({ part, message }) => [part, message])).toEqual(
          list.flatMap(({ fails }, index) => (fails ? [[index + 1, `part ${index + 1} is broken`]] : [])),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("D2 map and reduce: whoever reduces is told what is missing", async () => {
    const list = [{ ms: 1 }, { ms: 1, fails: true }, { ms: 1 }];
    const seen: Json[] = [];
    const reduce = fn("sum", ({ view, request }: Turn<ReduceView<number>>) => {
      seen.push(view, request);
      return Object.values(view).length;
    });
    const { outcome } = await simulate(mapReduce({ name: "all", split, map: worker, reduce }), list);
    expect(completed(outcome).value).toBe(2);
    expect(seen).toEqual([{ "part 1": 1, "part 3": 3 }, "Make one result of these. Missing: part 2."]);
    const byFunction = mapReduce({
      name: "all",
      split,
      map: worker,
      reduce: (_, failures) => failures.map(({ part }) => part),
    });
    expect(completed((await simulate(byFunction, list)).outcome).value).toEqual([2]);
  });

  test("D2 map and reduce: callbacks that answer later are recorded", async () => {
    let asked = 0;
    const later = async (input: Json) => {
      asked += 1;
      return split(input);
    };
    const team = mapReduce({ name: "all", split: later, map: worker, reduce: async (results) => join(results) });
    const { outcome, entries } = await simulate(team, [{ ms: 1 }], { alwaysReplay: true });
    expect(completed(outcome).value).toBe("1");
    expect(asked).toBe(1);
    expect(paths(entries, "step.completed")).toEqual(["all/split", "all/reduce"]);
  });

  test("D2 map and reduce: when reduce fails, the team fails with its error", async () => {
    const reduce = fn("sum", (): string => {
      throw new Error("too much");
    });
    const { outcome } = await simulate(mapReduce({ name: "all", split, map: worker, reduce }), [{ ms: 1 }]);
    expect(outcome).toMatchObject({ status: "failed", error: { message: "too much" } });
  });

  test("D2 map and reduce: an input without a list, and one with too many parts, start nothing", async () => {
    const team = mapReduce({ name: "all", map: fn("m", () => 1), reduce: join, parts: 2 });
    const outcomes = [
      await simulate(team, "text"),
      await simulate(team, { items: 1 }),
      await simulate(team, [1, 2, 3]),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      { status: "failed", error: { code: "invalid_input" } },
      { status: "failed", error: { code: "invalid_input" } },
      { status: "failed", error: { code: "limit_reached", detail: { agent: "all", limit: "parts", at: 2 } } },
    ]);
    for (const { entries } of outcomes) expect(paths(entries, "agent.started")).toEqual(["all"]);
    const bad = mapReduce({ name: "all", split: () => "no" as never, map: fn("m", () => 1), reduce: join });
    expect((await simulate(bad, [])).outcome).toMatchObject({ error: { message: /split must return a list/ } });
  });

  test("D2 map and reduce: cancelling stops all parts", async () => {
    const { outcome, entries } = await simulate(
      mapReduce({ name: "all", split, map: worker, reduce: join }),
      [{ ms: 900 }, { ms: 900 }],
      {
        async meanwhile(app, id, clock) {
          await stubborn(clock, 5);
          await app.cancel(id);
        },
      },
    );
    expect(outcome.status).toBe("cancelled");
    expect(paths(entries, "map-reduce.mapped")).toEqual([]);
  });

  test("D2 map and reduce: goes on after a crash at any write with the same result", async () => {
    const map = agent({ name: "m", model: scriptedModel(byTurn(["read"])) });
    const reduce = agent({ name: "r", model: scriptedModel(byTurn(["all read"])) });
    expect(await survivesCrashes(mapReduce({ name: "all", map, reduce, limit: 2 }), ["a", "b", "c"])).toBeGreaterThan(
      8,
    );
  });

  test("D2 map and reduce: a part can be mapped and reduced itself", async () => {
    const inner = mapReduce({
      name: "inner",
      split: (input) => String(input).match(/\d/g) ?? [],
      map: fn("digit", ({ view }: Turn<MapView<string>>) => Number(view.item)),
      reduce: (digits) => digits.reduce((a, b) => a + b, 0),
    });
    const part = fn("part", ({ view }: Turn<MapView>, ctx) => ctx.call(inner, view.item));
    const team = mapReduce({ name: "outer", map: part, reduce: (sums) => sums.map(({ value }) => value) });
    expect(completed((await simulate(team, ["12", "345"])).outcome).value).toEqual([3, 12]);
  });

  test("D2 map and reduce: refuses what cannot be", () => {
    const good = { name: "all", split, map: worker, reduce: join };
    expect(() => mapReduce({ ...good, limit: 0 })).toThrow(/limit must be/);
    expect(() => mapReduce({ ...good, parts: 0 })).toThrow(/parts must be/);
    expect(() => mapReduce({ ...good, map: (() => 1) as unknown as typeof worker })).toThrow(/map must be an agent/);
    expect(() => mapReduce({ ...good, reduce: undefined as never })).toThrow(/reduce must be/);
    expect(() => mapReduce({ ...good, spilt: split } as never)).toThrow(/did you mean "split"/);
  });
});
