import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { answer, bodies, type Paid, payer, payTool } from "../../approvals/paying.ts";

const reviewed = { to: "alice", amount: 5 };
const changed = { to: "mallory", amount: 5_000 };

/** Has one value approved and pays another, as an agent does whose state was changed in between. */
const drifting = (paid: Paid, pays: Json, isBound: boolean) =>
  fn<null, string>("payer", async (_, ctx) => {
    const call = { tool: "pay", input: reviewed, definition: "v1" };
    const answered = await ctx.ask({ question: "Pay alice 5?", call: { ...call, step: "pay" } });
    const now = { ...call, input: pays };
    const approved = { answer: answered, call: () => now };
    await ctx.step("pay", () => paid.push(now.input), { effect: "once", ...(isBound ? { approved } : {}) });
    return "paid";
  });

/** A tool whose schema fills in what the model has left out. */
const program = (paid: Paid, amount: number) =>
  payer({ pay: payTool(paid, { inputSchema: z.object({ to: z.string(), amount: z.number().default(amount) }) }) }, [
    { to: "alice" },
  ]);

describe("G6 approval drift", () => {
  test("G6 approval drift: one value approved, another about to be paid: approval_stale, and nothing is paid", async () => {
    const paid: Paid = [];
    const { outcome } = await simulate(drifting(paid, changed, true), null, {
      meanwhile: (app, id) => answer(app, id),
    });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "approval_stale", detail: { step: "payer/pay" } },
    });
    expect(paid).toEqual([]);
  });

  test("G6 approval drift: of a tool, a person is asked anew, about what would really be paid", async () => {
    const paid: Paid = [];
    const journal = memoryJournal();
    const asked = await simulate(program(paid, 5), "go", { journal });
    expect(asked.outcome.status).toBe("paused");
    // the answer is to what was asked; by the time it is there, the program is another one
    const { outcome, entries } = await simulate(program(paid, 5_000), "go", {
      journal,
      meanwhile: (app, id) => answer(app, id),
    });
    expect(outcome.status).toBe("paused");
    expect(paid).toEqual([]);
    expect(outcome.status === "paused" && outcome.decisions.map(({ question }) => question.call?.input)).toEqual([
      { to: "alice", amount: 5_000 },
    ]);
    expect(bodies(entries, "decision.requested")).toHaveLength(2);
    const done = await simulate(program(paid, 5_000), "go", { journal, meanwhile: (app, id) => answer(app, id) });
    expect([done.outcome.status, paid]).toEqual(["completed", [{ to: "alice", amount: 5_000 }]]);
  });

  test("G6 approval drift: negative control: a step that is not bound to the answer pays the other value", async () => {
    const paid: Paid = [];
    const { outcome } = await simulate(drifting(paid, changed, false), null, {
      meanwhile: (app, id) => answer(app, id),
    });
    expect([outcome, paid]).toEqual([{ status: "completed", value: "paid" }, [changed]]);
  });
});
