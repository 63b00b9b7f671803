import { jsonSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { StopCondition } from "../../src/agents/agent-options.ts";
import type { Schema } from "../../src/base/schema.ts";
import type { Approval, Tools } from "../../src/core/tool.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

// Every fact is replayed, so that each callback is met again with its outcome in the log. What rejects there unheard ends the
// test run: Vitest fails for unhandled rejections.

interface Callbacks {
  tools?: Tools;
  stopWhen?: StopCondition;
  output?: Schema;
}

/** Calls `act` once where there is such a tool, then answers. */
async function replayed({ tools, stopWhen, output }: Callbacks) {
  const model = scriptedModel(byTurn([tools ? { calls: [{ tool: "act" }] } : '"a"', '"b"', '"c"', '"d"']));
  const given = { ...(tools ? { tools } : {}), ...(stopWhen ? { stopWhen } : {}) };
  const acting = agent({ name: "acting", model, maxRepairs: 1, ...given, output: output as Schema });
  const plain = await simulate(acting, "go");
  const { outcome, entries, head } = await simulate(acting, "go", { alwaysReplay: true });
  expect(head).toBe(plain.head);
  return { outcome, log: JSON.stringify(entries) };
}

const empty = z.object({});
const pure = { inputSchema: empty, effect: "pure", execute: () => "acted" } as const;
const checkedBy = (validate: (value: unknown) => PromiseLike<never>) =>
  jsonSchema<object>({ type: "object" }, { validate });

const rejecting: [string, () => Promise<never>][] = [
  ["an async function", async () => Promise.reject(new Error("no such ledger"))],
  ["a function that returns a promise", () => Promise.reject(new Error("no such ledger"))],
];

describe.each(rejecting)("R12 %s that rejects is heard in every replay", (_, reject) => {
  test("B1 approval", async () => {
    const { outcome, log } = await replayed({ tools: { act: tool({ ...pure, approval: reject }) } });
    expect(outcome).toEqual({ status: "completed", value: '"b"' });
    expect(log).toContain("no such ledger");
  });

  test("A1 stopWhen", async () => {
    const { outcome } = await replayed({ tools: { act: tool(pure) }, stopWhen: reject });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "step_failed" } });
  });

  test("B1 the check of an input", async () => {
    const { outcome, log } = await replayed({ tools: { act: tool({ ...pure, inputSchema: checkedBy(reject) }) } });
    expect(outcome).toEqual({ status: "completed", value: '"b"' });
    expect(log).toContain("$: no such ledger");
  });

  test("B1 toModelOutput", async () => {
    const { outcome, log } = await replayed({ tools: { act: tool({ ...pure, toModelOutput: reject }) } });
    expect(outcome).toEqual({ status: "completed", value: '"b"' });
    expect(log).toContain("no such ledger");
  });

  test("A9 the check of an answer", async () => {
    const { outcome } = await replayed({ output: checkedBy(reject) });
    const detail = { repairs: 1, issues: ["$: no such ledger"] };
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_invalid", detail } });
  });
});

describe("R12 an async function is called once, and its answer kept", () => {
  test("B1 approval, the check of an input, toModelOutput; A1 stopWhen", async () => {
    const called: string[] = [];
    const model = scriptedModel(byTurn([{ calls: [{ tool: "act" }] }, "done"]));
    const act = tool({
      ...pure,
      inputSchema: jsonSchema<object>(
        { type: "object" },
        {
          validate: async (value) => {
            called.push("check");
            return { success: true, value: value as object };
          },
        },
      ),
      approval: async () => {
        called.push("approval");
        return false;
      },
      toModelOutput: async ({ output }) => {
        called.push("output");
        return { type: "text", value: `it has ${output}` };
      },
    });
    const stopWhen: StopCondition = async () => {
      called.push("stop");
      return false;
    };
    const acting = agent({ name: "acting", model, tools: { act }, stopWhen });
    const { outcome } = await simulate(acting, "go", { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "done" });
    expect(model.requests.at(-1)?.toolResults[0]?.text).toBe("it has acted");
    expect(called).toEqual(["check", "approval", "output", "stop"]);
  });

  test("one that answers at once is no step", async () => {
    const approval: Approval<object> = () => false;
    const { log } = await replayed({ tools: { act: tool({ ...pure, approval }) }, stopWhen: () => false });
    expect(log).toContain("turn-1.act");
    expect(log).not.toMatch(/approval|stop-1/);
  });
});

describe("a schema that throws has found something wrong", () => {
  const parsing = z.object({ json: z.string().transform((text) => JSON.parse(text) as unknown) });
  const throwing = (message: string) =>
    jsonSchema<object>(
      { type: "object" },
      {
        validate: () => {
          throw new Error(message);
        },
      },
    );

  test.each([
    ["at once", throwing("not an address")],
    ["later", parsing],
  ])("B1 in a tool's input, %s: the model is told", async (_, inputSchema) => {
    const act = tool({ inputSchema: inputSchema as Schema<object>, effect: "pure", execute: () => "acted" });
    const model = scriptedModel(byTurn([{ calls: [{ tool: "act", input: { json: "{oops" } }] }, "done"]));
    const { outcome } = await simulate(agent({ name: "acting", model, tools: { act } }), "go", { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "done" });
    expect(model.requests.at(-1)?.toolResults[0]?.text).toMatch(
      /The arguments of act do not fit its schema\. \$: (not an address|.*JSON)/,
    );
  });

  test.each([
    ["at once", throwing("not an address"), 1],
    ["later", parsing, 1],
  ])("A9 in an answer, %s: the model may mend it", async (_, output, repairs) => {
    const model = scriptedModel(() => ({ json: { json: "{oops" } }));
    const { outcome } = await simulate(agent({ name: "a", model, output: output as Schema, maxRepairs: 1 }), "go");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_invalid", detail: { repairs } } });
    expect(model.requests[1]?.lastUser).toMatch(/- \$: (not an address|.*JSON)/);
  });
});
