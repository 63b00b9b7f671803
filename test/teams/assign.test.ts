import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { AssignView } from "../../src/teams/assign/hand-out.ts";
import { type AssignOptions, assign } from "../../src/teams/assign.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { stubborn } from "../runtime/world.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";
import { began, did, go, job, type Worker, worker } from "./workers.ts";

describe("D12 assign", () => {
  test("D12 assign: models do the tasks that they can, each in a conversation of its own", async () => {
    const clock = virtualClock();
    const model = scriptedModel(
      byCase([
        { when: { lastUser: "Count" }, say: { text: "40 orders", delayMs: 20 } },
        { when: { lastUser: "Read" }, say: "It is about bees." },
        { when: { lastUser: "Draw" }, say: "a chart" },
      ]),
      { clock },
    );
    const [ada, bob] = ["ada", "bob"].map((name) => agent({ name, instructions: `You are ${name}.`, model }));
    if (!ada || !bob) throw new Error("two");
    const desk = assign({ name: "desk", members: [ada, bob], capabilities: { ada: ["sql"], bob: ["charts"] } });
    const tasks = [
      { task: "Count the orders", needs: ["sql"], data: { table: "orders" } },
      "Read the report",
      { task: "Draw a chart", needs: ["charts"] },
    ];
    const { outcome } = await simulate(desk, tasks, { clock });
    expect(completed(outcome)).toEqual({
      value: [
        { index: 0, member: "ada", value: "40 orders" },
        { index: 1, member: "bob", value: "It is about bees." },
        { index: 2, member: "bob", value: "a chart" },
      ],
      failures: [],
    });
    expect(model.requests.map(({ turn }) => turn)).toEqual([0, 0, 0]);
    expect(model.requests[0]?.lastUser).toMatch(
      /^Count the orders\n\nYou are ada, a worker .*\n\ndata: \{"table":"orders"\}\n\nDo the task/,
    );
  });

  test("D12 assign: one that waits for its worker does not hold up those behind it", async () => {
    const members = [worker("ada"), worker("bob")];
    const capabilities = { ada: ["sql"] };
    const list = [job("a", 50, "sql"), job("b", 10, "sql"), job("c", 10), job("d", 10)];
    const simulation = await go({ members, capabilities }, list);
    expect(began(simulation)).toEqual(["ada 0", "bob 2", "bob 3", "ada 1"]);
    expect(simulation.elapsedMs).toBe(60);
  });

  test("D12 assign: a task that fails is named, and another worker may try it", async () => {
    const members = [worker("ada"), worker("bob"), worker("cyd")];
    const list = [job("good", 5), job("bad", "?")];
    const once = completed((await go({ members }, list)).outcome);
    expect(once).toEqual({
      value: [{ index: 0, member: "ada", value: "ada did good" }],
      failures: [{ index: 1, member: "bob", code: null, message: "bob cannot do bad" }],
    });
    const thrice = await go({ members, attempts: 3 }, list);
    expect(completed(thrice.outcome).failures.map(({ member }) => member)).toEqual(["bob", "cyd", "ada"]);
    const four = await go({ members, attempts: 4 }, list);
    expect(completed(four.outcome).failures).toHaveLength(3);
    expect((await go({ members }, [job("bad", "?")])).outcome).toMatchObject({
      status: "failed",
      error: { code: "not_enough", detail: { failures: [{ index: 0, message: "ada cannot do bad" }] } },
    });
  });

  test("D12 assign: a worker that always fails does not draw all tasks, but gets what only it can do", async () => {
    const broken: Worker = fn("broken", () => {
      throw new Error("broken");
    });
    const list = Array.from({ length: 8 }, (_, at) => job(`t${at}`, 20));
    const { value, failures } = completed((await go({ members: [broken, worker("ada")] }, list)).outcome);
    expect({ done: value.length, failed: failures.length }).toEqual({ done: 6, failed: 2 });
    const alone = completed(
      (await go({ members: [broken, worker("ada")], capabilities: { broken: ["x"] } }, [...list, job("x", 1, "x")]))
        .outcome,
    );
    expect(alone.failures.map(({ index, member }) => [index, member])).toEqual(
      [0, 2, 8].map((index) => [index, "broken"]),
    );
    const flaky = [job("a", "?"), job("b", 0), job("c", "?"), job("d", 0)];
    const now = await go({ members: [worker("ada"), worker("bob")], capabilities: { bob: ["x"] } }, [
      job("x", 90, "x"),
      ...flaky,
    ]);
    expect(began(now), "not twice in a row").toEqual(["bob 0", "ada 1", "ada 2", "ada 3", "ada 4"]);
  });

  test("D12 assign: what is tried again comes before what has waited less", async () => {
    const members = [worker("ada"), worker("bob")];
    const list = [job("a", "?"), job("b", 50), job("c", 60), job("d", 10)];
    expect(began(await go({ members, attempts: 2 }, list))).toEqual(["ada 0", "bob 1", "ada 2", "bob 0", "bob 3"]);
  });

  test("D12 assign: members that have left get nothing more, and those that join do", async () => {
    const leaver: Worker = fn("ada", async ({ task }: Turn<AssignView>, ctx) => {
      await staff.leave(ctx, "ada");
      await staff.join(ctx, "bob");
      return `ada did ${task}`;
    });
    const staff = roster<Worker>({ name: "staff", candidates: [leaver, worker("bob")], members: ["ada"] });
    expect(did(await go({ members: staff }, [job("a", 1), job("b", 1), job("c", 1)]))).toEqual([
      "ada did a",
      "bob did b",
      "bob did c",
    ]);
    const quitter: Worker = fn("eve", async ({ task }: Turn<AssignView>, ctx) => {
      await gone.leave(ctx, "eve");
      return `eve did ${task}`;
    });
    const gone = roster<Worker>({ name: "gone", candidates: [quitter] });
    expect(completed((await go({ members: gone }, ["a", "b"])).outcome)).toMatchObject({
      value: [{ value: "eve did a" }],
      failures: [
        { index: 1, member: "desk", code: "not_enough", message: expect.stringContaining("no worker is left") },
      ],
    });
  });

  test("D12 assign: cancelling stops all that are at work, and nothing begins any more", async () => {
    let stopped = 0;
    const members = ["ada", "bob"].map((name) =>
      fn(name, (_: Turn<AssignView>, ctx) =>
        ctx
          .sleep(60_000)
          .finally(() => stopped++)
          .then(() => "done"),
      ),
    );
    const simulation = await simulate(assign({ name: "desk", members }), ["a", "b", "c"], {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(simulation.outcome.status).toBe("cancelled");
    expect(stopped).toBe(2);
    expect(began(simulation)).toEqual(["ada 0", "bob 1"]);
  });

  test("D12 assign: a stage that lists the tasks comes before it; a text or one task is a list of one; none is none", async () => {
    const echo = fn("ada", ({ task }: Turn<AssignView>) => task);
    const desk = assign({ name: "desk", members: [echo] });
    const split = fn("split", (text: string) => text.split(" "));
    const line = pipeline({ name: "line", stages: [split, desk] });
    const { outcome } = await simulate(line, "one two");
    expect(completed(outcome).value.map(({ value }) => value)).toEqual(["one", "two"]);
    for (const input of ["one", { task: "one" }, [{ task: "one" }]] as Json[]) {
      expect(did(await simulate(desk, input))).toEqual(["one"]);
    }
    const turn: Turn = { task: "sell", role: "", view: null, request: "now" };
    expect(did(await simulate(desk, turn))).toEqual(["sell\n\nnow"]);
    expect(completed((await simulate(desk, [])).outcome)).toEqual({ value: [], failures: [] });
  });

  test("D12 assign: refuses a list that cannot be read before anything is done, and options that cannot be", async () => {
    const ada = worker("ada");
    const simulation = await simulate(assign({ name: "desk", members: [ada] }), [
      "a",
      7,
      { task: "" },
      { task: "b", needs: "sql" },
    ]);
    expect(simulation.outcome).toMatchObject({
      status: "failed",
      error: {
        code: "invalid_input",
        detail: { issues: [2, 3, 4].map((at) => expect.stringContaining(`task ${at} `)) },
      },
    });
    expect(began(simulation)).toEqual([]);
    const of = (options: object) => () => assign({ name: "d", members: [ada], ...options } as AssignOptions<Worker>);
    expect(of({ members: [] })).toThrow(RangeError);
    expect(of({ members: [ada, ada] })).toThrow(TypeError);
    expect(of({ capabilities: { adda: [] } })).toThrow(/capabilities: .*"adda".*"ada"/);
    expect(of({ concurrency: { bob: 2 } })).toThrow(/concurrency: .*"bob"/);
    for (const count of [0, 1.5, Number.POSITIVE_INFINITY]) {
      for (const options of [{ concurrency: count }, { concurrency: { ada: count } }, { attempts: count }]) {
        expect(of(options)).toThrow(RangeError);
      }
    }
    expect(of({ workers: [] })).toThrow(/workers/);
  });

  test("D12 assign: crashes at every write, and replays, end the same", async () => {
    const members = [
      fn("ada", ({ task }: Turn<AssignView>, ctx) => ctx.step("do", () => task, { effect: "pure" })),
      worker("bob"),
    ];
    const desk = assign({ name: "desk", members, attempts: 2 });
    const list: Json = [job("a", 0), job("b", 0), job("c", "?"), job("d", 0)] as Json;
    expect(await survivesCrashes(desk, list)).toBeGreaterThan(8);
  });
});
