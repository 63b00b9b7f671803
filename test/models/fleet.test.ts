import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelCaller } from "../../src/models/model-caller.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { fakeModel, httpError, request, says, scopeOf } from "./fake-model.ts";
import { bucket, fleet, type Gate, minutes, provider, silent } from "./limited-provider.ts";

describe("the limit of a provider", () => {
  const kinds: readonly [string, Gate, number][] = [
    ["saves up", bucket(60, 60), 50],
    ["saves up", bucket(60, 60), 2_000],
    ["saves up", bucket(60, 60), 20_000],
    ["saves nothing up", bucket(60, 1), 500],
    ["counts by the minute", minutes(60), 50],
    ["counts by the minute", minutes(60), 20_000],
  ];

  test.each(kinds)("G1 rate limit: 200 agents at 60 requests a minute, at one that %s", async (_, gate, replyMs) => {
    const clock = virtualClock();
    const model = provider(clock, gate, replyMs, 1);
    expect(await fleet(clock, model, 200, 2)).toBe(0);
    expect(model.accepted).toBe(400);
    expect(400 / gate.allowed(model.acceptedAt)).toBeGreaterThan(0.9);
    expect(model.rejected).toBeLessThan(260);
  });

  test("G1 rate limit: without Retry-After it is found out all the same", async () => {
    const clock = virtualClock();
    const gate = silent(bucket(60, 60));
    const model = provider(clock, gate, 2_000, 2);
    expect(await fleet(clock, model, 200, 2)).toBe(0);
    expect(400 / gate.allowed(model.acceptedAt)).toBeGreaterThan(0.8);
  });

  test("G1 rate limit: no call goes to it before the time is over that it asked for", async () => {
    const cases = fc.record({
      perMinute: fc.integer({ min: 20, max: 600 }),
      agents: fc.integer({ min: 1, max: 40 }),
      replyMs: fc.integer({ min: 1, max: 10_000 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ perMinute, agents, replyMs, seed }) => {
        const clock = virtualClock();
        const model = provider(clock, bucket(perMinute, 3), replyMs, seed);
        expect(await fleet(clock, model, agents, 2)).toBe(0);
        expect(model.early).toBe(0);
        expect(model.accepted).toBe(2 * agents);
      }),
      { numRuns: 20 },
    );
  });

  test("G1 rate limit: agents that call one after the other wait for what another one was told", async () => {
    const clock = virtualClock();
    const model = fakeModel([() => Promise.reject(httpError(429, { "retry-after": "30" })), says("ok")], {
      provider: "told",
    });
    const caller = modelCaller(model);
    const first = caller.call(request, scopeOf({ clock, key: "a" }));
    clock.alarm(10_000, () => undefined);
    await clock.advance(10_000);
    const other = modelCaller(model).call(request, scopeOf({ clock, key: "b" }));
    await clock.advance(19_000);
    expect(model.asked).toHaveLength(1);
    await clock.drive(Promise.all([first, other]));
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(model.asked).toHaveLength(3);
  });
});
