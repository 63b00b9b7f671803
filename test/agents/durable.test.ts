import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { crashingJournal } from "../../src/testing/crashing-journal.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const pay = tool({
  description: "Pays.",
  inputSchema: z.object({ amount: z.number() }),
  effect: "once",
  execute: ({ amount }) => ({ paid: amount }),
});

const call = { calls: [{ tool: "pay", input: { amount: 50 } }] };

function payer(instructions: string, approval: "always" | "never" = "never"): Agent<Json, string> {
  const tools = { pay: { ...pay, approval } };
  return agent({ name: "payer", instructions, model: scriptedModel(byTurn([call, "done"])), tools });
}

test("G5 durable runs: a call of a tool that was cut off is shown to a person as it was", async () => {
  for (let at = 1; at < 20; at++) {
    const journal = memoryJournal();
    const dying = crashingJournal(journal, { at, when: "before" });
    await simulate(payer("Pay."), "go", { journal: dying }).catch(() => undefined);
    const { outcome } = await simulate(payer("Pay."), "go", { journal });
    if (outcome.status !== "paused") continue;
    const [decision] = outcome.decisions;
    expect(decision?.path).toBe("payer/turn-1.pay!outcome");
    expect(decision?.question.proposal).toMatchObject({ about: { tool: "pay", input: { amount: 50 } } });
    return;
  }
  throw new Error("no crash was in the middle of the call");
});

test("a run in progress whose instructions have changed says so, and goes on with the old ones", async () => {
  const journal = memoryJournal();
  expect((await simulate(payer("Pay.", "always"), "go", { journal })).outcome.status).toBe("paused");
  const changed = await simulate(payer("Pay less.", "always"), "go", { journal });
  expect(changed.outcome).toMatchObject({
    status: "failed",
    error: { code: "replay_mismatch", message: expect.stringContaining("such as the instructions or the task") },
  });
  expect((await simulate(payer("Pay.", "always"), "go", { journal })).outcome.status).toBe("paused");
});
