import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { DoneCheck } from "../../../src/agents/done/check.ts";
import { fn } from "../../../src/agents/fn.ts";
import { pipeline } from "../../../src/teams/pipeline.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";

const output = z.object({ title: z.string(), words: z.number() });
const wrong: readonly ScriptedReply[] = Array.from({ length: 5 }, () => ({ json: { title: "Bees" } }));

describe("G6 MAST 1.1: disobeying the specification of the task", () => {
  test.each([0, 1, 2, 3])(
    "G6 MAST 1.1: a wrong shape: told exactly %d times, then output_invalid naming it",
    async (maxRepairs) => {
      const model = scriptedModel(byTurn(wrong));
      const writer = agent({ name: "writer", model, output, maxRepairs });
      const { outcome } = await simulate(writer, "go");
      expect(outcome).toMatchObject({
        status: "failed",
        error: {
          code: "output_invalid",
          detail: { agent: "writer", repairs: maxRepairs, issues: [expect.stringContaining("words")] },
        },
      });
      expect(model.asked).toBe(1 + maxRepairs);
      if (maxRepairs > 0) expect(model.requests[1]?.lastUser).toContain("words");
    },
  );

  test("G6 MAST 1.1: negative control: without an output the wrong shape is the answer, and the next stage gets it", async () => {
    const model = scriptedModel(byTurn(wrong));
    const given: string[] = [];
    const writer = agent({ name: "writer", model });
    const next = fn("next", (text: string) => given.push(text));
    await simulate(pipeline({ name: "p", stages: [writer, next] }), "go");
    expect(given).toEqual(['{"title":"Bees"}']);
    expect(model.asked).toBe(1);
  });

  /** What must hold beyond the shape, in code. */
  const longEnough: DoneCheck = {
    name: "long-enough",
    open({ value }) {
      const { words } = value as { readonly words: number };
      return words >= 100 ? [] : [`it has ${words} words, and must have at least 100`];
    },
  };
  const short: readonly ScriptedReply[] = Array.from({ length: 5 }, () => ({ json: { title: "Bees", words: 7 } }));

  test("G6 MAST 1.1: what code does not accept at the end is told, and then not_done", async () => {
    const model = scriptedModel(byTurn(short));
    const writer = agent({ name: "writer", model, output, done: [longEnough] });
    const { outcome } = await simulate(writer, "go");
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "not_done", detail: { open: ["it has 7 words, and must have at least 100"] } },
    });
    expect(model.asked).toBe(3);
    expect(model.requests[1]?.lastUser).toContain("- it has 7 words, and must have at least 100");
  });

  test("G6 MAST 1.1: negative control: without the check it is accepted", async () => {
    const writer = agent({ name: "writer", model: scriptedModel(byTurn(short)), output });
    expect((await simulate(writer, "go")).outcome).toMatchObject({ value: { words: 7 } });
  });

  test("G6 MAST 1.1: shape and checks are counted apart: neither uses up what the other may tell", async () => {
    const good = { json: { title: "Bees", words: 120 } };
    const script = [wrong[0], wrong[0], short[0], wrong[0], wrong[0], short[0], good] as ScriptedReply[];
    const model = scriptedModel(byTurn(script));
    const writer = agent({ name: "writer", model, output, done: [longEnough] });
    expect((await simulate(writer, "go")).outcome).toMatchObject({ value: { words: 120 } });
    expect(model.asked).toBe(7);
  });
});
