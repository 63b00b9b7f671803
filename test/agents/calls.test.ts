import { tool as aiTool, jsonSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Tools } from "../../src/core/tool.ts";
import { memory } from "../../src/engines/local/local.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { run } from "../../src/run.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { crashingJournal } from "../../src/testing/crashing-journal.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedCall } from "../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const empty = z.object({});

/** Makes these calls in one reply; what the model read of them. */
async function readOf(tools: Tools, calls: ScriptedCall[], alwaysReplay = false): Promise<string[]> {
  const model = scriptedModel(byTurn([{ calls }, "done"]));
  const { outcome } = await simulate(agent({ name: "user", model, tools }), "go", { alwaysReplay });
  expect(outcome).toEqual({ status: "completed", value: "done" });
  return model.requests.at(-1)?.toolResults.map(({ text }) => text) ?? [];
}

describe("B1 what people are shown is what the model wrote", () => {
  const dated = z.object({ when: z.iso.date().transform((text) => new Date(text)) });

  async function proposalOf(tools: Tools) {
    const model = scriptedModel(byTurn([{ calls: [{ tool: "book", input: { when: "2030-01-02" } }] }, "booked"]));
    const booker = agent({ name: "booker", model, tools });
    await using app = troupe({ agents: [booker], engine: memory() });
    const going = await app.start(booker, "go");
    const outcome = await going.outcome;
    if (outcome.status !== "paused") throw new Error("a person should have been asked");
    await app.decide(outcome.decisions[0]?.id ?? "", { approved: true, value: "ok" });
    expect(await going.result).toBe("booked");
    return outcome.decisions[0]?.question.proposal;
  }

  test("before a call with an input that is no JSON any more", async () => {
    const got: Date[] = [];
    const book = tool({ inputSchema: dated, approval: "always", execute: ({ when }) => void got.push(when) });
    expect(await proposalOf({ book })).toEqual({ tool: "book", input: { when: "2030-01-02" } });
    expect(got).toEqual([new Date("2030-01-02")]);
  });

  test("for a tool without code", async () => {
    const book = tool({ inputSchema: dated });
    expect(await proposalOf({ book })).toEqual({ tool: "book", input: { when: "2030-01-02" } });
  });

  test("G5 of a call that can be made only once, where it was cut off", async () => {
    const book = tool({ inputSchema: dated, effect: "once", execute: ({ when }) => when.getTime() });
    const input = { when: "1970-01-02" };
    const booker = agent({
      name: "booker",
      model: scriptedModel(byTurn([{ calls: [{ tool: "book", input }] }, "done"])),
      tools: { book },
    });
    const proposals: unknown[] = [];
    for (let at = 1; at < 20; at++) {
      const journal = memoryJournal();
      await simulate(booker, "go", { journal: crashingJournal(journal, { at, when: "before" }) }).catch(
        () => undefined,
      );
      const { outcome } = await simulate(booker, "go", { journal });
      if (outcome.status === "paused") proposals.push(outcome.decisions[0]?.question.proposal);
      else expect(outcome).toEqual({ status: "completed", value: "done" });
    }
    expect(proposals.length).toBeGreaterThan(0);
    for (const each of proposals) expect(each).toMatchObject({ about: { tool: "book", input } });
  });
});

describe("J1 results that come one after another", () => {
  test("a limit of time closes the iterator, and what return() throws is nobody's business", async () => {
    const heard: string[] = [];
    const iterator: AsyncIterator<string> = {
      next: () => (heard.push("next") === 1 ? Promise.resolve({ done: false, value: "first" }) : new Promise(() => {})),
      return: () => {
        heard.push("return");
        return Promise.reject(new Error("cannot close"));
      },
    };
    const watch = tool({
      inputSchema: empty,
      effect: "pure",
      timeoutMs: 5_000,
      execute: () => ({ [Symbol.asyncIterator]: () => iterator }),
    });
    expect(await readOf({ watch }, [{ tool: "watch" }])).toEqual([expect.stringContaining("timeout")]);
    expect(heard).toEqual(["next", "next", "return"]);
  });

  test("a generator comes to its finally, and is not asked to go on", async () => {
    const heard: string[] = [];
    const late = Promise.withResolvers<void>();
    const watch = tool({
      inputSchema: empty,
      effect: "pure",
      timeoutMs: 5_000,
      async *execute() {
        try {
          yield 1;
          await late.promise;
          yield 2;
          heard.push("went on");
        } finally {
          heard.push("closed");
        }
      },
    });
    expect(await readOf({ watch }, [{ tool: "watch" }])).toEqual([expect.stringContaining("timeout")]);
    late.resolve();
    await expect.poll(() => heard).toEqual(["closed"]);
  });

  test("one that fails is not closed again", async () => {
    const broken = tool({
      inputSchema: empty,
      effect: "pure",
      async *execute() {
        yield 1;
        throw new Error("broken pipe");
      },
    });
    expect(await readOf({ broken }, [{ tool: "broken" }])).toEqual(["broken failed: broken pipe"]);
  });
});

