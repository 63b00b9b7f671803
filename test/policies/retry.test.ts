import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import { faults } from "../../src/models/fault-table.ts";
import { retry } from "../../src/policies/retry.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";

/** Fails `failures` times, then answers. */
function flaky(failures: number) {
  let calls = 0;
  const agent = fn<null, string>("flaky", (_, ctx) =>
    ctx.step("try", () => {
      calls += 1;
      if (calls <= failures) throw new Error(`failure ${calls}`);
      return "ok";
    }),
  );
  return { agent, calls: () => calls };
}

describe("retry", () => {
  test("retry: runs min(failures + 1, attempts) times, ends with the last error, never pauses longer than the cap", async () => {
    const cases = fc.record({
      failures: fc.nat(12),
      attempts: fc.integer({ min: 1, max: 12 }),
      baseMs: fc.nat(5_000),
      capMs: fc.nat(60_000),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ failures, attempts, baseMs, capMs, seed }) => {
        const { agent, calls } = flaky(failures);
        const { outcome, elapsedMs, entries } = await simulate(retry({ attempts, baseMs, capMs })(agent), null, {
          seed,
        });
        expect(calls()).toBe(Math.min(failures + 1, attempts));
        if (failures < attempts) expect(outcome).toEqual({ status: "completed", value: "ok" });
        else expect(outcome).toMatchObject({ status: "failed", error: { message: `failure ${attempts}` } });
        expect(elapsedMs).toBeLessThanOrEqual(capMs * (calls() - 1));
        expect(paths(entries, "retry.scheduled")).toHaveLength(calls() - 1);
      }),
    );
  });

  test("retry: ends at once when cancelled during a pause", async () => {
    const { agent, calls } = flaky(9);
    const { outcome, elapsedMs } = await simulate(retry({ attempts: 2, baseMs: 9e9, capMs: 9e9 })(agent), null, {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id, "user left");
      },
    });
    expect(outcome).toMatchObject({ status: "cancelled", reason: "user left" });
    expect(elapsedMs).toBe(5);
    expect(calls()).toBe(1);
  });

  test("retry: reports the abort, not the failure it caused, even on the last attempt", async () => {
    const stop = new AbortController();
    const reason = new TroupeError("too late", { code: "timeout", detail: { what: "it", afterMs: 1 } });
    const down = fn<null, null>("down", () => {
      stop.abort(reason);
      throw new Error("connection closed");
    });
    const outer = fn<null, null>("outer", (_, ctx) =>
      ctx.call(retry({ attempts: 1 })(down), null, { signal: stop.signal }),
    );
    expect((await simulate(outer, null)).outcome).toMatchObject({ status: "failed", error: { message: "too late" } });
  });

  test("retry: only repeats failures that another run may help", async () => {
    const detail = { issues: ["no"] };
    let calls = 0;
    const invalid = fn<null, null>("invalid", () => {
      calls += 1;
      throw new TroupeError("no", { code: "invalid_input", detail });
    });
    await simulate(retry({ attempts: 5 })(invalid), null);
    expect(calls).toBe(1);
    await simulate(retry({ attempts: 5, codes: ["timeout"] })(invalid), null);
    expect(calls).toBe(2);
    await simulate(retry({ attempts: 5, codes: ["invalid_input"] })(invalid), null);
    expect(calls).toBe(7);
  });

  test("retry: of a model that failed, repeats all but what is wrong with request, account or name", async () => {
    let calls = 0;
    const failing = fn<string, null>("failing", (fault) => {
      calls += 1;
      throw new TroupeError("no", { code: "model_failed", detail: { model: "m", fault, status: null, attempts: [] } });
    });
    const final: string[] = [];
    for (const fault of Object.keys(faults)) {
      calls = 0;
      await simulate(retry({ attempts: 2, codes: ["model_failed"] })(failing), fault);
      if (calls === 1) final.push(fault);
    }
    expect(new Set(final)).toEqual(new Set(["bad_request", "context_length", "not_found", "quota", "unauthorized"]));
    for (const [fault, { remedy, lasts }] of Object.entries(faults)) {
      if (lasts && remedy !== "again") expect(final).toContain(fault);
      if (remedy === "again") expect(final).not.toContain(fault);
    }
  });

  test("retry: refuses options out of range", () => {
    for (const attempts of [0, -1, 1.5, Number.NaN]) expect(() => retry({ attempts })).toThrow(RangeError);
    expect(() => retry({ attempts: 1, baseMs: -1 })).toThrow(RangeError);
    expect(() => retry({ attempts: 1, capMs: Number.NaN })).toThrow(RangeError);
  });
});
