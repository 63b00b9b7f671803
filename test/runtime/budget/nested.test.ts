import { describe, expect, test } from "vitest";
import { type Agent, agent, budget, type Json, parallel, retry, run, TroupeError, wrap } from "../../../src/index.ts";
import { httpError } from "../../models/fake-model.ts";
import { decided } from "./answering.ts";
import { billedUsd, type PayingModel, payingModel, prices } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };
const talker = (model: PayingModel, name = "talker") => agent({ name, model, streaming: false, settings });

describe("G4 budget: limits within limits", () => {
  test("G4 budget: where the outer limit has too little for all of the output, the request gets less of it", async () => {
    for (const [outer, inner] of [
      [0.001, 1],
      [1, 0.001],
      [0.001, 0.001],
    ] as const) {
      const model = payingModel(() => ({}));
      const team = wrap(talker(model), budget({ maxUsd: 1 }), budget({ maxUsd: inner }));
      expect(await run(team, "Hello", { budget: { maxUsd: outer, prices } })).toBe("Well.");
      expect(model.served[0]?.allowed).toBeGreaterThan(256);
      expect(model.served[0]?.allowed).toBeLessThan(1_000);
    }
  });

  test("G4 budget: the error names the limit that is too small, also where another has not enough for all", async () => {
    const model = payingModel(() => ({}));
    const frugal = budget({ maxUsd: 0.0001 })(talker(model));
    const error = await run(frugal, "Hello", { budget: { maxUsd: 0.001, prices } }).catch((thrown) => thrown);
    if (!TroupeError.is(error, "budget_exceeded")) throw error;
    expect(error.detail).toMatchObject({ name: "talker/talker", limit: "usd", max: 0.0001, spent: 0 });
    const inTokens = budget({ maxTokens: 100 })(talker(model));
    const short = await run(inTokens, "Hello", { budget: { maxUsd: 0.001, prices } }).catch((thrown) => thrown);
    if (!TroupeError.is(short, "budget_exceeded")) throw short;
    expect(short.detail).toMatchObject({ name: "talker/talker", limit: "tokens", max: 100 });
    expect(model.served).toEqual([]);
  });

  test("G4 budget: where both are too small a person is asked for one after the other, each by its own name", async () => {
    const model = payingModel(() => ({}));
    const frugal = budget({ maxUsd: 0.0001 })(talker(model));
    const { outcome, questions } = await decided(frugal, { maxUsd: 0.0002, prices }, () => ({
      approved: true,
      value: { usd: 0.01 },
    }));
    expect(outcome).toEqual({ status: "completed", value: "Well." });
    expect(questions.map(({ path, question }) => [path, question.question])).toEqual([
      ["talker/talker/turn-1!limit", "Raise the budget of run sim-1?"],
      ["talker/talker/turn-1!limit2", "Raise the budget of talker/talker?"],
    ]);
  });

  test("G4 budget: whoever may not be asked fails, whatever the limit around it does", async () => {
    const frugal = budget({ maxUsd: 0.0001, onLimit: "fail" })(talker(payingModel(() => ({}))));
    const { outcome, questions } = await decided(frugal, { maxUsd: 0.001, prices }, () => ({ approved: true }));
    expect(outcome).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(questions).toEqual([]);
  });

  test("G4 budget: a limit for each attempt of a retry, in branches at the same time, within that of the run", async () => {
    const models = Array.from({ length: 20 }, () =>
      // the first request may have been paid for: it takes most of what its attempt has
      payingModel((nth) => (nth === 1 ? { fail: httpError(504) } : {})),
    );
    const members = models.map((model, n) =>
      wrap(
        agent({ name: `m${n}`, model, streaming: false, settings }),
        budget({ maxUsd: 0.0018, onLimit: "fail" }),
        retry({ attempts: 3, baseMs: 10, codes: ["budget_exceeded", "model_failed"] }),
      ),
    );
    const [first, ...others] = members;
    const team = parallel({ name: "team", members: [first as Agent<Json, string>, ...others] });
    const { outcome } = await decided(team, { maxUsd: 1, prices }, () => ({ approved: false }));
    expect(outcome).toEqual({ status: "completed", value: members.map(() => "Well.") });
    expect(models.map(({ served }) => served.length)).toEqual(members.map(() => 1));
    expect(billedUsd(models.flatMap(({ served }) => served))).toBeLessThan(1);
  });
});
