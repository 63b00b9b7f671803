import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent, evidence, fn, grants, type Json, limits, parallel, tool, unreadMail, wrap } from "../../src/index.ts";
import { byTurn, scriptedModel, simulate, virtualClock } from "../../src/testing/index.ts";

const look = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "nothing new" });

describe("G6 guards together", () => {
  test("G6 loop: ids that evidence puts before results make nothing new of them", async () => {
    const model = scriptedModel(({ turn }) => (turn < 18 ? { calls: [{ tool: "look", input: {} }] } : "[turn-1.look]"));
    const { outcome } = await simulate(agent({ name: "a", model, tools: { look }, done: [evidence()] }), "Go");
    expect(outcome).toMatchObject({ error: { code: "loop_detected", detail: { kind: "loop", times: 5 } } });
    expect(model.asked).toBe(5);
  });

  test("G6 done: a check needs no grant and is no call, whatever the agent is limited to", async () => {
    const clock = virtualClock();
    const script = [{ text: "Bees.", delayMs: 1_000 }, "Wasps."];
    const model = scriptedModel(byTurn(script), { clock });
    const check = { name: "stock", run: async (): Promise<readonly string[]> => [] };
    const writer = wrap(
      agent({ name: "writer", model, done: [unreadMail(), check] }),
      limits({ calls: 0 }),
      grants({ agents: [] }),
    );
    const client = fn("client", async (_: Json, ctx) => {
      await ctx.sleep(500);
      await ctx.mail.send("writer", "Wasps, please.");
    });
    const office = fn("office", async (_: Json, ctx) => {
      const [text] = await Promise.all([ctx.call(writer, "Write"), ctx.call(client, null)]);
      return text;
    });
    expect((await simulate(office, null, { clock })).outcome).toEqual({ status: "completed", value: "Wasps." });
  });

  test("C7 deadlock: a limit of time around a team does not make its members wait for it", async () => {
    const waiter = (name: string) => fn(name, async (_: Json, ctx) => (await ctx.mail.receive()).content);
    const team = parallel({ name: "team", members: [waiter("ann"), waiter("bob")] });
    const { outcome, elapsedMs } = await simulate(limits({ ms: 600_000 })(team), null);
    expect([outcome, elapsedMs]).toMatchObject([{ error: { code: "deadlock" } }, 0]);
  });

  test("C7 deadlock: the limit of a member that waits is a way out", async () => {
    const waiter = fn("ann", async (_: Json, ctx) => (await ctx.mail.receive()).content);
    const lead = fn("lead", (_: Json, ctx) => ctx.call(limits({ ms: 60_000 })(waiter), null));
    const { outcome, elapsedMs } = await simulate(lead, null);
    expect([outcome, elapsedMs]).toMatchObject([{ error: { code: "limit_reached" } }, 60_000]);
  });

  test("B5 cache: a tool that is polled cannot be cached", () => {
    const make = () => tool({ ...look, poll: true, cache: { ttlMs: 1_000 } });
    expect(make).toThrow("a tool with poll: true cannot be cached");
  });
});
