import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Agent,
  agent,
  breaker,
  type Context,
  fallback,
  fn,
  grants,
  type Json,
  limits,
  run,
  TroupeError,
  tool,
  workflow,
  wrap,
} from "../../src/index.ts";
import { scriptedModel, simulate, virtualClock } from "../../src/testing/index.ts";
import { ends, leaf, nested, slow, team } from "./called.ts";

const placed = { placement: "run" } as const;

/** What the run of its own that is called has been given. */
async function handedOver(outer: Agent<null, unknown>, agents: readonly Agent[]): Promise<Json | undefined> {
  let given: Json | undefined;
  await simulate(outer, null, {
    agents,
    clock: virtualClock(10_000),
    meanwhile: async (app) => {
      await (await app.attach("sim-1")).outcome;
      const child = (await app.runs()).find(({ parent }) => parent !== null);
      const [first] = await Array.fromAsync(app.events(child?.id ?? ""));
      given = (first?.body as { readonly bounds?: Json } | undefined)?.bounds;
    },
  });
  return given;
}

describe("G6 limits: at the edges", () => {
  test("G6 limits: a run of its own has the fewest calls that any level leaves", async () => {
    const call = (ctx: Context) => ctx.call(leaf, 1, placed);
    const tight = limits({ calls: 9 })(fn("outer", (_: null, ctx) => ctx.call(limits({ calls: 4 })(team(call)), null)));
    expect(await handedOver(tight, [leaf])).toMatchObject({ calls: { left: 3, max: 4, agent: "team" } });
    const loose = limits({ calls: 4 })(fn("outer", (_: null, ctx) => ctx.call(limits({ calls: 9 })(team(call)), null)));
    expect(await handedOver(loose, [leaf])).toMatchObject({ calls: { left: 2, max: 4, agent: "outer" } });
  });

  test("G6 limits: of time and of width the less is handed over as well", async () => {
    const inner = limits({ ms: 60_000, fanOut: 9 })(team((ctx) => ctx.call(leaf, 1, placed)));
    const outer = limits({ ms: 100, fanOut: 2 })(fn("outer", (_: null, ctx) => ctx.call(inner, null)));
    expect(await handedOver(outer, [leaf])).toMatchObject({
      ms: { left: 100, max: 100, agent: "outer" },
      fanOut: { left: 2, max: 2, agent: "outer" },
    });
  });

  test("G6 limits: the time of a run begins when it begins, whatever the clock says", async () => {
    const clock = virtualClock(1_000_000);
    const { outcome, elapsedMs } = await simulate(slow, 40, { clock, limits: { ms: 50 } });
    expect([outcome, elapsedMs]).toEqual([{ status: "completed", value: 40 }, 40]);
    expect((await simulate(slow, 60, { clock, limits: { ms: 50 } })).elapsedMs).toBe(50);
  });

  test("G6 limits: who is stopped already is told that, and not of a limit", async () => {
    const seen: Json[] = [];
    const act = async (ctx: Context) => {
      await ctx.sleep(100).catch(() => undefined);
      seen.push(...(await ends([ctx.call(leaf, 1), ctx.mail.send("leaf", 1)])));
      return null;
    };
    const stopped = fn("outer", async (_: null, ctx) => {
      const stop = new AbortController();
      const bounds = { limits: { depth: 0 }, grants: { mail: [] } };
      const call = ctx.call(team(act), null, { ...bounds, signal: stop.signal }).catch(() => undefined);
      await ctx.sleep(10);
      stop.abort(new TroupeError("enough", { code: "aborted", detail: { reason: "enough" } }));
      await call;
    });
    const { entries } = await simulate(stopped, null);
    expect(seen).toEqual(["aborted", "aborted"]);
    expect(entries.map(({ type }) => type)).not.toContain("limit.reached");
  });

  test("G6 limits: two attempts of a policy at once are one child", async () => {
    const hedged: Agent<number, number> = {
      name: "slow",
      run: (ms, ctx) =>
        Promise.race([ctx.call(slow, ms, { mail: "inherited" }), ctx.call(slow, ms, { mail: "inherited" })]),
    };
    const { outcome } = await simulate(limits({ fanOut: 1 })(team((ctx) => ctx.call(hedged, 5))), null);
    expect(outcome).toEqual({ status: "completed", value: 5 });
  });
});