describe("B1 what a tool is given is its own", () => {
  test("J1 messages are a copy for execute, hooks and needsApproval, whatever they do to it", async () => {
    const seen: string[] = [];
    const spoil = (from: string, { messages }: { messages: unknown }) => {
      const [message] = messages as { role: string; content: { text: string }[] }[];
      seen.push(`${from}: ${message?.role} ${message?.content[0]?.text}`);
      if (message?.content[0]) message.content[0].text = "spoilt";
      (messages as unknown[]).length = 0;
    };
    const act = aiTool({
      inputSchema: empty,
      needsApproval: (_, options) => {
        spoil("approval", options);
        return false;
      },
      onInputAvailable: (options) => spoil("hook", options),
      execute: async (_, options) => {
        spoil("execute", { ...options }); // as wrappers hand it on
        return "acted";
      },
    });
    const model = scriptedModel(byTurn([{ calls: [{ tool: "act" }] }, "done"]));
    await run(agent({ name: "user", model, tools: { act }, instructions: "Secret." }), "the question");
    expect(seen).toEqual(["approval", "hook", "execute"].map((from) => `${from}: user the question`));
    expect(model.requests[1]?.messages[1]).toMatchObject({ role: "user", content: [{ text: "the question" }] });
  });

  test("what a schema or a tool does to its input does not change the conversation, nor what toModelOutput sees", async () => {
    const act = tool({
      inputSchema: z.object({ list: z.array(z.number()) }),
      effect: "pure",
      execute: ({ list }) => list.push(4),
      toModelOutput: ({ input, output }) => ({ type: "text", value: `${output} of ${JSON.stringify(input)}` }),
    });
    const model = scriptedModel(byTurn([{ calls: [{ tool: "act", input: { list: [1, 2, 3] } }] }, "done"]));
    await run(agent({ name: "user", model, tools: { act } }), "go");
    expect(model.requests[1]?.toolResults[0]?.text).toBe('4 of {"list":[1,2,3]}');
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('"input":{"list":[1,2,3]}');
  });

  test("B1 an input that the schema lets through as it is, too", async () => {
    const validate = (value: unknown) => {
      (value as { checked?: boolean }).checked = true;
      return { success: true, value: value as { n: number; checked: boolean } } as const;
    };
    const seen: object[] = [];
    const act = tool({
      inputSchema: jsonSchema<{ n: number }>({ type: "object" }, { validate }),
      effect: "pure",
      execute(input) {
        seen.push({ ...input });
        input.n = 2;
      },
    });
    const calls = [
      { tool: "act", input: { n: 1 } },
      { tool: "act", rawInput: " " },
    ];
    const model = scriptedModel(byTurn([{ calls }, "done"]));
    await run(agent({ name: "user", model, tools: { act } }), "go");
    expect(seen).toEqual([{ n: 1, checked: true }, { checked: true }]);
    const said = model.requests[1]?.messages.find(({ role }) => role === "assistant")?.content;
    expect(said).toMatchObject([{ input: { n: 1 } }, { input: {} }]);
    expect(JSON.stringify(said)).not.toContain("checked");
  });

  test("a result that an agent or a tool goes on to change stays what it was", async () => {
    const kept: { n: number } = { n: 1 };
    const count = asTool(
      fn("counter", () => kept),
      { description: "Counts." },
    );
    const bump = tool({ inputSchema: empty, effect: "pure", execute: () => kept.n++ });
    const calls: ScriptedCall[] = [{ tool: "count", input: { task: "now" } }];
    const model = scriptedModel(byTurn([{ calls }, { calls: [{ tool: "bump" }] }, "done"]));
    await run(agent({ name: "user", model, tools: { count, bump } }), "go");
    expect(JSON.stringify(model.requests[2]?.messages)).toContain('"value":{"n":1}');
  });
});

describe("B1 a call that was made stays made", () => {
  test("where its result cannot be shown the model is told that, and gets the result as it is", async () => {
    let paid = 0;
    const pay = tool({
      inputSchema: empty,
      effect: "once",
      execute: () => ({ receipt: ++paid }),
      toModelOutput: () => {
        throw new Error("no template");
      },
    });
    const sign = tool({ ...pay, toModelOutput: () => "signed" as never });
    expect(await readOf({ pay, sign }, [{ tool: "pay" }, { tool: "sign" }])).toEqual([
      'pay was done. Only showing its result failed: no template\nThe result itself: {"receipt":1}',
      expect.stringMatching(/^sign was done\. Only showing its result failed: toModelOutput must give .* "signed"/),
    ]);
    expect(paid).toBe(2);
  });

  test("a result of an agent that is no JSON at all", async () => {
    const odd = asTool(
      fn("odd", () => ({ n: 1n })),
      { description: "Odd." },
    );
    const [text] = await readOf({ odd }, [{ tool: "odd", input: { task: "x" } }]);
    expect(text).toMatch(/^odd was done\. Only showing its result failed: .*BigInt/);
  });
});
