import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Json } from "../../src/base/json.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const empty = z.object({});

describe("texts are never cut in the middle of a character", () => {
  const smile = "\u{1f600}";

  test("B1 pages of a long result make up the whole", async () => {
    const whole = `a${smile.repeat(15_000)}`;
    const long = tool({ inputSchema: empty, effect: "pure", execute: () => whole });
    const seen: string[] = [];
    const model = scriptedModel(({ turn, toolResults }) => {
      const text = toolResults[0]?.text ?? "";
      if (turn > 0) seen.push(text);
      if (turn === 0) return { calls: [{ tool: "long" }] };
      const next = /read_result\((.*)\)\]$/.exec(text)?.[1];
      return next ? { calls: [{ tool: "read_result", input: JSON.parse(next) as Json }] } : "read";
    });
    await run(agent({ name: "reader", model, tools: { long } }), "go");
    expect(seen).toHaveLength(2);
    expect(seen[0]).toContain('[characters 0 to 19999 of 30001; go on with read_result({"call":');
    expect(seen.every((page) => page.isWellFormed())).toBe(true);
    expect(seen.map((page) => page.replace(/\n\[characters [^\]]*\]$/, "")).join("")).toBe(whole);
  });

  test("B1 a page that is asked for from the middle of a character begins with it", async () => {
    const long = tool({ inputSchema: empty, effect: "pure", execute: () => smile.repeat(11_000) });
    const model = scriptedModel(
      byTurn([
        { calls: [{ tool: "long", id: "l" }] },
        { calls: [{ tool: "read_result", input: { call: "l", from: 21_999 } }] },
        "done",
      ]),
    );
    await run(agent({ name: "reader", model, tools: { long } }), "go");
    expect(model.requests[2]?.toolResults.at(-1)?.text).toBe(`${smile}\n[characters 21998 to 22000 of 22000]`);
  });

  test("B1 failures, arguments that are no JSON; A9 answers in errors", async () => {
    const bad = tool({
      inputSchema: empty,
      effect: "pure",
      execute() {
        throw new Error(`a${smile.repeat(2_000)}`);
      },
    });
    const calls = [{ tool: "bad" }, { tool: "bad", rawInput: `{${smile.repeat(200)}` }];
    const failing = scriptedModel(byTurn([{ calls }, "done"]));
    await run(agent({ name: "user", model: failing, tools: { bad } }), "go");
    const read = failing.requests[1]?.toolResults.map(({ text }) => text) ?? [];
    expect(read).toHaveLength(2);
    expect(read.map((text) => text.isWellFormed())).toEqual([true, true]);
    expect(read.map((text) => text.includes("\ufffd"))).toEqual([false, false]);
    const model = scriptedModel([`a${smile.repeat(2_000)}`]);
    const answer = agent({ name: "a", model, output: empty, maxRepairs: 0 });
    const { outcome } = await simulate(answer, "go");
    if (outcome.status !== "failed") throw new Error("should have failed");
    expect(outcome.error).toMatchObject({ detail: { text: `a${smile.repeat(999)}` } });
  });
});
