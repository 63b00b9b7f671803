import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import type { DoneCall, DoneCheck, DoneState } from "../../src/agents/done/check.ts";
import { evidence } from "../../src/agents/done/evidence.ts";
import { failedTools } from "../../src/agents/done/failed-tools.ts";
import { openTodos } from "../../src/agents/done/open-todos.ts";
import { todos } from "../../src/agents/done/todos.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";

const openOf = (check: DoneCheck, state: Partial<DoneState>): readonly string[] => {
  const whole = { agent: "a", text: "", value: state.text ?? "", calls: [], told: [], ...state };
  return "open" in check ? (check.open(whole) as readonly string[]) : [];
};

const outcomes = ["completed", "failed", "none"] as const;
const anyCalls = fc
  .array(fc.record({ tool: fc.constantFrom("search", "run_tests"), outcome: fc.constantFrom(...outcomes) }), {
    maxLength: 12,
  })
  .map((all) => all.map((call, index): DoneCall => ({ ...call, id: `turn-${index + 1}.${call.tool}`, input: null })));

describe("checks of the end, as laws", () => {
  test("G6 done: an answer has evidence if it cites a good call, and nothing else than calls that succeeded", () => {
    const cites = fc.array(fc.tuple(fc.nat(14), fc.constantFrom("search", "run_tests")), { maxLength: 4 });
    fc.assert(
      fc.property(anyCalls, cites, fc.boolean(), (calls, wanted, typed) => {
        const ids = wanted.map(([turn, name]) => `turn-${turn + 1}.${name}`);
        const text = ids.map((id) => `Said [${id}], so.`).join(" ");
        const value = typed ? { claims: ids.map((source) => ({ text: "Said.", source })) } : text;
        const good = new Set(calls.filter(({ outcome }) => outcome === "completed").map(({ id }) => id));
        const isFine = ids.every((id) => good.has(id)) && ids.some((id) => id.endsWith("run_tests") && good.has(id));
        expect(openOf(evidence({ tools: ["run_tests"] }), { text, value, calls }).length === 0).toBe(isFine);
      }),
    );
  });

  test("G6 done: each failure that was not made good is named once, and nothing is named for ever", () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        const first = openOf(failedTools(), { calls });
        const broken = ["search", "run_tests"].filter(
          (name) => calls.findLast(({ tool, outcome }) => tool === name && outcome !== "none")?.outcome === "failed",
        );
        expect(first).toHaveLength(broken.length);
        expect(openOf(failedTools(), { calls, told: first })).toEqual([]);
      }),
    );
  });

  test("G6 done: what is open is what the last list that was written has open", () => {
    const list = fc.array(
      fc.record({
        content: fc.string({ minLength: 1 }),
        status: fc.constantFrom("pending", "in_progress", "completed"),
      }),
      { maxLength: 5 },
    );
    const written = fc.record({ todos: list, outcome: fc.constantFrom(...outcomes) });
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), (all) => {
        const calls = all.map(
          ({ todos: items, outcome }, index): DoneCall => ({
            id: `turn-${index}.write_todos`,
            tool: "write_todos",
            input: { todos: items },
            outcome,
          }),
        );
        const last = all.findLast(({ outcome }) => outcome === "completed")?.todos ?? [];
        expect(openOf(openTodos(), { calls })).toHaveLength(last.filter(({ status }) => status !== "completed").length);
      }),
    );
  });

  test("G6 todos: a list that does not fit is refused to the model, and the one before it stays", async () => {
    const say = (status: string) => ({
      calls: [{ tool: "write_todos", input: { todos: [{ content: "x", status }] } }],
    });
    const model = scriptedModel([say("pending"), say("done"), "Done.", say("completed"), "Done."]);
    const one = agent({ name: "a", model, tools: todos(), done: [openTodos()] });
    expect((await simulate(one, "go")).outcome).toMatchObject({ status: "completed" });
    expect(model.requests[2]?.toolResults[0]?.text).toContain("do not fit its schema");
    expect(model.requests[3]?.lastUser).toContain("- pending: x");
    const tooLong = { todos: Array.from({ length: 101 }, () => ({ content: "x", status: "pending" })) };
    const long = scriptedModel([{ calls: [{ tool: "write_todos", input: tooLong }] }, "Done."]);
    await simulate(agent({ name: "a", model: long, tools: todos() }), "go");
    expect(long.requests[1]?.toolResults[0]?.text).toContain("must have at most 100 items");
  });
});
