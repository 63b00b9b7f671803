import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { survivesCrashes } from "./survives-crashes.ts";

const statuses = (entries: readonly Entry[]) =>
  entries
    .filter((entry) => entry.type === "stage.changed")
    .map((entry) => {
      const { stage, status } = (entry.body as { data: { stage: string; status: string } }).data;
      return `${stage} ${status}`;
    });

/** Models over the real agent loop: one makes a question of a topic, one finds facts, as data, and one writes. */
function newspaper(...found: readonly Json[]) {
  const ask = scriptedModel(({ lastUser }) => `What of ${lastUser}?`);
  const facts = scriptedModel(byTurn(found.map((json) => ({ json }))));
  const text = scriptedModel(({ lastUser }) => `Text: ${lastUser}`);
  const stages = [
    agent({ name: "editor", model: ask }),
    agent({ name: "finder", model: facts, output: z.object({ facts: z.array(z.string()) }), maxRepairs: 1 }),
    fn("join", (given: { readonly facts: readonly string[] }) => given.facts.join(" and ")),
    agent({ name: "writer", model: text }),
  ] as const;
  return { team: pipeline({ name: "paper", stages }), facts, text };
}

describe("pipeline", () => {
  test("D1 pipeline: models one after another, each on what the one before it said, also after a crash at any write", async () => {
    const { team, facts } = newspaper({ facts: "bees" }, { facts: ["bees dance", "tides turn"] });
    const { outcome, entries } = await simulate(team, "nature", { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "Text: bees dance and tides turn" });
    const asked = modelCalls(entries).map((call) => call.agent);
    expect(asked).toEqual(["paper/editor", "paper/finder", "paper/finder", "paper/writer"]);
    expect(facts.requests[0]?.lastUser).toBe("What of nature?");
    expect(facts.requests[1]?.lastUser, "it is told what is wrong with its output").toContain("facts");
    expect(await survivesCrashes(team, "nature")).toBeGreaterThan(4);
  });

  test("D1 pipeline: stops at the model whose output is not what it must be, and asks none of those after it", async () => {
    const { team, facts, text } = newspaper({ facts: "bees" }, { facts: 7 });
    const { outcome, entries } = await simulate(team, "nature");
    const error = { code: "stage_failed", detail: { stage: "finder", index: 1, done: ["editor"] } };
    expect(outcome).toMatchObject({ status: "failed", error });
    expect(statuses(entries)).toEqual(["editor running", "editor completed", "finder running", "finder failed"]);
    expect([facts.asked, text.asked]).toEqual([2, 0]);
  });

  test("D1 pipeline: each stage gets what the one before it gave; stops at the failing one, saying what was done", async () => {
    const cases = fc.record({ length: fc.integer({ min: 1, max: 8 }), failing: fc.nat(10) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ length, failing }) => {
        const stages = Array.from({ length }, (_, index) =>
          fn<string, string>(`s${index}`, async (text, ctx) => {
            await ctx.sleep(5);
            if (index === failing) throw new Error("broken");
            return `${text}${index}`;
          }),
        ) as [Agent<string, string>];
        const { outcome, entries, elapsedMs } = await simulate(pipeline({ name: "line", stages }), ">");
        const names = stages.map((stage) => stage.name);
        const done = names.slice(0, failing);
        const expected = done.flatMap((name) => [`${name} running`, `${name} completed`]);
        if (failing < length) {
          const error = outcome.status === "failed" ? outcome.error : undefined;
          expect(error).toMatchObject({ code: "stage_failed", detail: { stage: `s${failing}`, index: failing, done } });
          expect(error?.message).toContain("broken");
          expected.push(`s${failing} running`, `s${failing} failed`);
        } else expect(outcome).toEqual({ status: "completed", value: `>${names.map((_, index) => index).join("")}` });
        expect(statuses(entries)).toEqual(expected);
        expect(elapsedMs).toBe(5 * Math.min(failing + 1, length));
      }),
    );
  });

  test("D1 pipeline: the cause is the stage's own error", async () => {
    const broken = fn<null, null>("broken", () => {
      throw new TroupeError("no", { code: "invalid_input", detail: { issues: ["no"] } });
    });
    let cause: unknown;
    const outer = fn<null, null>("outer", async (_, ctx) => {
      await ctx.call(pipeline({ name: "line", stages: [broken] }), null).catch((error: Error) => {
        cause = error.cause;
      });
      return null;
    });
    await simulate(outer, null);
    expect(cause).toMatchObject({ code: "invalid_input" });
  });

  test("D1 pipeline: cancelling stops the running stage, and later ones never start", async () => {
    const slow = fn<null, null>("slow", (_, ctx) => ctx.sleep(60_000).then(() => null));
    const never = fn<null, null>("never", () => null);
    const { outcome, entries } = await simulate(pipeline({ name: "line", stages: [slow, never] }), null, {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id, "user left");
      },
    });
    expect(outcome).toMatchObject({ status: "cancelled", reason: "user left" });
    expect(statuses(entries)).toEqual(["slow running"]);
  });

  test("D1 pipeline: needs a name and a stage", () => {
    expect(() => pipeline({ name: "line", stages: [] as unknown as [Agent<null, null>] })).toThrow(RangeError);
    expect(() => pipeline({ name: "", stages: [fn<null, null>("a", () => null)] })).toThrow(TypeError);
  });
});
