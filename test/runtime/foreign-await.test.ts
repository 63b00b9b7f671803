import { setTimeout as later } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memory } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";

async function notesOf(agent: Agent<null, unknown>): Promise<readonly unknown[]> {
  await using app = troupe({ agents: [agent], engine: memory() });
  const run = await app.start(agent, null);
  await run.result;
  const entries = await Array.fromAsync(app.events(run.id));
  return entries.filter((entry) => entry.type === "await.foreign").map((entry) => entry.body);
}

const outside = fn<null, null>("outside", async () => {
  await later(20);
  return null;
});
const inside = fn<null, null>("inside", async (_, ctx) => {
  await ctx.step("wait", () => later(30));
  return null;
});

describe("R12 foreign awaits", () => {
  test("R12 foreign awaits: reported with its path while another branch lives", async () => {
    const both = fn<null, unknown>("both", (_, ctx) => Promise.all([ctx.call(outside, null), ctx.call(inside, null)]));
    expect(await notesOf(both)).toEqual([{ paths: ["both/outside"] }]);
  });

  test("R12 foreign awaits: nothing to say about a single branch", async () => {
    const one = fn<null, unknown>("one", async (_, ctx) => [
      await ctx.call(outside, null),
      await ctx.call(inside, null),
    ]);
    expect(await notesOf(one)).toEqual([]);
  });

  test("R12 foreign awaits: nothing to say about what a member has left behind, nor once that is over", async () => {
    const leaving = fn<null, null>("leaving", async (_, ctx) => {
      await Promise.race([ctx.step("soon", () => later(5)), ctx.step("late", () => later(15))]);
      return null;
    });
    const all = fn<null, null>("all", async (_, ctx) => {
      await Promise.all([ctx.call(leaving, null), ctx.call(inside, null)]);
      await Promise.all([ctx.call(inside, null), ctx.call(inside, null)]);
      return null;
    });
    expect(await notesOf(all)).toEqual([]);
  });

  test("R12 foreign awaits: nothing to say about steps, sleeps and members", async () => {
    const all = fn<null, null>("all", async (_, ctx) => {
      await Promise.all([ctx.call(inside, null), ctx.call(inside, null), ctx.sleep(5), ctx.step("s", () => later(10))]);
      return null;
    });
    expect(await notesOf(all)).toEqual([]);
  });
});
