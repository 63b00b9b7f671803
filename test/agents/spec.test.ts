import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agentFactory } from "../../src/agent-factory.ts";
import { fn } from "../../src/agents/fn.ts";
import type { AgentSpec } from "../../src/agents/spec.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const search = tool({
  description: "Finds pages.",
  inputSchema: z.object({ query: z.string() }),
  effect: "pure",
  execute: ({ query }) => `pages about ${query}`,
});
const publish = tool({ description: "Publishes.", inputSchema: z.object({}), needs: ["publish"], execute: () => "ok" });

const model = () =>
  scriptedModel(
    byCase([
      { when: { system: "Search." }, say: [{ calls: [{ tool: "search", input: { query: "tides" } }] }, "Found it."] },
      { when: { system: "Write." }, say: ({ lastUser }) => `Prose from: ${lastUser}` },
      { when: { system: "Judge." }, say: { json: { good: true } } },
    ]),
  );

const specs: readonly AgentSpec[] = [
  { name: "finder", instructions: "Search.", model: "small", tools: ["search"], capabilities: ["search"] },
  { name: "scribe", instructions: "Write.", model: "small", capabilities: ["write", "translate"] },
  { name: "all-round", instructions: "Write.", model: "small", capabilities: ["write", "search", "count"] },
];

const factory = (small = model()) =>
  agentFactory({
    tools: { search, publish },
    models: { small, large: [small, small] },
    permissions: ["publish"],
    specs,
  });

const issuesOf = (make: () => unknown): readonly string[] => {
  try {
    make();
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_input" });
    return (error as { detail: { issues: readonly string[] } }).detail.issues;
  }
};

describe("A4 agents from data", () => {
  test("a spec that went through JSON becomes an agent with its tools, model and output", async () => {
    const spec = JSON.parse(
      JSON.stringify({
        name: "judge",
        description: "Judges.",
        instructions: "Judge.",
        model: "large",
        tools: ["search"],
        output: { type: "object", properties: { good: { type: "boolean" } }, required: ["good"] },
        limits: { turns: 3 },
        maxRepairs: 0,
        window: { maxTokens: 10_000, overflow: "trim" },
        settings: { temperature: 0 },
      } satisfies AgentSpec),
    );
    const small = model();
    const judge = factory(small).make(spec);
    expect(judge).toMatchObject({ name: "judge", description: "Judges." });
    expect(await run(judge, "Well?")).toEqual({ good: true });
    expect(small.requests[0]).toMatchObject({ tools: ["search"], callOptions: { temperature: 0 } });
  });

  test("an answer that does not fit the output of the spec is told to the model", async () => {
    const said = scriptedModel([{ json: { good: "yes", bad: 1 } }, { json: { good: false } }]);
    const output = { type: "object", properties: { good: { type: "boolean" } }, additionalProperties: false };
    const judge = agentFactory({ models: { said } }).make({ name: "judge", model: "said", output });
    expect(await run(judge, "Well?")).toEqual({ good: false });
    expect(said.requests[1]?.lastUser).toMatch(/\$\.good: must be boolean, got "yes".*\$\.bad: there is no such/s);
  });

  test("everything that is wrong with a spec is said at once, with its field and the fix", () => {
    const { make } = factory();
    expect(
      issuesOf(() =>
        make({
          name: "a/b",
          instructions: 3,
          tool: ["search"],
          limits: { turns: 0 },
          maxRepairs: -1,
          window: { overflow: "forget" },
          output: { type: "object", properties: { at: { type: "string", format: "date" } } },
        } as never),
      ),
    ).toEqual([
      "$.instructions: must be string, got 3",
      '$.tool: there is no such property; did you mean "tools"? (known: name, type, description, instructions, role, goal, backstory, prompt, model, tools, permissions, capabilities, output, limits, maxRepairs, window, settings, config)',
      "$.limits.turns: must be at least 1, got 0",
      "$.maxRepairs: must be at least 0, got -1",
      '$.window.overflow: must be one of "trim", "summarise", got "forget"',
      '$.name: must be 1 to 120 characters without "/", "#" and "!", got "a/b"',
      expect.stringMatching(/^\$\.output\.properties\.at\.format: is not supported; use type, /),
    ]);
    expect(issuesOf(() => make("researcher" as never))).toEqual(['$: must be object, got "researcher"']);
    expect(issuesOf(() => make({} as never))).toEqual(['$: needs "name"']);
  });

  test("names that stand for nothing are told, with the nearest that does", () => {
    const { make } = factory();
    expect(
      issuesOf(() =>
        make({
          name: "x",
          type: "modle",
          model: ["small", "lrage"],
          tools: ["serch", "publish"],
          permissions: ["root"],
        }),
      ),
    ).toEqual([
      '$.type: there is no type "modle"; did you mean "model"? (known: model)',
      '$.model: there is no model "lrage"; did you mean "large"? (known: small, large)',
      '$.tools: there is no tool "serch"; did you mean "search"? (known: search, publish)',
      '$.permissions: there is no permission to give "root" (known: publish)',
      '$.permissions: publish needs "publish"; add it, or leave the tool out',
    ]);
    for (const name of ["constructor", "toString", "__proto__"]) {
      expect(issuesOf(() => make({ name: "x", type: name, model: name, tools: [name] }))).toHaveLength(3);
    }
  });

  test("data cannot give itself permissions that the factory does not give", () => {
    const strict = agentFactory({ tools: { publish } });
    expect(issuesOf(() => strict.make({ name: "x", tools: ["publish"], permissions: ["publish"] }))).toEqual([
      '$.permissions: there is no permission to give "publish" (known: none)',
    ]);
  });

  test("the specs of a factory are looked at when it is made", () => {
    expect(issuesOf(() => agentFactory({ specs: [{ name: "ok" }, { name: "x", tools: ["search"] }] }))).toEqual([
      'specs[1].tools: there is no tool "search" (known: none)',
    ]);
    expect(() => agentFactory({ tool: {} } as never)).toThrow(/did you mean "tools"/);
  });

  test("types of one's own get the spec, its config and the options that were found", async () => {
    const made: unknown[] = [];
    const { make, check } = agentFactory({
      tools: { search },
      types: {
        repeater: ({ name, config }, options) => {
          made.push(options);
          return fn(name, (text: string) => text.repeat((config as { times: number }).times));
        },
      },
    });
    const spec = check({ name: "echo", type: "repeater", tools: ["search"], config: { times: 3 } });
    expect(await run(make(spec), "ha")).toBe("hahaha");
    expect(made).toEqual([{ name: "echo", tools: { search } }]);
  });
});

