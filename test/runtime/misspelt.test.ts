import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context } from "../../src/core/agent.ts";
import type { Question } from "../../src/core/decision.ts";
import { local, memory } from "../../src/engines/local/local.ts";
import { retry } from "../../src/policies/retry.ts";
import { run } from "../../src/run.ts";
import { type App, type TroupeOptions, troupe } from "../../src/runtime/troupe.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { types } from "./world.ts";

const idle = fn("idle", () => null);

/** Runs `act` in a run of its own and tells how it ended and what the log holds of it. */
async function inRun(act: (ctx: Context) => Promise<Json>) {
  const { outcome, entries } = await simulate(
    fn("typing", (_: null, ctx) => act(ctx)),
    null,
  );
  return { outcome, types: types(entries) };
}

describe("G5 effects: what is misspelt is refused before anything is written", () => {
  test.each(["onc", "Once", "ONCE", "", null, 1, true, {}])("effect: %j", async (effect) => {
    let ran = 0;
    const { outcome, types } = await inRun((ctx) => ctx.step("send", () => ++ran, { effect: effect as never }));
    const issue = `ctx.step send: effect must be "pure", "idempotent" or "once", got ${JSON.stringify(effect)}`;
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "invalid_input", message: issue, detail: { issues: [issue] } },
    });
    expect(types).toEqual(["run.started", "agent.started", "agent.failed", "run.failed"]);
    expect(ran).toBe(0);
  });

  test("effect: a step that was refused has not used its name, and a retry does not ask again", async () => {
    const { outcome } = await inRun(async (ctx) => {
      await ctx.step("send", () => 1, { effect: "onc" as never }).catch(() => undefined);
      return ctx.step("send", () => 2, { effect: "once" });
    });
    expect(outcome).toEqual({ status: "completed", value: 2 });
    let calls = 0;
    const typing = fn("typing", (_: null, ctx) => {
      calls += 1;
      return ctx.step("send", () => 1, { effect: "onc" as never });
    });
    const again = await simulate(retry({ attempts: 3 })(typing), null);
    expect(again.outcome).toMatchObject({ error: { code: "invalid_input" } });
    expect(calls).toBe(1);
  });
});

describe("misspelt options in a run are refused, naming the one that was meant", () => {
  const question: Question = { question: "Go on?" };
  test.each<[string, string, (ctx: Context) => Promise<unknown>]>([
    ["ctx.step send", "effect", (ctx) => ctx.step("send", () => 1, { effct: "once" } as never)],
    ["ctx.step send", "reconcile", (ctx) => ctx.step("send", () => 1, { effect: "once", reconsile: null } as never)],
    ["ctx.call idle", "signal", (ctx) => ctx.call(idle, null, { singal: ctx.signal } as never)],
    ["ctx.ask", "timeoutMs", (ctx) => ctx.ask({ ...question, timeout: 5 } as never)],
    ["ctx.ask: otherwise", "approved", (ctx) => ctx.ask({ ...question, otherwise: { aproved: true } as never })],
    ["ctx.wait go", "timeoutMs", (ctx) => ctx.wait("go", { timeoutms: 5 } as never)],
    ["ctx.sleep", "signal", (ctx) => ctx.sleep(5, { sginal: ctx.signal } as never)],
    ["store.put", "ifVersion", (ctx) => ctx.store.put("run/a", 1, { ifversion: 0 } as never)],
    ["store.delete", "ifVersion", (ctx) => ctx.store.delete("run/a", { ifVersio: 0 } as never)],
    ["store.transact", "ifVersion", (ctx) => ctx.store.transact([{ put: "run/a", value: 1, ifVerson: 0 } as never])],
    [
      "store.transact",
      "delete",
      (ctx) => ctx.store.transact([{ put: "run/a", value: 1 }, { delet: "run/b" } as never]),
    ],
    [
      "idle",
      "question",
      (ctx) =>
        ctx.call(
          human("idle", () => ({ quesion: "Go on?" }) as never),
          null,
        ),
    ],
  ])("%s, meant is %s", async (where, meant, act) => {
    const { outcome, types } = await inRun(async (ctx) => {
      await act(ctx);
      return null;
    });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
    const message = outcome.status === "failed" ? outcome.error.message : "";
    expect(message).toContain(`did you mean "${meant}"?`);
    expect(where === "idle" || message.startsWith(`${where}:`)).toBe(true);
    expect(types.filter((type) => !/^(?:run|agent)\./.test(type))).toEqual([]);
  });

  test("a question that is only a text is refused", async () => {
    const { outcome } = await inRun(async (ctx) => (await ctx.ask("Go on?" as never)).approved);
    expect(outcome).toMatchObject({ error: { code: "invalid_input", message: expect.stringContaining("an object") } });
  });
});

