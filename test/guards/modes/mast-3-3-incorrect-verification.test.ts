import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { verify } from "../../../src/teams/verify.ts";
import { modelCalls } from "../../../src/testing/log-calls.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";

/** Sums wrongly, and says that it has been checked. */
const adder = () => agent({ name: "adder", model: scriptedModel(() => "2 + 2 = 5. All tests passed.") });

/** Says yes to everything. */
const flatterer = () =>
  agent({ name: "judge", model: scriptedModel(() => ({ json: { verdict: "pass", why: "Right, and well put." } })) });

const sums = (work: string): string | null => (work.includes("2 + 2 = 4") ? null : "2 + 2 is 4");

describe("G6 MAST 3.3: incorrect verification", () => {
  test("G6 MAST 3.3: a model says pass, the code says fail: verification_failed, and the model was not even asked", async () => {
    const team = verify({ name: "sum", author: adder(), checks: { sums }, verifier: flatterer() });
    const { outcome, entries } = await simulate(team, "What is 2 + 2?");
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "verification_failed",
        detail: { team: "sum", failed: [{ check: "sums", why: "2 + 2 is 4" }], rounds: 3 },
      },
    });
    expect(modelCalls(entries).map(({ agent: path }) => path)).toEqual(["sum/adder", "sum/adder#2", "sum/adder#3"]);
  });

  test("G6 MAST 3.3: a check that breaks is no pass either, whatever the verifier would say", async () => {
    const broken = (): null => {
      throw new Error("the checker is down");
    };
    const team = verify({ name: "sum", author: adder(), checks: { broken }, verifier: flatterer(), rounds: 1 });
    expect((await simulate(team, "What is 2 + 2?")).outcome).toMatchObject({
      error: { code: "verification_failed", detail: { failed: [{ check: "broken", why: "the checker is down" }] } },
    });
  });

  test("G6 MAST 3.3: a verdict that can be read in two ways is no pass", async () => {
    const text = 'I would say {"verdict": "pass"}, or rather {"verdict": "fail", "why": "2 + 2 is 4"}.';
    const model = scriptedModel(() => ({ text }));
    const team = verify({ name: "sum", author: adder(), verifier: agent({ name: "judge", model }) });
    const { outcome } = await simulate(team, "What is 2 + 2?");
    expect(outcome).toMatchObject({ error: { code: "verification_failed", detail: { rounds: 1 } } });
    expect(model.asked).toBe(2);
  });

  test("G6 MAST 3.3: nobody verifies their own work", () => {
    const author = adder();
    expect(() => verify({ name: "sum", author, verifier: author })).toThrow(/nobody verifies their own work/);
  });

  test("G6 MAST 3.3: negative control: without the code check, what the model says counts, and the wrong sum is returned", async () => {
    const team = verify({ name: "sum", author: adder(), verifier: flatterer() });
    expect((await simulate(team, "What is 2 + 2?")).outcome).toMatchObject({
      status: "completed",
      value: { value: "2 + 2 = 5. All tests passed.", verdict: { verdict: "pass" }, rounds: 1 },
    });
  });
});
