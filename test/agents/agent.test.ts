import { type } from "arktype";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const search = tool({
  description: "Finds pages.",
  inputSchema: z.object({ query: z.string(), limit: z.number().default(3) }),
  effect: "pure",
  execute: ({ query, limit }) => `${limit} pages about ${query}`,
});

describe.each([true, false])("A1 agent: streaming %s", (streaming) => {
  test("answers with text, after the tools it called have run", async () => {
    const model = scriptedModel([
      { calls: [{ tool: "search", input: { query: "bees" } }], expect: { tools: ["search"], system: /terse/ } },
      { text: "Bees dance.", expect: { toolResult: /3 pages about bees/ } },
    ]);
    const terse = agent({ name: "terse", instructions: "Be terse.", model, tools: { search }, streaming });
    expect(await run(terse, "What do bees do?")).toBe("Bees dance.");
    model.assertDone();
  });

  test("runs the calls of one reply at the same time, and tells their results in order", async () => {
    let atWork = 0;
    let most = 0;
    const slow = tool({
      description: "Waits for the others.",
      inputSchema: z.object({ n: z.number() }),
      effect: "pure",
      async execute({ n }) {
        atWork += 1;
        most = Math.max(most, atWork);
        for (let turn = 0; turn < 10 - n; turn++) await Promise.resolve();
        atWork -= 1;
        return n;
      },
    });
    const model = scriptedModel(({ turn, toolResults }) =>
      turn === 0
        ? { calls: [1, 2, 3].map((n) => ({ tool: "slow", input: { n } })) }
        : { text: toolResults.map(({ text }) => text).join() },
    );
    const busy = agent({ name: "busy", model, tools: { slow }, streaming });
    expect(await run(busy, "go")).toBe("1,2,3");
    expect(most).toBe(3);
  });

  test("gives a typed output, of any schema library", async () => {
    const model = scriptedModel(() => ({ json: { name: "Ada", born: 1815 } }));
    const zod = agent({ name: "z", model, output: z.object({ name: z.string(), born: z.number() }), streaming });
    const ark = agent({ name: "a", model, output: type({ name: "string", born: "number" }), streaming });
    expect((await run(zod, "Who?")).born).toBe(1815);
    expect((await run(ark, "Who?")).name).toBe("Ada");
    expect(model.requests[0]?.callOptions.responseFormat).toMatchObject({ type: "json", schema: { type: "object" } });
  });
});

describe("A9 typed output", () => {
  const output = z.object({ verdict: z.enum(["yes", "no"]) });

  test("a wrong shape is told to the model, which may mend it", async () => {
    const model = scriptedModel([
      "Surely yes!",
      { json: { verdict: "maybe" }, expect: { lastUser: /not JSON/ } },
      { text: '```json\n{"verdict":"yes"}\n```', expect: { lastUser: /\$\.verdict/ } },
    ]);
    expect(await run(agent({ name: "judge", model, output }), "Is it?")).toEqual({ verdict: "yes" });
    model.assertDone();
  });

  test("wrong three times: two re-asks, then a typed failure that names the check", async () => {
    const model = scriptedModel(["no idea", "none at all", { json: { verdict: 3 } }]);
    await expect(run(agent({ name: "judge", model, output }), "Is it?")).rejects.toMatchObject({
      code: "output_invalid",
      detail: { agent: "judge", repairs: 2, issues: [expect.stringContaining("$.verdict")] },
    });
    model.assertDone();
  });

  test("no repairs where none are wanted", async () => {
    const model = scriptedModel(["no idea"]);
    const failure = { code: "output_invalid", detail: { repairs: 0 } };
    await expect(run(agent({ name: "judge", model, output, maxRepairs: 0 }), "Is it?")).rejects.toMatchObject(failure);
    model.assertDone();
  });
});

describe("A1 limits", () => {
  const again = { text: "Still looking.", calls: [{ tool: "search", input: { query: "x" } }] };

  test("turns: ends with the last text", async () => {
    const model = scriptedModel(() => again);
    const looping = agent({ name: "looping", model, tools: { search }, limits: { turns: 3 } });
    await expect(run(looping, "go")).rejects.toMatchObject({
      code: "limit_reached",
      detail: { agent: "looping", limit: "turns", at: 3, last: "Still looking." },
    });
    expect(model.asked).toBe(3);
  });

  test("turns: twenty by default", async () => {
    const model = scriptedModel(() => again);
    const looping = agent({ name: "looping", model, tools: { search }, limits: { repeats: false } });
    await expect(run(looping, "go")).rejects.toMatchObject({ detail: { limit: "turns", at: 20 } });
    expect(model.asked).toBe(20);
  });

  test("tokens: no further call once they are used up", async () => {
    const model = scriptedModel(() => ({ ...again, usage: { inputTokens: 400, outputTokens: 100 } }));
    const looping = agent({ name: "looping", model, tools: { search }, limits: { tokens: 1_200 } });
    await expect(run(looping, "go")).rejects.toMatchObject({ detail: { limit: "tokens", at: 1_200 } });
    expect(model.asked).toBe(3);
  });

  test("stop conditions: any of them ends it with the last text, also one that answers later", async () => {
    const make = (stopWhen: Parameters<typeof agent>[0]["stopWhen"]) =>
      agent({
        name: "looping",
        model: scriptedModel(() => again),
        tools: { search },
        ...(stopWhen ? { stopWhen } : {}),
      });
    expect(
      await run(
        make(({ turn }) => turn === 2),
        "go",
      ),
    ).toBe("Still looking.");
    expect(await run(make([() => false, async ({ calls }) => calls[0]?.tool === "search"]), "go")).toBe(
      "Still looking.",
    );
  });

  test("calls that cannot be run: told maxRepairs times, with what may be called", async () => {
    const model = scriptedModel([
      { calls: [{ tool: "serach", input: {} }] },
      { calls: [{ tool: "search", rawInput: "{oops" }], expect: { toolResult: /There is no tool "serach".*search/ } },
      { calls: [{ tool: "search", input: { query: 3 } }], expect: { toolResult: /not JSON/ } },
    ]);
    const wild = agent({ name: "wild", model, tools: { search } });
    await expect(run(wild, "go")).rejects.toMatchObject({
      code: "limit_reached",
      detail: { limit: "maxRepairs", at: 2 },
      message: expect.stringContaining("$.query"),
    });
    model.assertDone();
  });

  test("a good call in between begins the count anew", async () => {
    const bad = { calls: [{ tool: "nope", input: {} }] };
    const good = { calls: [{ tool: "search", input: { query: "x" } }] };
    const model = scriptedModel([bad, bad, good, bad, bad, good, "done"]);
    expect(await run(agent({ name: "wild", model, tools: { search } }), "go")).toBe("done");
    model.assertDone();
  });
});

