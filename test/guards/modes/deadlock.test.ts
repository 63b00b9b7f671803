import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Agent } from "../../../src/core/agent.ts";
import type { Engine, Host } from "../../../src/core/engine.ts";
import { journalEngine } from "../../../src/engines/local/engine.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { troupe } from "../../../src/runtime/troupe.ts";
import { type ScriptedModel, scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { tool } from "../../../src/tools/tool.ts";

const year = 31_536_000_000;

/** Each waits for the other to write first. */
const polite = (name: string): Agent<null, Json> =>
  fn(name, async (_: null, { mail }) => {
    const { from, content } = await mail.receive();
    await mail.send(from, "and good day to you");
    return content;
  });

const pair = fn<null, Json>("pair", async (_, ctx) =>
  Promise.all([ctx.call(polite("ann"), null), ctx.call(polite("bob"), null)]),
);

/** A model that sends two helpers off at once, of whom each needs what only the other could send. */
const sends: readonly string[] = ["left", "right"];
function boss(model: ScriptedModel) {
  const helper = (name: string) =>
    tool({
      description: `Works on the ${name} half, with what the other half sends.`,
      inputSchema: z.object({}),
      run: async (_input, ctx) => (await ctx.mail.receive()).content,
    });
  return agent({ name: "boss", model, tools: { left: helper("left"), right: helper("right") } });
}

/** Never asks the runtime to look: as if there were no guard. No public option does so; a limit on a wait is the way out. */
function blind(engine: Engine): Engine {
  const blindHost = (host: Host): Host =>
    new Proxy(host, {
      get(target, name) {
        if (name === "atRest") return () => undefined;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return new Proxy(engine, {
    get(target, name) {
      if (name === "serve") {
        return (program: Parameters<Engine["serve"]>[0]) =>
          target.serve({
            ...program,
            execute: (agentName, input, host) => program.execute(agentName, input, blindHost(host)),
          });
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** How an agent stands after a year. */
async function afterAYear(member: Agent<never, unknown>, input: unknown, wrapped: (engine: Engine) => Engine) {
  const clock = virtualClock();
  const engine = journalEngine(memoryJournal, { clock, recover: false, alwaysReplay: false });
  await using app = troupe({ agents: [member], engine: wrapped(engine) });
  const run = await app.start(member as Agent<unknown>, input);
  await clock.advance(year);
  return clock.drive(run.outcome);
}

describe("G6 deadlock", () => {
  test("G6 deadlock: members that wait for each other end at once, with both named", async () => {
    const { outcome, elapsedMs, entries } = await simulate(pair, null);
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "deadlock",
        detail: {
          waits: [
            { path: "pair/bob", on: "mail", for: ["pair/ann", "pair"] },
            { path: "pair", on: "call", for: ["pair/ann", "pair/bob"] },
            { path: "pair/ann", on: "mail", for: ["pair/bob", "pair"] },
          ],
        },
      },
    });
    expect(elapsedMs).toBe(0);
    expect(entries.filter(({ type }) => type === "agent.failed").map(({ path }) => path)).toEqual(["pair/bob", "pair"]);
  });

  test("G6 deadlock: a model whose helpers wait for each other is told of both, and may do something else", async () => {
    const model = scriptedModel([
      { calls: sends.map((name) => ({ tool: name, input: {} })) },
      { expect: { toolResult: /these wait for each other/ }, text: "did it myself" },
    ]);
    const { outcome, entries, elapsedMs } = await simulate(boss(model), "halve it");
    expect(outcome).toEqual({ status: "completed", value: "did it myself" });
    model.assertDone();
    const failed = entries.filter(({ type }) => type === "agent.failed");
    expect(failed.map(({ path, body }) => [path, (body as { error: { code: string } }).error.code])).toEqual([
      ["boss/right", "deadlock"],
      ["boss/left", "deadlock"],
    ]);
    expect(elapsedMs).toBe(0);
  });

  test("G6 deadlock: negative control: without the guard both wait for ever", async () => {
    const same = await afterAYear(pair, null, (engine) => engine);
    expect(same).toMatchObject({ status: "failed", error: { code: "deadlock" } });
    const waiting = await afterAYear(pair, null, blind);
    // nobody is asked, no signal is awaited: only mail that nobody can send
    expect(waiting).toMatchObject({ status: "paused", decisions: [], signals: [] });
    expect((waiting as { keys: readonly string[] }).keys).toEqual([
      expect.stringMatching(/\/ann$/),
      expect.stringMatching(/\/bob$/),
    ]);
    const model = scriptedModel(byTurn([{ calls: sends.map((name) => ({ tool: name, input: {} })) }, "did it myself"]));
    expect(await afterAYear(boss(model), "halve it", blind)).toMatchObject({ status: "paused" });
    expect(model.asked).toBe(1);
  });

  test("G6 deadlock: a limit is another way out, at its time", async () => {
    const patient = fn("ann", (_: null, { mail }) => mail.receive({ timeoutMs: 60_000 }).catch(() => null));
    const team = fn<null, Json>("pair", async (_, ctx) => {
      const ends = await Promise.allSettled([ctx.call(patient, null), ctx.call(polite("bob"), null)]);
      return [ends.map(({ status }) => status), ctx.clock.now()];
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: [["fulfilled", "rejected"], 60_000] });
  });
});