describe("misspelt options at construction are TypeErrors", () => {
  const engine = memory();
  const agents = [idle];
  test.each<[string, () => unknown]>([
    [
      'troupe: there is no option "agent"; did you mean "agents"? (known: agents, engine, budget, limits)',
      () => troupe({ agent: [], engine } as never),
    ],
    ["troupe: agents must be an array", () => troupe({ engine } as unknown as TroupeOptions)],
    ["troupe: agents must be an array", () => troupe({ agents: idle, engine } as unknown as TroupeOptions)],
    ["troupe: engine must be", () => troupe({ agents } as unknown as TroupeOptions)],
    ["troupe: its options must be an object", () => troupe(null as never)],
    ['did you mean "durability"?', () => local("x", { durabilty: "power" } as never)],
    [
      'local: durability must be "power" or "process", got "proces"',
      () => local("x", { durability: "proces" as never }),
    ],
    ['did you mean "clock"?', () => memory({ clok: null } as never)],
    ['did you mean "members"?', () => parallel({ name: "p", member: [idle] } as never)],
    ['did you mean "until"?', () => parallel({ name: "p", members: [idle], untill: "any" } as never)],
    ['did you mean "stages"?', () => pipeline({ name: "p", stage: [idle] } as never)],
    ['did you mean "attempts"?', () => retry({ attempt: 3 } as never)],
    ['did you mean "baseMs"?', () => retry({ attempts: 3, baseMS: 3 } as never)],
  ])("%s", (message, make) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

describe("misspelt options of an app are TypeErrors, and nothing is started", () => {
  test.each<[string, (app: App) => Promise<unknown>]>([
    ["id", (app) => app.start(idle, null, { ID: "a" } as never)],
    ["object", (app) => app.start(idle, null, "a" as never)],
    ["live", (app) => app.fork("r-1", { at: 0, Live: true } as never)],
    ["status", (app) => app.runs({ stauts: "paused" } as never)],
    ["runId", (app) => app.decisions({ runid: "r-1" } as never)],
    ["from", (app) => Array.fromAsync(app.events("r-1", { form: 1 } as never))],
  ])("%s", async (meant, act) => {
    await using app = troupe({ agents: [idle], engine: memory() });
    const error = await act(app).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(meant === "object" ? "must be an object" : `did you mean "${meant}"?`);
    expect(await app.runs()).toEqual([]);
  });

  test("run(agent, input, options)", async () => {
    const stopping = run(idle, null, { singal: AbortSignal.abort() } as never);
    await expect(stopping).rejects.toThrow(
      new TypeError('run: there is no option "singal"; did you mean "signal"? (known: signal, budget, limits)'),
    );
  });

  test.each([{ aproved: true }, { approved: "no" }, { approved: true, b: "ann" }, {}])(
    "a verdict must be plain, because a person stands behind it: %j",
    async (verdict) => {
      await using app = troupe({ agents: [human("editor", () => ({ question: "Go on?" }))], engine: memory() });
      const started = await app.start("editor", null);
      const outcome = await started.outcome;
      const [decision] = outcome.status === "paused" ? outcome.decisions : [];
      await expect(app.decide(decision?.id ?? "", verdict as never)).rejects.toMatchObject({ code: "invalid_input" });
      expect(await app.decisions({ status: "open" })).toHaveLength(1);
    },
  );
});