describe("A2 persona", () => {
  const options = { name: "writer", role: "a writer on {topic}", goal: "Explain {topic}.", backstory: "You taught." };

  test("role, goal and backstory become the system message, with fields of the input in them", async () => {
    const model = scriptedModel([
      { text: "ok", expect: { system: /a writer on bees[\s\S]*You taught\.[\s\S]*Explain bees\./ } },
    ]);
    await run(agent({ ...options, model, prompt: "Write about {topic}." }), { topic: "bees" });
    expect(model.requests[0]?.lastUser).toBe("Write about bees.");
    model.assertDone();
  });

  test("without a prompt, the task of the input is the message", async () => {
    const model = scriptedModel([{ text: "ok", expect: { lastUser: "Write.", system: /a writer on bees/ } }]);
    await run(agent({ ...options, model }), { topic: "bees", task: "Write." });
    model.assertDone();
  });

  test("a field that the input does not have is named before anything is asked", async () => {
    const model = scriptedModel([]);
    await expect(run(agent({ ...options, model }), { subject: "bees" })).rejects.toMatchObject({
      code: "invalid_input",
      detail: { issues: [expect.stringContaining('no field "topic"')] },
    });
  });
});

describe("an agent that cannot be", () => {
  test.each([
    [{ name: "a/b" }, /not a name/],
    [{ name: "a", tool: {} }, /did you mean "tools"/],
    [{ name: "a", limits: { turn: 3 } }, /did you mean "turns"/],
    [{ name: "a", limits: { turns: 0 } }, /limits\.turns/],
    [{ name: "a", maxRepairs: -1 }, /maxRepairs/],
    [{ name: "a", output: { some: "thing" } }, /output must be a schema/],
    [{ name: "a", tools: { "bad name": search } }, /bad name/],
    [{ name: "a", tools: { search: 3 } }, /must be a tool/],
    [{ name: "a", tools: { search: { execute() {} } } }, /"search": inputSchema is missing/],
    [{ name: "a", tools: { search: { type: "mcp", inputSchema: z.object({}) } } }, /"mcp"/],
    [{ name: "a", window: { maxTokens: 0 } }, /maxTokens/],
    [{ name: "a", settings: { temprature: 1 } }, /did you mean "temperature"/],
  ])("%j is refused, and the field named", (options, message) => {
    expect(() => agent(options as never)).toThrow(message);
  });
});

test("A1 agent: same seed, same log; a replay at every fact asks the model nothing twice", async () => {
  const model = () =>
    scriptedModel([
      {
        calls: [
          { tool: "search", input: { query: "a" } },
          { tool: "search", input: { query: "b" } },
        ],
      },
      "done",
    ]);
  const [first, second, third] = await Promise.all(
    [false, false, true].map(async (alwaysReplay) => {
      const asked = model();
      const simulation = await simulate(agent({ name: "one", model: asked, tools: { search } }), "go", {
        alwaysReplay,
      });
      asked.assertDone();
      return simulation;
    }),
  );
  expect(first?.outcome).toEqual({ status: "completed", value: "done" });
  expect(second?.head).toBe(first?.head);
  expect(third?.head).toBe(first?.head);
});

describe("A1 agent: what it is given", () => {
  test("messages as the AI SDK has them, with text in the place of parts", async () => {
    const model = scriptedModel([{ text: "ok", expect: { lastUser: "And you?" } }]);
    const input = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi." },
      { role: "user", content: "And you?" },
    ];
    expect(await run(agent({ name: "a", model }), input)).toBe("ok");
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  test.each([
    ["", "the input is empty"],
    ["  ", "the input is empty"],
  ])("%j is no task", async (input, message) => {
    await expect(run(agent({ name: "a", model: scriptedModel([]) }), input)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(message),
    });
  });

  test("messages that are none are named", async () => {
    const input = [{ role: "user", content: 3 }];
    await expect(run(agent({ name: "a", model: scriptedModel([]) }), input)).rejects.toMatchObject({
      message: expect.stringContaining("message 0 of the input"),
    });
  });

  test("one call of a thread at a time", async () => {
    const member = agent({ name: "member", model: scriptedModel(() => "said") });
    const team = fn("team", async (_: null, ctx) => {
      const both = await Promise.allSettled(["a", "b"].map((task) => ctx.call(member, task, { thread: "t" })));
      return [both.map(({ status }) => status), await ctx.call(member, "c", { thread: "t" })] as const;
    });
    expect(await run(team, null)).toEqual([["fulfilled", "rejected"], "said"]);
  });
});