describe("G6 grants: at the edges", () => {
  test("G6 grants: an agent that calls itself has its lists once, however deep it goes", async () => {
    const lists = { agents: ["deep", "leaf"] };
    const deep: Agent<number, number> = grants(lists)(
      fn("deep", (left: number, ctx) => (left === 0 ? ctx.call(leaf, 0, placed) : ctx.call(deep, left - 1))),
    );
    expect(await handedOver(team((ctx) => ctx.call(deep, 5)) as Agent<null>, [leaf])).toMatchObject({
      grants: [lists],
    });
    expect(
      await run(
        nested((inner) => grants({ agents: ["deep"] })(inner)),
        5,
      ),
    ).toBe(5);
  });

  test("G6 grants: a tool with run is an agent of its name as well", async () => {
    let ran = 0;
    const count = tool({
      description: "Counts.",
      inputSchema: z.object({}),
      run: async () => {
        ran += 1;
        return ran;
      },
    });
    const model = () => scriptedModel([{ calls: [{ tool: "count", input: {} }] }, "done"]);
    const tried = async (lists: Parameters<typeof grants>[0]) => {
      const asked = model();
      await run(grants(lists)(agent({ name: "counter", model: asked, tools: { count } })), "Count.");
      return [asked.requests[0]?.tools, asked.requests[1]?.toolResults[0]?.text];
    };
    expect(await tried({ tools: ["count"], agents: [] })).toEqual([
      [],
      "You may not use count, because you may not call count (not_granted); it was not run. You have no tools: answer without.",
    ]);
    expect(ran).toBe(0);
    expect(await tried({ tools: ["count"], agents: ["count"] })).toEqual([["count"], "1"]);
  });

  test("G6 grants: tools that the provider runs are hidden too, and without any the request has no list", async () => {
    const search = { type: "provider", id: "fake.web_search", args: {}, isProviderExecuted: true } as never;
    const listed = async (tools: readonly string[]) => {
      const model = scriptedModel(() => "done");
      await run(grants({ tools })(agent({ name: "worker", model, tools: { web_search: search } })), "Go on.");
      return model.requests[0]?.callOptions.tools?.map(({ name }) => name);
    };
    expect(await listed(["web_*"])).toEqual(["web_search"]);
    expect(await listed(["files_*"])).toBeUndefined();
  });

  test("G6 grants: other tools that may be used are named, and those that may not are not", async () => {
    const pure = { description: "Does it.", inputSchema: z.object({}), effect: "pure", execute: () => "done" } as const;
    const model = scriptedModel([{ calls: [{ tool: "a", input: {} }] }, "done"]);
    const worker = agent({ name: "worker", model, tools: { a: tool(pure), b: tool(pure), c: tool(pure) } });
    await run(grants({ tools: ["c"] })(worker), "Go on.");
    expect(model.requests[1]?.toolResults[0]?.text).toMatch(/You may call: c\.$/);
  });

  test("G6 grants: what a fallback and a workflow make for themselves needs none", async () => {
    const broken = fn("broken", (): Promise<string> => Promise.reject(new Error("broken")));
    const stood = wrap(broken, fallback({ value: "a value" }), grants({ agents: [] }));
    expect(await run(stood, null)).toBe("a value");
    const computed = wrap(broken, fallback({ compute: () => "computed" }), grants({ agents: [] }));
    expect(await run(computed, null)).toBe("computed");
    const inside = fallback({ value: 0 })(grants({ agents: ["leaf"] })(team((ctx) => ctx.call(leaf, 3))));
    expect(await run(inside, null)).toBe(3);
    const lengths = workflow<readonly number[]>("lengths").map("each", { agent: leaf, over: (_, numbers) => numbers });
    expect(await run(grants({ agents: ["leaf"] })(lengths), [1, 2])).toEqual([1, 2]);
  });

  test("G6 grants: a refusal says nothing about the one that is called: no breaker opens", async () => {
    const guarded = breaker({ failures: 1 })(team((ctx) => ctx.call(leaf, 1)));
    const outer = fn("outer", async (_: null, ctx) => [
      ...(await ends([ctx.call(guarded, null)])),
      ...(await ends([ctx.call(guarded, null)])),
    ]);
    expect(await run(grants({ agents: ["team"] })(outer), null)).toEqual(["not_granted", "not_granted"]);
  });
});
