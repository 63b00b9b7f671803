import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { seededRandom } from "../../src/base/random.ts";
import { decisionText } from "../../src/cli/render/decision.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type Decision, wholePath } from "../../src/core/decision.ts";
import { memory } from "../../src/engines/local/local.ts";
import { sqliteJournal } from "../../src/engines/local/sqlite-journal.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { bill, openIn, type Paid, payer, payTool } from "./paying.ts";

const plainScreen = {
  write: () => undefined,
  paint: (_: unknown, text: string) => text,
  live: false,
  columns: () => 100,
  rows: () => 40,
};

const wide = 8;

/** `levels` levels of agents called `node`, each with so many branches as `width` says; at the ends one asks. */
function tree(widths: readonly number[], done: string[]): Agent<null, Json> {
  const leaf = fn("node", async (at: string, ctx) => {
    const call = { tool: "write", input: { at }, definition: "v1" };
    const answer = await ctx.ask({ question: "May I?", call: { ...call, step: "write" } });
    if (!answer.approved) return `${at} no`;
    await ctx.step("write", () => done.push(at), { effect: "idempotent", approved: { answer, call: () => call } });
    return `${at} ${answer.by}`;
  });
  const level = (depth: number): Agent<string, Json> =>
    depth === widths.length
      ? leaf
      : fn("node", async (at: string, ctx) =>
          Promise.all(Array.from({ length: widths[depth] ?? 0 }, (_, n) => ctx.call(level(depth + 1), `${at}${n}`))),
        );
  return fn("root", (_: null, ctx) => ctx.call(level(0), ""));
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const atOf = ({ question }: Decision): string => String((question.call?.input as { at?: string } | undefined)?.at);

describe("G4 approvals: nested teams", () => {
  test.each([
    ["five levels, eight branches at two of them", [1, wide, 1, wide, 1], 64],
    ["five levels, eight branches at three of them", [wide, 1, wide, 1, wide], 512],
    ["five levels, eight branches at four of them", [wide, wide, 1, wide, wide], 4_096],
  ] as const)(
    "G4 approvals: %s, all of equal names: each answer is for its own call",
    { timeout: 120_000 },
    async (_, widths, count) => {
      const done: string[] = [];
      const root = tree(widths, done);
      await using app = troupe({ agents: [root], engine: memory() });
      const run = await app.start(root, null, { id: "r" });
      await run.outcome;
      const decisions = await openIn(app);
      expect(new Set(decisions.map(({ id }) => id)).size).toBe(count);
      expect(new Set(decisions.map(({ path }) => path)).size).toBe(count);
      expect(new Set(decisions.map(({ question }) => question.call?.hash)).size).toBe(count);
      for (const { path } of decisions) expect(path).toMatch(/^root(?:\/node(?:#\d)?){6}\/ask#1$/);
      for (const decision of shuffled(decisions, count)) {
        const at = atOf(decision);
        await app.decide(decision.id, { approved: !at.endsWith("30"), by: `for ${at}` });
      }
      const ends = [await run.result].flat(9) as string[];
      expect(ends).toHaveLength(count);
      for (const end of ends) expect(end).toMatch(/^(\d+) (?:no|for \1)$/);
      expect([...done].sort(byText)).toEqual(
        ends
          .filter((end) => !end.endsWith("no"))
          .map((end) => end.split(" ")[0] ?? "")
          .sort(byText),
      );
    },
  );

  test("G4 approvals: five agents deep through tools, the innermost call is what is shown, with its whole path", async () => {
    const paid: Paid = [];
    let agentBelow: Agent<string, unknown> = payer({ pay: payTool(paid) }) as Agent<string, unknown>;
    for (const name of ["clerk", "desk", "office", "firm"]) {
      const calls = [{ tool: "delegate", input: { task: "go" } }];
      const model = scriptedModel(byTurn([{ calls }, "done"]));
      agentBelow = agent({ name, description: "x", model, tools: { delegate: asTool(agentBelow) } }) as Agent<
        string,
        unknown
      >;
    }
    const { outcome } = await simulate(agentBelow, "go", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision, ...others] = await openIn(app);
        expect(others).toEqual([]);
        expect(decision).toMatchObject({
          runId: id,
          path: "firm/office/desk/clerk/payer/ask#1",
          question: { call: { tool: "pay", input: bill, path: "firm/office/desk/clerk/payer/turn-1.pay" } },
        });
        await app.decide(decision?.id ?? "", { approved: true });
      },
    });
    expect([outcome.status, paid]).toEqual(["completed", [bill]]);
  });

  test("G4 approvals: what is asked at once is listed as it is numbered", async () => {
    const many = fn("many", (_: null, ctx) =>
      Promise.all(Array.from({ length: 12 }, (__, n) => ctx.ask({ question: `${n + 1}?` }))).then(() => null),
    );
    const paths = Array.from({ length: 12 }, (_, n) => `many/ask#${n + 1}`);
    const folder = mkdtempSync(join(tmpdir(), "troupe-approvals-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    using journal = sqliteJournal(folder);
    const { outcome } = await simulate(many, null, {
      journal,
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        expect((await openIn(app)).map(({ path }) => path)).toEqual(paths);
      },
    });
    expect(outcome.status === "paused" && outcome.decisions.map(({ path }) => path)).toEqual(paths);
  });

  test("G4 approvals: over runs of their own as well the whole path is there, and the first run has the decision", async () => {
    const done: string[] = [];
    const leaf = tree([], done);
    const below = fn("below", (_: null, ctx) => ctx.call(leaf, null, { placement: "run" }));
    const mid = fn("mid", (_: null, ctx) => ctx.call(below, null, { placement: "run" }));
    const top = fn("top", (_: null, ctx) => ctx.call(mid, null));
    await using app = troupe({ agents: [top, below, leaf], engine: memory() });
    const run = await app.start(top, null, { id: "r" });
    const end = await run.outcome;
    const [decision, ...others] = await app.decisions({ runId: "r", status: "open" });
    expect(others).toEqual([]);
    expect(decision?.calledBy).toMatchObject([
      { runId: "r", path: "top/mid/below" },
      { runId: expect.stringMatching(/^r\.\w{12}$/), path: "below/root" },
    ]);
    expect(decision && wholePath(decision)).toBe("top/mid/below/root/node/ask#1");
    expect(end).toMatchObject({ status: "paused", decisions: [decision] });
    expect(await app.decisions({ runId: decision?.calledBy?.[1]?.runId ?? "" })).toEqual([decision]);
    expect(await app.decisions({ id: decision?.id ?? "" })).toEqual([decision]);
    const text = decision && decisionText(decision, plainScreen, { now: 0 });
    expect(text).toMatch(/asked by +top\/mid\/below\/root\/node\/ask#1$/m);
    expect(text).toMatch(/run +r\.\w{12}\.\w{12}, called by r\.\w{12}, called by r$/m);
    await app.start(leaf, null, { id: "other" });
    expect(await app.decisions({ runId: "r" })).toHaveLength(1);
    await app.decide(decision?.id ?? "", { approved: true, by: "ann" });
    expect(await run.result).toBe(" ann");
  });

  test("G4 approvals: an agent as a tool is allowed as a whole, and not begun without", async () => {
    for (const approved of [true, false]) {
      const paid: Paid = [];
      const tools = {
        pay: { ...asTool(payer({ pay: payTool(paid, { approval: "never" }) }), { approval: "always" }) },
      };
      const calls = [{ tool: "pay", input: { task: "go" } }];
      const boss = agent({ name: "boss", model: scriptedModel(byTurn([{ calls }, "done"])), tools });
      const { outcome, entries } = await simulate(boss, "go", {
        alwaysReplay: true,
        async meanwhile(app, id) {
          await (await app.attach(id)).outcome;
          expect(paid).toEqual([]);
          const [decision] = await openIn(app);
          expect(decision?.question.call).toMatchObject({ input: { task: "go" }, path: "boss/turn-1.pay.begin" });
          await app.decide(decision?.id ?? "", { approved });
        },
      });
      expect([outcome.status, paid]).toEqual(["completed", approved ? [bill] : []]);
      expect(entries.some(({ path }) => path === "boss/payer")).toBe(approved);
    }
  });
});
