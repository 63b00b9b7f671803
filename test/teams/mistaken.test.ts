import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import {
  assign,
  bestOf,
  blackboard,
  debate,
  escalate,
  executor,
  groupChat,
  manager,
  mapReduce,
  market,
  orchestrate,
  parallel,
  peers,
  pipeline,
  planner,
  refine,
  roster,
  rounds,
  route,
  swarm,
  vote,
  workflow,
  workflowFrom,
} from "../../src/index.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";

const a = fn("a", () => 1);
const b = fn("b", () => 2);
const two = [a, b];
const yes = () => true;
const model = scriptedModel([]);

type Options = Readonly<Record<string, unknown>>;
type Pattern = (options: Options) => unknown;
/** The pattern, options that are right, and under what its members are given. */
type Good = readonly [pattern: unknown, good: Options, members: string];

const patterns: Readonly<Record<string, Good>> = {
  assign: [assign, { members: two }, "members"],
  bestOf: [bestOf, { members: two, score: () => 1 }, "members"],
  blackboard: [blackboard, { members: two }, "members"],
  debate: [debate, { debaters: two, judge: fn("judge", () => "a") }, "debaters"],
  escalate: [escalate, { levels: two }, "levels"],
  executor: [executor, { workers: two }, "workers"],
  groupChat: [groupChat, { members: two }, "members"],
  manager: [manager, { manager: fn("boss", () => 1), workers: two }, "workers"],
  market: [market, { members: two }, "members"],
  orchestrate: [orchestrate, { model, members: two.map((each) => ({ ...each, description: "Works." })) }, "members"],
  parallel: [parallel, { members: two }, "members"],
  peers: [peers, { members: two }, "members"],
  pipeline: [pipeline, { stages: two }, "stages"],
  planner: [planner, { planner: fn("boss", () => 1), workers: two }, "workers"],
  roster: [roster, { candidates: two }, "candidates"],
  rounds: [rounds, { members: two }, "members"],
  route: [route, { members: two, by: () => "a" }, "members"],
  swarm: [swarm, { members: two }, "members"],
  vote: [vote, { members: two, options: ["x", "y"] }, "members"],
};

const unlike = '1 to 120 characters without "/", "#", "!"';
const run = async () => 1;

describe.each(Object.entries(patterns))("%s, of what cannot be", (pattern, [define, good, members]) => {
  const of = (options: Options) => () => (define as Pattern)({ name: "t", ...good, ...options });
  const takesRoster = !["parallel", "pipeline", "roster"].includes(pattern);

  test("its members: what is no list, no agent, or has a name that cannot be", () => {
    expect(of({})).not.toThrow();
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, `${members} must be a list of agents, got undefined`],
      [null, `${members} must be a list of agents, got null`],
      ["ab", `${members} must be a list of agents, got "ab"`],
      [{ current: 5 }, `${members} must be a list of agents, got an object`],
      [[a, null], `${members}[1] must be an agent, got null`],
      [[a, () => 1], `${members}[1] must be an agent, got a function`],
      [[{ name: "x" }, b], `${members}[0] must be an agent, got an object`],
      [[a, { name: "a/b", run }], `the name of ${members}[1] must be ${unlike}, got "a/b"`],
      [[a, { name: "", run }], `the name of ${members}[1] must be ${unlike}, got ""`],
    ];
    for (const [value, message] of wrong) {
      expect(of({ [members]: value })).toThrow(TypeError);
      expect(of({ [members]: value })).toThrow(`${pattern} t: `);
      expect(of({ [members]: value })).toThrow(message);
    }
    const staff = { current: run, candidates: [a, "b"] };
    if (takesRoster) expect(of({ [members]: staff })).toThrow(`${members}[1] must be an agent, got "b"`);
    expect(of({ [members]: [] })).toThrow(RangeError);
    expect(of({ [members]: [] })).toThrow(new RegExp(`^${pattern} t: ${members} must have at least `));
  });

  test("its options, its name, and its description", () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, `${pattern}: its options must be an object, got undefined`],
      [null, `${pattern}: its options must be an object, got null`],
      [{ ...good }, `${pattern}: name must be ${unlike}, got undefined`],
      [{ ...good, name: "a/b" }, `${pattern}: name must be ${unlike}, got "a/b"`],
    ];
    for (const [options, message] of wrong) {
      expect(() => (define as Pattern)(options as Options)).toThrow(TypeError);
      expect(() => (define as Pattern)(options as Options)).toThrow(message);
    }
    if (pattern !== "roster") expect(of({ description: 5 })).toThrow(`${pattern} t: description must be a text, got 5`);
  });
});

