import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { stubborn } from "../runtime/world.ts";

describe("timeout", () => {
  test("timeout: returns within the limit and a second, however deaf the effect", async () => {
    const cases = fc.record({
      limit: fc.integer({ min: 1, max: 50_000 }),
      takes: fc.integer({ min: 1, max: 100_000 }),
      effect: fc.constantFrom({ effect: "pure" as const }, { effect: "idempotent" as const }, {}),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ limit, takes, effect }) => {
        fc.pre(takes !== limit);
        const clock = virtualClock();
        const slow = fn<null, string>("slow", (_, ctx) =>
          ctx.step("work", () => stubborn(clock, takes).then(() => "done"), effect),
        );
        const { outcome, elapsedMs } = await simulate(timeout(limit)(slow), null, { clock });
        if (takes < limit) expect(outcome).toEqual({ status: "completed", value: "done" });
        else if (takes > limit + 1_000)
          expect(outcome).toMatchObject({
            status: "failed",
            error: { code: "timeout", detail: { what: "slow", afterMs: limit } },
          });
        expect(elapsedMs).toBeLessThanOrEqual(Math.min(takes, limit + 1_000));
      }),
    );
  });

  test("timeout: an effect at most once is waited for until its own limit", async () => {
    const clock = virtualClock();
    const slow = fn<null, string>("slow", (_, ctx) =>
      ctx.step("work", () => stubborn(clock, 20_000).then(() => "done"), { effect: "once" }),
    );
    const { outcome, elapsedMs } = await simulate(timeout(1_000)(slow), null, { clock });
    expect(outcome).toEqual({ status: "completed", value: "done" });
    expect(elapsedMs).toBe(20_000);
  });

  test("timeout: an effect that listens stops at once", async () => {
    const clock = virtualClock();
    const listens = fn<null, null>("listens", (_, ctx) =>
      ctx.step(
        "work",
        ({ signal }) =>
          new Promise<null>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      ),
    );
    const { outcome, elapsedMs } = await simulate(timeout(500)(listens), null, { clock });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect(elapsedMs).toBe(500);
  });

  test("timeout: counts on through a restart", async () => {
    const journal = memoryJournal();
    const patient = timeout(60_000)(fn<null, unknown>("patient", (_, ctx) => ctx.wait("go")));
    const stop = async (_: unknown, __: unknown, clock: ReturnType<typeof virtualClock>) => {
      await stubborn(clock, 10_000);
      throw new Error("the process stops");
    };
    await expect(simulate(patient, null, { journal, meanwhile: stop })).rejects.toThrow("the process stops");
    const clock = virtualClock(50_000);
    const { outcome, elapsedMs } = await simulate(patient, null, { journal, clock });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect(elapsedMs).toBeLessThanOrEqual(11_000);
  });

  test("timeout: an outer one wins over inner ones, and attempts have a limit each", async () => {
    const forever = fn<null, void>("forever", (_, ctx) => ctx.sleep(9e9));
    const three = wrap(forever, timeout(1_000), retry({ attempts: 3, baseMs: 0 }));
    expect((await simulate(three, null)).elapsedMs).toBe(3_000);
    const outer = wrap(forever, timeout(1_000), retry({ attempts: 3, baseMs: 0 }), timeout(1_500));
    const { outcome, elapsedMs } = await simulate(outer, null);
    expect(outcome).toMatchObject({ error: { code: "timeout", detail: { afterMs: 1_500 } } });
    expect(elapsedMs).toBe(1_500);
  });

  test("timeout: ends at once when cancelled", async () => {
    const { outcome, elapsedMs } = await simulate(
      timeout(60_000)(fn<null, void>("forever", (_, ctx) => ctx.sleep(9e9))),
      null,
      {
        async meanwhile(app, id, clock) {
          await stubborn(clock, 7);
          await app.cancel(id);
        },
      },
    );
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(7);
  });

  test("timeout: refuses a limit that is none", () => {
    for (const ms of [0, -1, Number.NaN]) expect(() => timeout(ms)).toThrow(RangeError);
  });
});
