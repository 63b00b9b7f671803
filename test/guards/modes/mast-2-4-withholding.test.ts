import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Schema } from "../../../src/base/schema.ts";
import type { Turn } from "../../../src/core/turn.ts";
import { pipeline } from "../../../src/teams/pipeline.ts";
import { refine } from "../../../src/teams/refine.ts";
import { swarm } from "../../../src/teams/swarm.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { survivesCrashes } from "../../teams/survives-crashes.ts";

const fields = z.object({ order: z.number(), tried: z.array(z.string()).min(1) });
const bare = { json: { handoff: "billing", why: "It is about money." } };
const whole = { json: { handoff: "billing", why: "It is about money.", order: 7, tried: ["asked for the bill"] } };

/** Triage hands off as the script says; billing answers at once. */
function desk(script: readonly ScriptedReply[], handoff?: Schema) {
  const triage = scriptedModel(byTurn(script));
  const billing = scriptedModel(() => "You get 10 back.");
  const members = [
    agent({ name: "triage", description: "Finds out.", model: triage }),
    agent({ name: "billing", description: "Bills.", model: billing }),
  ] as const;
  const team = swarm({ name: "desk", members: [...members], ...(handoff === undefined ? {} : { handoff }) });
  return { team, triage, billing };
}

describe("G6 MAST 2.4: withholding what others have to know", () => {
  test("G6 MAST 2.4: a hand-off without a required field is sent back once, and the receiver is never run", async () => {
    const { team, triage, billing } = desk([bare, bare, bare], fields);
    const { outcome } = await simulate(team, "I paid too much.");
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "output_invalid",
        message: expect.stringMatching(/the hand-off to billing was not made.*\$\.order.*\$\.tried/),
      },
    });
    expect(triage.asked).toBe(2);
    expect(billing.asked).toBe(0);
    expect(triage.requests[0]?.lastUser).toContain('"required":["order","tried"]');
    expect(triage.requests[1]?.lastUser).toMatch(/cannot be used: the hand-off to billing was not made/);
  });

  test("G6 MAST 2.4: negative control: without the schema the receiver runs without knowing", async () => {
    const { team, triage, billing } = desk([bare]);
    expect((await simulate(team, "I paid too much.")).outcome).toMatchObject({ value: { by: "billing" } });
    expect([triage.asked, billing.asked]).toEqual([1, 1]);
    expect(billing.requests[0]?.lastUser).not.toContain("order");
  });

  test("G6 MAST 2.4: once it is whole the receiver is told all of it", async () => {
    const { team, billing } = desk([bare, whole], fields);
    const { outcome } = await simulate(team, "I paid too much.", { alwaysReplay: true });
    expect(outcome).toMatchObject({
      value: { by: "billing", handoffs: [{ from: "triage", to: "billing", why: "It is about money." }] },
    });
    expect(billing.requests[0]?.lastUser).toContain('{"order":7,"tried":["asked for the bill"]}');
  });

  test("G6 MAST 2.4: a schema that answers later is asked in a step, and a crash at every write ends the same", {
    timeout: 30_000,
  }, async () => {
    const later = fields.refine(async ({ order }) => order > 0, "there is no such order");
    const { team } = desk([bare, whole], later);
    expect(await survivesCrashes(team, "I paid too much.")).toBeGreaterThan(5);
    const none = { json: { ...whole.json, order: -1 } };
    const wrong = desk([none, none], later);
    expect((await simulate(wrong.team, "go")).outcome).toMatchObject({
      error: { message: expect.stringContaining("there is no such order") },
    });
    expect(wrong.billing.asked).toBe(0);
  });

  test("G6 MAST 2.4: answers that hand nothing off need no fields; the schema must be one of an object", async () => {
    const { team } = desk([{ text: "Here you are." }], fields);
    expect((await simulate(team, "go")).outcome).toMatchObject({ value: { value: "Here you are.", by: "triage" } });
    expect(() => desk([], z.string())).toThrow(/swarm desk: handoff must be the schema of an object/);
    expect(() => desk([], {} as Schema)).toThrow(/swarm desk: handoff must be a schema/);
  });

  const finding = z.object({ claim: z.string(), source: z.string() });
  const withheld: readonly ScriptedReply[] = Array.from({ length: 4 }, () => ({ json: { claim: "Bees dance." } }));

  test("G6 MAST 2.4: a stage of a pipeline that withholds a field of its output ends it before the next one", async () => {
    const given: unknown[] = [];
    const next = fn("next", (value: unknown) => given.push(value));
    const model = scriptedModel(byTurn(withheld));
    const stage = agent({ name: "researcher", model, output: finding });
    expect((await simulate(pipeline({ name: "p", stages: [stage, next] }), "bees")).outcome).toMatchObject({
      error: { code: "stage_failed", detail: { stage: "researcher" }, message: expect.stringContaining("source") },
    });
    expect(model.asked).toBe(3);
    expect(given).toEqual([]);
    const loose = agent({ name: "researcher", model: scriptedModel(byTurn(withheld)) });
    await simulate(pipeline({ name: "p", stages: [loose, next] }), "bees");
    expect(given, "without the output the next one is given it").toEqual(['{"claim":"Bees dance."}']);
  });

  test("G6 MAST 2.4: so does a member of a team whose answer has a shape", async () => {
    const seen: unknown[] = [];
    const critic = fn("critic", ({ view }: Turn<{ draft: string }>) => {
      seen.push(view.draft);
      return "ok";
    });
    const author = agent({ name: "author", model: scriptedModel(byTurn(withheld)), output: finding });
    const team = refine({ name: "r", author: author as never, critic: critic as never, accept: () => true });
    expect((await simulate(team, "bees")).outcome).toMatchObject({
      error: { code: "not_enough", detail: { failures: [{ message: expect.stringContaining("source") }] } },
    });
    expect(seen).toEqual([]);
  });
});
