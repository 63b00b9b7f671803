import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Engine } from "../../src/core/engine.ts";
import { memory } from "../../src/engines/local/local.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { aside, openIn } from "./paying.ts";

interface Order {
  readonly tool: string;
  readonly input: Json;
}

/** Asks for what it is told to. */
const desk: Agent<Order, string> = fn("desk", async ({ tool, input }: Order, ctx) => {
  const call = { tool, input, definition: "v1" };
  const answer = await ctx.ask({ question: "May I?", call: { ...call, step: "do" } });
  if (!answer.approved) return `no by ${answer.by}`;
  return ctx.step("do", () => `done by ${answer.by}`, { effect: "idempotent", approved: { answer, call: () => call } });
});

async function ordered(app: App, order: Order, id: string): Promise<string> {
  const run = await app.start(desk, order, { id });
  const end = await run.outcome;
  return end.status === "paused" ? "asked" : String(end.status === "completed" ? end.value : end.status);
}

async function always(app: App, order: Order, id: string, more: object = {}): Promise<void> {
  await ordered(app, order, id);
  for (const open of await openIn(app))
    await app.decide(open.id, { approved: true, scope: "always", by: "ann", ...more });
}

describe("G4 approvals: rules in the store", () => {
  test("G4 approvals: long arguments are kept by their hash: rules stay listed, revocable, and exact", async () => {
    await using app = troupe({ agents: [desk], engine: memory() });
    const wire = { tool: "wire", input: { text: "all of it" } };
    await always(app, wire, "wire");
    const long = (n: number): Order => ({ tool: "write", input: { to: "ann", text: `${"x".repeat(100_000)}${n}` } });
    for (let n = 0; n < 3; n++) await always(app, long(n), `long-${n}`, { match: { to: "*" } });
    const list = { tool: "list", input: ["y".repeat(2_000)] };
    await always(app, list, "list");
    const rules = await app.approvals.rules();
    expect(rules.map(({ tool }) => tool)).toEqual(
      ["list", ...Array(3).fill("write"), "wire"].sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(JSON.stringify(rules).length).toBeLessThan(10_000);
    expect(rules[2]).toMatchObject({ input: { to: "ann" }, large: { text: { length: 100_003 } } });
    const [rule] = await app.approvals.rules({ tool: "wire" });
    expect(await ordered(app, wire, "again")).toBe(`done by rule ${rule?.id}`);
    expect(await app.approvals.revoke(rule?.id ?? "")).toEqual(rule);
    expect(await ordered(app, wire, "after")).toBe("asked");
    expect(await ordered(app, { ...long(2), input: { ...(long(2).input as object), to: "bob" } }, "free")).toMatch(
      /^done by rule/,
    );
    expect(await ordered(app, long(10), "other")).toBe("asked");
    expect(await ordered(app, { tool: "write", input: { to: "ann" } }, "less")).toBe("asked");
    expect(await ordered(app, list, "list-2")).toMatch(/^done by rule/);
    expect(await ordered(app, { tool: "list", input: ["y".repeat(2_001)] }, "list-3")).toBe("asked");
  });

  test("G4 approvals: what is left of a rule that was taken back is not what it was about", async () => {
    await using app = troupe({ agents: [desk], engine: memory() });
    await always(app, { tool: "write", input: { text: "secret", more: "m".repeat(2_000) } }, "r", {
      match: { text: "sec*" },
    });
    const [rule] = await app.approvals.rules();
    await app.approvals.revoke(rule?.id ?? "");
    const [mark] = await app.store.list("approvals/");
    expect(mark?.value).toMatchObject({ id: rule?.id, tool: "write", revoked: true, input: null, match: {} });
    expect(JSON.stringify(mark)).not.toMatch(/sec|mmm/);
  });

  test("G4 approvals: more rules than fit in one list, as early versions made them, are listed and revoked", async () => {
    const journal = memoryJournal();
    await simulate(
      fn("nothing", async () => null),
      null,
      { journal },
    );
    for (let n = 0; n < 9; n++) {
      const id = `a_0000000${n.toString(16).padStart(5, "0")}`;
      const rule = {
        id,
        approved: true,
        tool: "write",
        definition: "v1",
        run: null,
        input: { text: `${n}${"x".repeat(1_000_000)}` },
        match: {},
      };
      const value = { ...rule, by: "ann", at: n, decision: `d_r_${n}` };
      journal.store(
        { op: "transact", changes: [{ put: `approvals/write/${id}`, value }] },
        { runId: "", overlay: false },
        0,
      );
    }
    await aside(journal, async (app) => {
      const rules = await app.approvals.rules({ tool: "write" });
      expect(rules.map(({ at }) => at)).toEqual(Array.from({ length: 9 }, (_, n) => n));
      for (const { id } of rules.slice(2, 3)) await app.approvals.revoke(id);
      expect(await app.approvals.rules()).toHaveLength(8);
    });
  });

  test("G4 approvals: a rule that was changed where it is kept answers nothing, and is listed as that", async () => {
    const journal = memoryJournal();
    const order = { tool: "write", input: { text: "hello" } };
    await simulate(desk, order, { journal, id: "first" });
    await aside(journal, async (app) => {
      for (const { id } of await openIn(app)) await app.decide(id, { approved: true, scope: "always" });
      const [rule] = await app.approvals.rules();
      expect(rule?.id).toMatch(/^a_[0-9a-f]{16}$/);
      const value = { ...rule, match: { text: "*" } } as never;
      const put = { op: "transact", changes: [{ put: `approvals/write/${rule?.id}`, value }] } as const;
      journal.store(put, { runId: "", overlay: false }, 0);
      expect(await app.approvals.rules()).toMatchObject([{ id: rule?.id, changed: true }]);
    });
    for (const text of ["rm -rf /", "hello"]) {
      const { outcome } = await simulate(
        desk,
        { tool: "write", input: { text } },
        { journal, id: `run-${text.length}` },
      );
      expect(outcome.status).toBe("paused");
    }
    await aside(journal, async (app) => {
      const [rule] = await app.approvals.rules();
      await app.approvals.revoke(rule?.id ?? "");
      expect(await app.approvals.rules()).toEqual([]);
    });
  });

  test("G4 approvals: a rule for a run does not reach a later run of the same id", async () => {
    const journal = memoryJournal();
    const order = { tool: "write", input: { text: "hello" } };
    const go = (at: number) => simulate(desk, order, { journal, id: "r", clock: virtualClock(at) });
    const decide = (approved: boolean) =>
      aside(journal, async (app) => {
        for (const { id } of await openIn(app)) await app.decide(id, { approved, scope: "run" });
        return (await app.approvals.rules()).map(({ id }) => id);
      });
    expect((await go(0)).outcome.status).toBe("paused");
    const first = await decide(true);
    expect((await go(10)).outcome.status).toBe("completed");
    journal.prune(1_000, 10);
    expect((await go(2_000)).outcome.status).toBe("paused");
    const both = await decide(false);
    expect([first.length, new Set(both).size]).toEqual([1, 2]);
  });

  test("G4 approvals: taken back before it is kept, or just after, a rule answers nothing else", async () => {
    for (const when of ["before", "after"] as const) {
      const inner = memory();
      let app: App | undefined;
      const revoke = async (key: string) => void (await app?.approvals.revoke(key.split("/").at(-1) ?? ""));
      const store: Engine["store"] = async (request) => {
        const [change] = request.op === "transact" ? request.changes : [];
        const isNew = change !== undefined && "put" in change && change.ifVersion === 0;
        if (isNew && when === "before") await revoke(change.put);
        const result = await inner.store(request);
        if (isNew && when === "after") await revoke(change.put);
        return result;
      };
      const engine = new Proxy(inner, {
        get(target, name) {
          if (name === "store") return store;
          const found = Reflect.get(target, name) as unknown;
          return typeof found === "function" ? found.bind(target) : found;
        },
      });
      app = troupe({ agents: [desk], engine });
      const order = { tool: "write", input: { text: "hello" } };
      for (const id of ["one", "two"]) expect(await ordered(app, order, id)).toBe("asked");
      const [first] = await app.decisions({ runId: "one" });
      await app.decide(first?.id ?? "", { approved: true, scope: "always" });
      expect(await app.approvals.rules()).toEqual([]);
      expect(await app.decisions({ status: "open" })).toMatchObject([{ runId: "two" }]);
      await app[Symbol.asyncDispose]();
    }
  });
});
