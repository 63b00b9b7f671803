import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { simulate } from "../../src/testing/simulate.ts";

test("a run with an open question is paused although a long limit runs beside it", async () => {
  const boss = timeout(3_600_000)(human("boss", () => ({ question: "May I?" })));
  const { outcome, elapsedMs } = await simulate(boss, null);
  expect(outcome.status).toBe("paused");
  expect(elapsedMs).toBe(0);
});

test("a timer that is nearly due is waited for before a run counts as paused", async () => {
  const both = fn("both", (_: null, ctx) => Promise.all([ctx.ask({ question: "May I?" }), ctx.sleep(50_000)]));
  const { outcome, elapsedMs } = await simulate(both, null);
  expect(outcome.status).toBe("paused");
  expect(elapsedMs).toBe(50_000);
});
