import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import { TroupeError } from "../../../src/base/errors.ts";
import type { Json } from "../../../src/base/json.ts";
import { pointerParts, valueAt } from "../../../src/teams/workflow/pointer.ts";
import type { WorkflowSpec } from "../../../src/teams/workflow/spec.ts";
import { toMermaid } from "../../../src/teams/workflow/to-mermaid.ts";
import { workflow } from "../../../src/teams/workflow/workflow.ts";
import { workflowFrom } from "../../../src/teams/workflow/workflow-from.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { acyclic, cyclic, longestWay } from "../random-graph.ts";

const echo = fn("echo", (given: Json) => given);
const upper = fn("upper", (text: string) => text.toUpperCase());
const scorer = fn("scorer", ({ n }: { readonly n: number }) => ({ n, score: n * 3 }));
const agents = { echo, upper, scorer };

const article: WorkflowSpec = {
  name: "article",
  description: "Writes an article.",
  pools: { writer: ["upper"] },
  steps: [
    // in any order
    {
      id: "text",
      type: "writer",
      after: ["facts", "extras"],
      input: "On {/input/topic}: {/steps/facts/main} {/steps/extras}",
    },
    { id: "facts", agent: "echo", input: { main: { $from: "/input/topic" }, list: [{ $from: "/input/n" }, 7] } },
    {
      id: "extras",
      agent: "echo",
      after: ["facts"],
      when: [
        { at: "/input/n", is: { minimum: 3 } },
        { at: "/steps/facts/main", not: { const: "bees" } },
      ],
    },
    { id: "each", agent: "scorer", after: ["facts"], over: "/steps/facts/list", input: { n: { $from: "/item" } } },
    {
      id: "grow",
      agent: "scorer",
      input: { n: { $from: "/input/n" } },
      until: { at: "/output/score", is: { minimum: 50 } },
      next: { n: { $from: "/output/score" } },
      rounds: 5,
    },
  ],
  output: { text: { $from: "/steps/text" }, each: { $from: "/steps/each" }, grown: { $from: "/steps/grow/score" } },
};

const issuesOf = (spec: unknown): readonly string[] => {
  try {
    workflowFrom(spec, agents);
  } catch (error) {
    if (TroupeError.is(error, "invalid_input")) return error.detail.issues;
    throw error;
  }
  return [];
};