describe("what else cannot be", () => {
  const wrong: readonly (readonly [pattern: string, options: Options, message: string])[] = [
    ["assign", { capabilities: { a: "sql" } }, 'capabilities.a must be a list of texts, got "sql"'],
    ["assign", { capabilities: { a: [5] } }, "capabilities.a[0] must be a text, got 5"],
    ["assign", { capabilities: ["sql"] }, "capabilities must be an object with a value by name, got a list"],
    ["assign", { concurrency: "2" }, 'concurrency must be an object with a value by name, got "2"'],
    ["bestOf", { score: "length" }, 'score must be a function, got "length"'],
    ["bestOf", { score: undefined, judge: () => 1 }, "judge must be an agent, got a function"],
    ["blackboard", { until: 5 }, "until must be a function, got 5"],
    ["blackboard", { rounds: 0 }, "rounds must be a whole number from 1 on, got 0"],
    ["debate", { judge: "x" }, 'judge must be an agent, got "x"'],
    ["debate", { judge: undefined, synthesis: "x" }, 'synthesis must be an agent, got "x"'],
    ["debate", { judge: { name: "a/b", run } }, `the name of judge must be ${unlike}, got "a/b"`],
    ["debate", { positions: { a: 5 } }, "positions.a must be a text, got 5"],
    ["escalate", { person: { timeoutMs: -1 } }, "person.timeoutMs must be a number of milliseconds from 0 on, got -1"],
    [
      "escalate",
      { person: { timeoutMs: "1" } },
      'person.timeoutMs must be a number of milliseconds from 0 on, got "1"',
    ],
    ["escalate", { person: { question: 5 } }, "person.question must be a text, got 5"],
    ["escalate", { person: 5 }, "person: its options must be an object, got a number"],
    ["escalate", { accept: true }, "accept must be a function, got true"],
    ["groupChat", { until: 5 }, "until must be a function, got 5"],
    ["groupChat", { summary: "x" }, 'summary must be an agent, got "x"'],
    ["groupChat", { speaker: { name: "", run } }, `the name of speaker must be ${unlike}, got ""`],
    ["groupChat", { transitions: "a" }, 'transitions must be an object with a value by name, got "a"'],
    ["groupChat", { transitions: { a: "b" } }, 'transitions.a must be a list of names, got "b"'],
    ["manager", { manager: undefined }, "manager must be an agent, got undefined"],
    ["manager", { manager: 5 }, "manager must be an agent, got 5"],
    ["manager", { synthesiser: "x" }, 'synthesiser must be an agent, got "x"'],
    ["market", { score: 5 }, "score must be a function, got 5"],
    ["market", { bidders: { a: () => 1 } }, "bidders.a must be an agent, got a function"],
    ["market", { weights: { confidance: 1 } }, 'weights: there is no option "confidance"; did you mean "confidence"?'],
    ["market", { weights: 5 }, "weights: its options must be an object, got a number"],
    ["market", { weights: { cost: "1" } }, 'weights.cost must be a number, 0 or more, got "1"'],
    ["orchestrate", { reviewer: "x" }, 'reviewer must be an agent, got "x"'],
    ["parallel", { limit: 0 }, "limit must be at least 1, got 0"],
    ["parallel", { until: 3 }, "until must be from 1 to 2, got 3"],
    ["parallel", { until: "one" }, 'until must be from 1 to 2, got "one"'],
    ["planner", { planner: () => 1 }, "planner must be an agent, got a function"],
    ["roster", { members: "ok" }, 'members must be a list of texts, got "ok"'],
    ["route", { by: "a" }, 'by must be an agent or a function, got "a"'],
    ["route", { by: { name: "a/b", run } }, `the name of by must be ${unlike}, got "a/b"`],
    ["swarm", { targets: { a: "bob" } }, 'targets.a must be a list of names, got "bob"'],
    ["swarm", { targets: { a: ["bob"] } }, 'targets.a: no member is called "bob" (members: a, b)'],
    ["swarm", { targets: ["a"] }, "targets must be an object with a value by name, got a list"],
    ["swarm", { start: 5 }, "start: no member is called 5"],
    ["vote", { weights: [1] }, "weights must be an object with a value by name, got a list"],
    ["vote", { weights: { a: "1" } }, 'weights.a must be a number, got "1"'],
  ];

  test.each(wrong)("%s %o", (pattern, options, message) => {
    const [define, good] = patterns[pattern] as Good;
    const make = () => (define as Pattern)({ name: "t", ...good, ...options });
    expect(make).toThrow(/^\w+ t: /);
    expect(make).toThrow(`${pattern} t: ${message}`);
    expect(make).toThrow(message.includes("whole number") || message.includes("at least") ? RangeError : Error);
  });

  test("of teams that are not given as a list", () => {
    const refineOf = (options: Options) => () =>
      (refine as unknown as Pattern)({ name: "t", author: a, critic: b, accept: yes, ...options });
    const mapOf = (options: Options) => () =>
      (mapReduce as unknown as Pattern)({ name: "t", map: a, reduce: yes, ...options });
    const flow = workflow("t");
    const given: readonly (readonly [() => unknown, string])[] = [
      [refineOf({ critic: undefined }), "refine t: critic must be an agent, got undefined"],
      [refineOf({ author: 5 }), "refine t: author must be an agent, got 5"],
      [refineOf({ accept: 5 }), "refine t: accept must be a function, got 5"],
      [() => refine(undefined as never), "refine: its options must be an object, got undefined"],
      [mapOf({ map: () => 1 }), "mapReduce t: map must be an agent, got a function"],
      [mapOf({ reduce: undefined }), "mapReduce t: reduce must be an agent or a function, got undefined"],
      [mapOf({ split: 5 }), "mapReduce t: split must be a function, got 5"],
      [mapOf({ task: 5 }), "mapReduce t: task must be a text, got 5"],
      [() => mapReduce(undefined as never), "mapReduce: its options must be an object, got undefined"],
      [
        () => (flow as never as { step: (id: string) => void }).step("a"),
        "workflow t: step a: its options must be an object, got undefined",
      ],
      [
        () => flow.step("a", { agent: (() => 1) as never }),
        "workflow t: step a: agent must be an agent, got a function",
      ],
      [
        () => flow.step("a", { agent: { ...a, name: "a/b" } as never }),
        `the name of agent must be ${unlike}, got "a/b"`,
      ],
      [() => flow.pool("p", 5 as never), "workflow t: pool p must be a list of agents, got 5"],
      [() => flow.pool("p", [a, null] as never), "workflow t: pool p[1] must be an agent, got null"],
      [
        () => (workflowFrom as Pattern)({ name: "t", steps: [{ id: "a", agent: "b" }] }),
        "workflowFrom: agents must be an object with a value by name, got undefined",
      ],
      [
        () => workflowFrom({ name: "t", steps: [{ id: "a", agent: "b" }] }, { b: 5 } as never),
        "workflowFrom: agents.b must be an agent, got 5",
      ],
    ];
    for (const [make, message] of given) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    }
  });
});
