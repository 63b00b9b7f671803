import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fewAtATime } from "../../src/agents/few-at-a-time.ts";
import { fn } from "../../src/agents/fn.ts";
import type { TroupeError } from "../../src/base/errors.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";
import { stubborn } from "../runtime/world.ts";

describe("A1 a reply that calls very often", () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ tool: "count", input: { n } }));

  test("at most 32 calls at a time, each once, and a replay at every fact agrees", async () => {
    let atWork = 0;
    let most = 0;
    const ran: number[] = [];
    const slow = tool({
      inputSchema: z.object({ n: z.number() }),
      effect: "pure",
      async execute({ n }) {
        atWork += 1;
        most = Math.max(most, atWork);
        for (let turn = 0; turn < 50 + (n % 7) * 3; turn++) await Promise.resolve();
        atWork -= 1;
        ran.push(n);
        return n;
      },
    });
    const model = scriptedModel(byTurn([{ calls: many(100) }, "done"]));
    await simulate(agent({ name: "user", model, tools: { count: slow } }), "go", { alwaysReplay: true });
    const all = many(100).map((_, n) => n);
    expect(model.requests.at(-1)?.toolResults.map(({ text }) => Number(text))).toEqual(all);
    expect(ran.sort((a, b) => a - b)).toEqual(all);
    expect(most).toBe(32);
  });

  test("they begin and end in the same order in every replay", async () => {
    const count = tool({ inputSchema: z.object({ n: z.number() }), effect: "pure", execute: ({ n }) => n });
    const logs = await Promise.all(
      [false, false, true].map(async (alwaysReplay) => {
        const model = scriptedModel(byTurn([{ calls: many(70) }, "done"]));
        const { entries } = await simulate(agent({ name: "user", model, tools: { count } }), "go", { alwaysReplay });
        return entries.map(({ type, path }) => `${type} ${path}`);
      }),
    );
    expect(logs[0]).toHaveLength(76);
    expect(logs[1]).toEqual(logs[0]);
    expect(logs[2]).toEqual(logs[0]);
  });

  test("when it is stopped, it returns once none of its calls is at work any more", async () => {
    let atWork = 0;
    const work = fn("work", (_: string, ctx) =>
      ctx.step(
        "deaf",
        async ({ clock }) => {
          atWork += 1;
          await stubborn(clock, 100);
          atWork -= 1;
        },
        { effect: "pure" },
      ),
    );
    const nap = fn("nap", (_: string, ctx) => ctx.sleep(1_000));
    const calls = ["nap", "work"].map((each) => ({ tool: each, input: { task: "now" } }));
    const tools = {
      nap: asTool({ ...nap, description: "Sleeps." }),
      work: asTool({ ...work, description: "Works." }),
    };
    const lead = agent({ name: "lead", model: scriptedModel([{ calls }]), tools });
    const team = fn("team", async (_: null, ctx) => {
      const end = await ctx.call(timeout(50)(lead), "go").catch(({ code }: TroupeError) => code);
      return [end, atWork, ctx.clock.now()];
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["timeout", 0, 100] });
  });

  test("at most 128 of one reply; the others are told, and are no repairs", async () => {
    let ran = 0;
    const count = tool({ inputSchema: z.object({ n: z.number() }), effect: "pure", execute: () => ran++ });
    const model = scriptedModel(byTurn([...Array(4).fill({ calls: many(130) }), "done"]));
    expect(await run(agent({ name: "user", model, tools: { count } }), "go")).toBe("done");
    expect(ran).toBe(4 * 128);
    const results = model.requests[1]?.toolResults ?? [];
    expect(results).toHaveLength(130);
    expect(results[127]?.isError).toBe(false);
    expect(results[128]).toMatchObject({ isError: true, text: expect.stringMatching(/Too many calls at once: 130/) });
  });

  test("once one has ended the run no other begins", async () => {
    const begun: number[] = [];
    const ending = fewAtATime(9, 3, async (index) => {
      begun.push(index);
      await Promise.resolve();
      if (index === 3) throw new Error("ended");
    });
    await expect(ending).rejects.toThrow("ended");
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
