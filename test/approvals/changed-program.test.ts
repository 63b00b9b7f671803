import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Tools } from "../../src/core/tool.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { journalOf } from "../runtime/finished-log.ts";
import { answer, aside, bill, bodies, openIn, type Paid, payer, payTool } from "./paying.ts";

/** Other versions of the program, between the question and the call. */
const versions: Readonly<Record<string, object>> = {
  "another description": { description: "Pays a bill, and the next one too." },
  "one character of the description": { description: "Pays a bill!" },
  "no description": { description: undefined },
  "one more argument": { inputSchema: z.object({ to: z.string(), amount: z.number(), bcc: z.string().optional() }) },
  "a wider argument": { inputSchema: z.looseObject({ to: z.string(), amount: z.any() }) },
  "another effect": { effect: "once" },
  "no effect declared": { effect: undefined },
  "more time": { timeoutMs: 90_000 },
};

describe("G4 approvals: the program has changed since", () => {
  async function answered(): Promise<ReturnType<typeof memoryJournal>> {
    const journal = memoryJournal();
    const paid: Paid = [];
    expect((await simulate(payer({ pay: payTool(paid) }), "go", { journal })).outcome.status).toBe("paused");
    await aside(journal, async (app) => {
      for (const { id } of await openIn(app)) await app.decide(id, { approved: true, by: "ann" });
    });
    expect(paid).toEqual([]);
    return journal;
  }

  test("G4 approvals: the same program makes the call", async () => {
    const paid: Paid = [];
    const journal = await answered();
    const { outcome, entries } = await simulate(payer({ pay: payTool(paid) }), "go", { journal });
    expect([outcome.status, paid]).toEqual(["completed", [bill]]);
    expect(bodies(entries, "decision.requested")).toHaveLength(1);
  });

  test.each(Object.entries(versions))(
    "G4 approvals: with %s nothing is done, and a person asked anew",
    async (_, change) => {
      const paid: Paid = [];
      const journal = await answered();
      const pay = payTool(paid, { ...change });
      const { outcome, entries } = await simulate(payer({ pay }), "go", { journal });
      expect(paid).toEqual([]);
      expect(bodies(entries, "run.stuck")).toEqual([]);
      expect(outcome.status).toBe("paused");
      const hashes = bodies(entries, "decision.requested").map(
        (body) => JSON.stringify(body).match(/"hash":"\w{64}"/)?.[0],
      );
      expect(new Set(hashes).size).toBe(2);
      const end = await simulate(payer({ pay }), "go", { journal, meanwhile: (app, id) => answer(app, id) });
      expect(end.outcome).toEqual({ status: "completed", value: "done" });
      expect(bodies(end.entries, "decision.requested")).toHaveLength(2);
    },
  );

  test("G4 approvals: other real arguments, by another default of the schema, are shown and asked anew", async () => {
    const withDefault = (amount: number) => z.object({ to: z.string(), amount: z.number().default(amount) });
    const journal = memoryJournal();
    const paid: Paid = [];
    const program = (amount: number) =>
      payer({ pay: payTool(paid, { inputSchema: withDefault(amount) }) }, [{ to: "bob" }]);
    await simulate(program(5), "go", { journal });
    await aside(journal, async (app) => {
      const [decision] = await openIn(app);
      expect(decision?.question.proposal).toEqual({ tool: "pay", input: { to: "bob" } });
      expect(decision?.question.call?.input).toEqual({ to: "bob", amount: 5 });
      await app.decide(decision?.id ?? "", { approved: true });
    });
    const { outcome } = await simulate(program(5_000), "go", { journal });
    expect(outcome.status).toBe("paused");
    expect(outcome.status === "paused" && outcome.decisions[0]?.question.call?.input).toEqual({
      to: "bob",
      amount: 5_000,
    });
    expect(paid).toEqual([]);
  });

  test("G4 approvals: arguments that a schema makes up anew each time can be approved over a restart", async () => {
    let made = 0;
    const inputSchema = () => z.object({ to: z.string(), ref: z.string().default(() => `ref-${++made}`) });
    const journal = memoryJournal();
    const paid: Paid = [];
    const program = () => payer({ pay: payTool(paid, { inputSchema: inputSchema() }) }, [{ to: "bob" }]);
    await simulate(program(), "go", { journal });
    const seen = await aside(journal, async (app) => {
      const [decision] = await openIn(app);
      await app.decide(decision?.id ?? "", { approved: true });
      return decision?.question.call?.input;
    });
    const { outcome, entries } = await simulate(program(), "go", { journal });
    expect([outcome.status, paid]).toEqual(["completed", [seen]]);
    expect(bodies(entries, "decision.requested")).toHaveLength(1);
  });

  test("G4 approvals: another version that makes something else of the same text is asked about anew", async () => {
    const journal = memoryJournal();
    const paid: Paid = [];
    const program = (to: z.ZodType) => payer({ pay: payTool(paid, { inputSchema: z.object({ to }) }) }, [{ to: link }]);
    const link = "https://bank.example/";
    await simulate(program(z.string()), "go", { journal });
    await aside(journal, async (app) => {
      for (const { id } of await openIn(app)) await app.decide(id, { approved: true });
    });
    const changed = program(z.string().transform((text) => new URL(text)));
    const { outcome } = await simulate(changed, "go", { journal });
    expect([outcome.status, paid]).toEqual(["paused", []]);
    const end = await simulate(changed, "go", { journal, meanwhile: (app, id) => answer(app, id) });
    expect([end.outcome.status, paid]).toEqual(["completed", [{ to: new URL(link) }]]);
  });

  const mismatches: Readonly<Record<string, (paid: Paid) => Tools>> = {
    "under another name": (paid) => ({ transfer: payTool(paid) }),
    "that the agent may not use any more": (paid) => ({ pay: payTool(paid, { needs: ["money"] }) }),
    "that is an agent now": (paid) => ({
      pay: payTool(paid, { execute: undefined, effect: undefined, run: async () => paid.push(0) }),
    }),
    "that asks nobody any more": (paid) => ({ pay: payTool(paid, { approval: "never" }) }),
  };

  test.each(Object.entries(mismatches))(
    "G4 approvals: a tool %s is a mismatch, and nothing is done",
    async (_, tools) => {
      const paid: Paid = [];
      const { outcome } = await simulate(payer(tools(paid)), "go", { journal: await answered() });
      expect(outcome).toMatchObject({ status: "failed", error: { code: "replay_mismatch" } });
      expect(paid).toEqual([]);
    },
  );

  test("G4 approvals: a call that was made stays made, whatever has become of the tool", async () => {
    const paid: Paid = [];
    const journal = await answered();
    const ended = await simulate(payer({ pay: payTool(paid) }), "go", { journal });
    const log = ended.entries.slice(0, ended.entries.findIndex(({ type }) => type === "tool.completed") + 1);
    const cut = journalOf("sim-1", "payer", log);
    const { outcome } = await simulate(payer({ pay: payTool(paid, { description: "Other." }) }), "go", {
      journal: cut,
    });
    expect([outcome.status, paid.length]).toEqual(["completed", 1]);
  });

  test("G4 approvals: a fork asks for itself, where its parent was allowed and had not yet begun", async () => {
    const paid: Paid = [];
    const { outcome } = await simulate(payer({ pay: payTool(paid) }), "go", {
      async meanwhile(app, id) {
        await answer(app, id);
        await (await app.attach(id)).result;
        const log = await Array.fromAsync(app.events(id));
        const at = log.findIndex(({ type }) => type === "decision.answered");
        for (const live of [false, true]) {
          const fork = await app.fork(id, { at, id: `fork-${live}`, live });
          const end = await fork.outcome;
          expect(end.status).toBe("paused");
          expect(paid).toHaveLength(live ? 2 : 1);
          const decisions = end.status === "paused" ? end.decisions : [];
          expect(decisions.map(({ path }) => path)).toEqual(["payer/ask#2"]);
          await app.decide(decisions[0]?.id ?? "", { approved: true });
          expect(await fork.result).toBe("done");
        }
        const late = log.findIndex(({ type }) => type === "tool.completed");
        expect(await (await app.fork(id, { at: late, id: "late" })).result).toBe("done");
      },
    });
    expect([outcome.status, paid.length]).toEqual(["completed", 3]);
  });
});