describe("A4 agents on demand", () => {
  test("as few as are needed, picked by what they can", () => {
    const named = (needs: readonly string[]) =>
      factory()
        .forCapabilities(needs)
        .members.map(({ name }) => name);
    expect(named(["search"])).toEqual(["finder"]);
    expect(named(["search", "write"])).toEqual(["all-round"]);
    expect(named(["count", "translate"])).toEqual(["scribe", "all-round"]);
    expect(named([])).toEqual([]);
    expect(issuesOf(() => named(["serch", "fly"]))).toEqual([
      'no spec has the capability "serch"; did you mean "search"? (known: search, write, translate, count)',
      'no spec has the capability "fly" (known: search, write, translate, count)',
    ]);
  });

  test("a coordinator makes agents in a run, uses them and removes them; replayed at every fact", async () => {
    let left = 0;
    const small = model();
    const made = agentFactory({
      tools: { search },
      models: { small },
      specs: specs.slice(0, 2),
      types: {
        counted: ({ name }) => {
          left += 1;
          const stop = (): void => {
            left -= 1;
          };
          return Object.assign(
            fn(name, (text: string) => `${text}!`),
            { [Symbol.dispose]: stop },
          );
        },
      },
    });
    const coordinator = fn("coordinator", async (topic: string, ctx) => {
      const removed: Agent<Json, Json>[] = [];
      const notes: Json[] = [];
      {
        using crew = made.forCapabilities(["search", "write"]);
        removed.push(...crew.members);
        notes.push(await ctx.call(crew.memberFor("search"), topic));
        notes.push(await ctx.call(crew.memberFor("write"), notes[0] ?? ""));
        const specialist: AgentSpec = { name: `expert-on-${topic}`, type: "counted" }; // made up on the way
        using more = made.crew([specialist]);
        removed.push(...more.members);
        notes.push(...(await Promise.all(more.members.map((member) => ctx.call(member, notes[1] ?? "")))));
      }
      const ends = await Promise.all(removed.map((member) => ctx.call(member, "Again?").catch(({ code }) => code)));
      return { notes, ends };
    });
    const once = await simulate(coordinator, "tides");
    const again = await simulate(coordinator, "tides", { alwaysReplay: true });
    expect(once.outcome).toEqual({
      status: "completed",
      value: {
        notes: ["Found it.", "Prose from: Found it.", "Prose from: Found it.!"],
        ends: ["closed", "closed", "closed"],
      },
    });
    expect(again.head).toBe(once.head);
    expect(left).toBe(0);
    const paths = once.entries.filter(({ type }) => type === "agent.started").map(({ path }) => path);
    expect(paths).toContain("coordinator/expert-on-tides");
  });

  test("asking a crew for what it cannot do is a mistake", () => {
    using crew = factory().forCapabilities(["search"]);
    expect(() => crew.memberFor("fly")).toThrow(/no member of this crew has the capability "fly"/);
  });
});
