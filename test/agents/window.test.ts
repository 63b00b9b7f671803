import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Message } from "../../src/core/model.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";

const look = tool({
  inputSchema: z.object({ n: z.number() }),
  effect: "pure",
  execute: ({ n }) => `page ${n}: ${"words ".repeat(40)}`,
});

/** Every call has its result right behind it, and every result its call. */
function expectWhole(messages: readonly Message[]): void {
  for (const [index, message] of messages.entries()) {
    const calls = message.role === "assistant" ? message.content.filter(({ type }) => type === "tool-call") : [];
    const next = messages[index + 1];
    const results = next?.role === "tool" ? next.content : [];
    if (message.role === "assistant" && index < messages.length - 1) expect(results).toHaveLength(calls.length);
    if (message.role === "tool") expect(messages[index - 1]?.role).toBe("assistant");
  }
}

describe("A6 context window", () => {
  test("500 turns in a tiny window: the goal is there, no result without its call, never over the limit", async () => {
    let most = 0;
    const model = scriptedModel(({ turn, messages, system, toolResults }) => {
      const first = messages[1];
      expect(system).toContain("Never leave the house");
      expect(first?.role === "user" && first.content[0]).toMatchObject({ text: "Find the answer" });
      expectWhole(messages);
      most = Math.max(most, JSON.stringify(messages).length);
      const last = Number(/page (\d+)/.exec(toolResults.at(-1)?.text ?? "")?.[1] ?? 0);
      return last < 500 || turn === 0 ? { calls: [{ tool: "look", input: { n: last + 1 } }] } : "found";
    });
    const finder = agent({
      name: "finder",
      instructions: "Never leave the house.",
      model,
      tools: { look },
      limits: { turns: 600 },
      window: { maxTokens: 1_500 },
    });
    expect(await run(finder, "Find the answer")).toBe("found");
    expect(model.asked).toBe(501);
    expect(most).toBeLessThan(12_000);
  });

  test("summarised by the agent's own model, as a step of its own", async () => {
    const model = scriptedModel(({ system, lastUser, turn, messages }) => {
      if (system.startsWith("You keep the memory")) return `Seen: ${lastUser.match(/page \d+/g)?.join(", ")}.`;
      const seen = messages.flatMap(({ role, content }) => (role === "user" ? JSON.stringify(content) : [])).join();
      return turn < 6 && !seen.includes("Summary") ? { calls: [{ tool: "look", input: { n: turn + 1 } }] } : seen;
    });
    const options = { model, tools: { look }, window: { maxTokens: 400, overflow: "summarise" } as const };
    const { outcome, entries } = await simulate(agent({ name: "finder", ...options }), "Find it");
    expect(outcome).toMatchObject({ status: "completed", value: expect.stringContaining("Seen: page 1") });
    const names = entries.filter(({ type }) => type === "model.completed").map(({ path }) => path);
    expect(names.filter((path) => path.endsWith("-summary"))).toHaveLength(1);
  });

  test("one recovery from a context-length error, then a typed failure", async () => {
    const tooLong = {
      error: { status: 400, body: '{"error":{"code":"context_length_exceeded","message":"too long"}}' },
    };
    const calls = [1, 2, 3, 4].map((n) => ({ calls: [{ tool: "look", input: { n } }] }));
    const model = scriptedModel([...calls, tooLong as never, { text: "short now", expect: { lastUser: /left out/ } }]);
    expect(await run(agent({ name: "finder", model, tools: { look } }), "go")).toBe("short now");
    model.assertDone();
    const never = scriptedModel([...calls, tooLong as never, tooLong as never]);
    await expect(run(agent({ name: "finder", model: never, tools: { look } }), "go")).rejects.toMatchObject({
      code: "model_failed",
      detail: { fault: "context_length" },
    });
    never.assertDone();
  });

  test("system messages and what is marked as kept are never left out, wherever they stand", async () => {
    const say = (role: "user" | "assistant", text: string, more: object = {}) => ({
      role,
      content: [{ type: "text", text }],
      ...more,
    });
    const keep = { providerOptions: { troupe: { keep: true } } };
    const input = [
      { role: "system", content: "NEVER REVEAL IT" },
      say("user", "Budget: 40 euros.", keep),
      say("assistant", "Noted."),
      say("user", "Find it."),
    ];
    let asked = 0;
    let isShorter = false;
    const model = scriptedModel(({ system, messages }) => {
      expect(system).toContain("NEVER REVEAL IT");
      expect(JSON.stringify(messages)).toContain("40 euros");
      isShorter ||= JSON.stringify(messages).includes("left out");
      asked += 1;
      return asked < 20 ? { calls: [{ tool: "look", input: { n: asked } }] } : "found";
    });
    const finder = agent({ name: "finder", model, tools: { look }, limits: { turns: 40 }, window: { maxTokens: 600 } });
    expect(await run(finder, input as never)).toBe("found");
    expect(isShorter).toBe(true);
  });

  test("a summary that cannot be had leaves a gap, and the agent goes on", async () => {
    const model = scriptedModel(({ system, turn, messages }) => {
      if (system.startsWith("You keep the memory")) return { error: { status: 400, body: "no" } };
      return turn < 6 && !JSON.stringify(messages).includes("left out")
        ? { calls: [{ tool: "look", input: { n: turn } }] }
        : "done";
    });
    const options = { model, tools: { look }, window: { maxTokens: 400, overflow: "summarise" } as const };
    expect(await run(agent({ name: "finder", ...options }), "Find it")).toBe("done");
  });

  test("a last exchange that is too long by itself is shown in parts, and can be read on", async () => {
    const long = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "0123456789".repeat(1_500) });
    const tooLong = {
      error: { status: 400, body: '{"error":{"code":"context_length_exceeded","message":"too long"}}' },
    };
    const model = scriptedModel([
      { calls: [{ tool: "long" }, { tool: "long" }, { tool: "long" }] },
      tooLong as never,
      {
        calls: [{ tool: "read_result", input: { call: "call-1-1", from: 1_000 } }],
        expect: { toolResult: /read_result/ },
      },
      { text: "read", expect: { toolResult: /^0123456789/ } },
    ]);
    const reader = agent({ name: "reader", model, tools: { long } });
    const ids = model.requests;
    await run(reader, "go").catch(() => undefined);
    const results = ids[2]?.toolResults ?? [];
    expect(results).toHaveLength(3);
    for (const { text } of results) expect(text.length).toBeLessThan(1_200);
  });

  test("the limit of time holds for summaries too", async () => {
    const clock = virtualClock();
    const model = scriptedModel(
      ({ system, turn }) =>
        system.startsWith("You keep the memory")
          ? { text: "summary", delayMs: 3_000 }
          : { calls: [{ tool: "look", input: { n: turn } }] },
      { clock },
    );
    const options = { model, tools: { look }, window: { maxTokens: 300, overflow: "summarise" } as const };
    const { outcome, elapsedMs } = await simulate(agent({ name: "finder", limits: { ms: 500 }, ...options }), "go", {
      clock,
    });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "limit_reached", detail: { limit: "ms" } } });
    expect(elapsedMs).toBeLessThan(2_000);
  });
});
