import { describe, expect, test } from "vitest";
import { agent, fn, grants, limits, mapReduce, wrap } from "../../../src/index.ts";
import { scriptedModel, simulate } from "../../../src/testing/index.ts";

const parts = Array.from({ length: 200 }, (_, at) => `part ${at}`);

describe("G6 healthy: a wide map of short calls", () => {
  test("G6 healthy: two hundred at once, with the limits that every run has, and with ones that just suffice", async () => {
    const reader = fn("reader", async (text: string, ctx) => {
      await ctx.sleep(1);
      return text.length;
    });
    const map = fn("map", async (texts: readonly string[], ctx) =>
      (await Promise.all(texts.map((text) => ctx.call(reader, text)))).reduce((sum, each) => sum + each, 0),
    );
    const value = parts.join("").length;
    expect((await simulate(map, parts)).outcome).toEqual({ status: "completed", value });
    const bounded = wrap(map, limits({ depth: 1, fanOut: 200, calls: 200, ms: 10 }), grants({ agents: ["reader"] }));
    expect((await simulate(bounded, parts)).outcome).toEqual({ status: "completed", value });
  });

  test("G6 healthy: the pattern for it, with models, two hundred parts and bounds around it", async () => {
    const model = scriptedModel(() => "7");
    const team = mapReduce({
      name: "count",
      split: () => parts,
      map: agent({ name: "counter", model }),
      reduce: (all: readonly string[]) => all.reduce((sum, each) => sum + Number(each), 0),
      limit: 50,
      parts: 200,
    });
    const bounded = wrap(
      team,
      limits({ depth: 2, fanOut: 50, calls: 300 }),
      grants({ agents: ["counter"], tools: [] }),
    );
    const { outcome, entries } = await simulate(bounded, "Count.");
    expect(outcome).toMatchObject({ status: "completed", value: { value: 1_400, failures: [] } });
    expect(entries.filter(({ type }) => type === "limit.reached" || type === "grant.refused")).toEqual([]);
    expect(model.asked).toBe(200);
  });
});