describe("workflowFrom", () => {
  test("D5 workflow: as data it does what it says, with mappings, conditions, maps, loops and pools", async () => {
    const flow = workflowFrom(JSON.parse(JSON.stringify(article)), agents);
    const grown = {
      each: [
        { n: 4, score: 12 },
        { n: 7, score: 21 },
      ],
      grown: 108,
    };
    const many = await simulate(flow, { topic: "wasps", n: 4 }, { alwaysReplay: true });
    expect(many.outcome).toMatchObject({
      status: "completed",
      value: { text: expect.stringMatching(/^ON WASPS: WASPS \{[\s\S]*"MAIN": "WASPS"/), ...grown },
    });
    const few = await simulate(flow, { topic: "bees", n: 4 });
    expect(few.outcome).toEqual({ status: "completed", value: { text: "ON BEES: BEES ", ...grown } });
    expect(flow).toMatchObject({ name: "article", description: "Writes an article." });
  });

  test("D5 workflow: without an output, that of the last step in the list", async () => {
    const flow = workflowFrom(
      {
        name: "f",
        steps: [
          { id: "b", agent: "upper" },
          { id: "a", agent: "echo", after: ["b"] },
        ],
      },
      agents,
    );
    expect((await simulate(flow, "x")).outcome).toMatchObject({ value: "X" });
  });

  test("D5 workflow: a pointer that leads nowhere fails the step, unless it says what else", async () => {
    const flow = (input: Json) => workflowFrom({ name: "f", steps: [{ id: "a", agent: "echo", input }] }, agents);
    const { outcome } = await simulate(flow("{/input/b}"), { a: null });
    expect(outcome).toMatchObject({ error: { code: "stage_failed", message: expect.stringContaining("/input/b") } });
    expect((await simulate(flow({ $from: "/input/b", else: 1 }), { a: 2 })).outcome).toMatchObject({ value: 1 });
    expect((await simulate(flow({ $from: "/input/a", else: 1 }), { a: null })).outcome).toMatchObject({ value: 1 });
    expect((await simulate(flow("<{/input/a}> {b}"), { a: null })).outcome).toMatchObject({ value: "<> {b}" });
    expect((await simulate(flow({ $from: "/input/constructor", else: 1 }), {})).outcome).toMatchObject({ value: 1 });
    const list = workflowFrom({ name: "f", steps: [{ id: "a", agent: "echo", over: "/input" }] }, agents);
    expect((await simulate(list, "text")).outcome).toMatchObject({
      error: { message: expect.stringContaining("no list at /input") },
    });
  });

  test("D5 workflow: every mistake in the data is named, with its field", () => {
    const step = { id: "a", agent: "echo" };
    const one = (more: object) => issuesOf(JSON.parse(JSON.stringify({ name: "f", steps: [{ ...step, ...more }] })));
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [issuesOf(null), /^\$: must be object/],
      [issuesOf({ steps: [step] }), /^\$: needs "name"/],
      [issuesOf({ name: "a/b", steps: [step] }), /^\$\.name: /],
      [issuesOf({ name: "f", steps: [] }), /^\$\.steps: must be at least 1/],
      [issuesOf({ name: "f", step: [], steps: [step] }), /^\$\.step: .*did you mean "steps"/],
      [issuesOf({ name: "f", steps: [step], pools: { p: ["eco"] } }), /^\$\.pools\.p\[0\]: .*did you mean "echo"/],
      [issuesOf({ name: "f", steps: [step], output: "{/steps/b}" }), /^\$\.output: "\/steps\/b"/],
      [issuesOf({ name: "f", steps: [step, step] }), /^\$\.steps\[1\]\.id: there is another/],
      [one({ agent: "constructor" }), /^\$\.steps\[0\]\.agent: there is no agent/],
      [one({ agent: undefined }), /^\$\.steps\[0\]: needs agent or type/],
      [one({ type: "p" }), /^\$\.steps\[0\]: needs agent or type, and not both/],
      [one({ agent: undefined, type: "p" }), /^\$\.steps\[0\]\.type: there is no pool "p"/],
      [one({ after: ["b"] }), /^\$\.steps\[0\]\.after: there is no step "b"/],
      [one({ input: "{/steps/b/title}" }), /^\$\.steps\[0\]\.input: "\/steps\/b\/title" needs "b" in after/],
      [
        one({ input: [{ x: { $from: "/item" } }] }),
        /^\$\.steps\[0\]\.input\[0\]\.x\.\$from: "\/item" must begin with \/input, \/steps/,
      ],
      [one({ when: "input.ok" }), /^\$\.steps\[0\]\.when: .*a condition is \{"at": "\/steps\/facts\/score", "is": /],
      [one({ when: { at: "/input", equals: 3 } }), /\.when: .*equals: .*\(known: at, is, not\).* or with "not"/],
      [one({ input: { $from: 3 } }), /\.input\.\$from: must be a JSON pointer/],
      [one({ input: { $from: "/steps" } }), /must name a step/],
      [one({ input: { $from: "/input", and: 1 } }), /\.input\.and: beside \$from/],
      [one({ when: { at: "/input" } }), /\.when: needs is or not/],
      [one({ when: { at: "/output", is: {} } }), /\.when\.at: /],
      [one({ when: [{ at: "/input", is: { pattern: "(a+)+" } }] }), /\.when\[0\]\.is\.pattern: is not supported/],
      [one({ over: "/input", until: { at: "/output", is: {} } }), /cannot have over and until both/],
      [one({ over: "input" }), /\.over: must be a JSON pointer/],
      [one({ limit: 2 }), /\.limit: is only for/],
      [one({ rounds: 2, next: 1 }), /\.next: is only for/],
      [one({ rounds: 0 }), /\.rounds: must be at least 1/],
    ];
    for (const [issues, message] of wrong) expect(issues.join("\n")).toMatch(message);
    expect(one({ after: ["b"], when: { at: "/x", is: {} }, over: "/y" })).toHaveLength(3);
  });

  test("D5 workflow: as data, every circle is refused, and whatever has none runs as long as its longest way", async () => {
    const sleeper = fn("sleeper", (ms: number, ctx) => ctx.sleep(ms).then(() => ms));
    const specOf = (
      nodes: readonly { readonly id: string; readonly after: readonly string[]; readonly ms: number }[],
    ) => ({
      name: "f",
      steps: nodes.map(({ id, after, ms }) => ({ id, after, agent: "sleeper", input: ms })),
    });
    fc.assert(
      fc.property(cyclic, (nodes) => {
        const make = () => workflowFrom(specOf(nodes), { sleeper });
        expect(make).toThrow(/\$\.steps: .*in a circle/);
        expect(make).toThrow(expect.objectContaining({ code: "invalid_input" }));
      }),
    );
    await fc.assert(
      fc.asyncProperty(acyclic, async (nodes) => {
        const { outcome, elapsedMs } = await simulate(workflowFrom(specOf(nodes), { sleeper }), null);
        expect(outcome.status).toBe("completed");
        expect(elapsedMs).toBe(longestWay(nodes));
      }),
      { numRuns: 40 },
    );
  });

  test("pointers are those of RFC 6901", () => {
    const documents = { input: { "a/b": 1, "m~n": 2, "": 3, list: [4], "~1": 5 } };
    const at = (pointer: string) => valueAt(documents, pointer);
    expect(["/input/a~1b", "/input/m~0n", "/input/", "/input/list/0", "/input/~01"].map(at)).toEqual([1, 2, 3, 4, 5]);
    const nowhere = ["/input/list/1", "/input/list/00", "/input/list/length", "/input/x", "/x", "/input/list/0/x"];
    expect(nowhere.map(at)).toEqual(nowhere.map(() => undefined));
    expect(["", "a", "/a~", "/a~2"].map(pointerParts)).toEqual([null, null, null, null]);
  });
});

describe("toMermaid", () => {
  test("D5 workflow: is drawn, whether it was built or comes as data", () => {
    const flow = workflow<string>('a "flow"')
      .pool("writer", [upper])
      .step("facts", { agent: upper })
      .step("text", { type: "writer", after: ["facts"], when: ({ facts }) => facts !== "" })
      .loop("polish", { agent: upper, after: ["text"], until: () => true, rounds: 2 })
      .map("letters", {
        agent: fn('<b>"loud"</b>'.replace("/", ""), (text: string) => text),
        over: (_, input) => [...input],
        when: () => true,
      });
    expect(toMermaid(flow).split("\n")).toEqual([
      "---",
      'title: "a \\"flow\\""',
      "---",
      "flowchart TD",
      '  s0["facts<br/>upper"]',
      '  s1["text<br/>any writer"]',
      "  s0 -.->|when| s1",
      '  s2["polish<br/>upper"]',
      "  s1 --> s2",
      "  s2 -->|at most 2| s2",
      '  s3[["letters<br/>#60;b#62;#34;loud#34;#60;b#62;"]]',
      '  start((" ")) -.->|when| s3',
    ]);
    const ofSpec = toMermaid(article);
    expect(ofSpec).toContain('s0["text<br/>any writer"]');
    expect(ofSpec).toContain("s2 --> s0");
    expect(ofSpec).toContain("s1 -.->|when| s2");
    expect(ofSpec).toContain('s3[["each<br/>scorer"]]');
    expect(ofSpec).toContain("s4 -->|at most 5| s4");
    expect(toMermaid(workflowFrom(article, agents))).toBe(ofSpec);
  });

  test("D5 workflow: nothing else can be drawn, and it says so", () => {
    for (const other of [upper, null, "article"]) {
      expect(() => toMermaid(other as never)).toThrow(/^toMermaid draws workflows only/);
      expect(() => toMermaid(other as never)).toThrow(TypeError);
    }
  });
});
