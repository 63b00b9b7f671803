import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import { type BreakerOptions, breaker } from "../../src/policies/breaker.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths } from "../runtime/world.ts";
import { codeOf, service, visits } from "./down-service.ts";

const terms = { failures: 3, windowMs: 1_000, openMs: 5_000 } satisfies BreakerOptions;

describe("breaker", () => {
  test("G1 breaker: opens after so many failures within the window, and refuses at once, saying until when", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock);
    const team = fn("team", async (_: null, ctx) => {
      const guarded = breaker(terms)(agent);
      for (let each = 0; each < 3; each++) await ctx.call(guarded, null).catch(() => undefined);
      await ctx.sleep(100);
      return ctx.call(guarded, null);
    });
    const { outcome, elapsedMs, entries } = await simulate(team, null, { clock });
    const error = { code: "circuit_open", detail: { key: "crm", retryAt: 5_000 } };
    expect(outcome).toMatchObject({ status: "failed", error });
    expect(elapsedMs).toBe(100);
    expect(calls).toHaveLength(3);
    expect(paths(entries, "breaker.opened")).toEqual(["team/crm#3"]);
  });

  test("G1 breaker: failures that lie further apart than the window never open it", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock);
    const times = Array.from({ length: 12 }, (_, index) => index * 501);
    await simulate(visits(breaker(terms)(agent), times), null, { clock });
    expect(calls).toEqual(times);
  });

  test("G1 breaker: half open, one probe decides: open again when it fails, closed when it succeeds", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock, () => clock.now() >= 11_000);
    const times = [0, 1, 2, 3, 4_999, 5_002, 5_003, 10_001, 10_002, 15_100, 15_101, 15_102];
    const { outcome } = await simulate(visits(breaker(terms)(agent), times), null, { clock });
    expect(outcome).toMatchObject({
      value: [
        ...["step_failed", "step_failed", "step_failed", "circuit_open", "circuit_open"],
        ...["step_failed", "circuit_open", "circuit_open", "step_failed", "well", "well", "well"],
      ],
    });
    expect(calls).toEqual([0, 1, 2, 5_002, 10_002, 15_100, 15_101, 15_102]);
  });

  test("G1 breaker: a probe may call others through the same breaker, at any depth; nobody else may meanwhile", async () => {
    for (const alwaysReplay of [false, true]) {
      const clock = virtualClock();
      const { agent, calls } = service(clock, () => clock.now() > 1_000);
      const one = { failures: 1, openMs: 1_000 };
      const slow = fn("crm", async (_: null, ctx) => {
        await ctx.sleep(100);
        return ctx.call(breaker(one)(agent), null);
      });
      const nested = breaker(one)(breaker(one)(retry({ attempts: 2, baseMs: 1, codes: ["timeout"] })(slow)));
      const visitor = (at: number) =>
        fn(`at-${at}`, async (_: null, ctx) => {
          await ctx.sleep(at);
          return ctx.call(nested, null).catch(codeOf);
        });
      const team = fn("team", (_: null, ctx) =>
        Promise.all([0, 500, 1_200, 1_250, 1_400].map((at) => ctx.call(visitor(at), null))),
      );
      const { outcome } = await simulate(team, null, { clock, alwaysReplay });
      expect(outcome).toMatchObject({ value: ["step_failed", "circuit_open", "well", "circuit_open", "well"] });
      expect(calls).toEqual([100, 1_300, 1_500]);
    }
  });

  test("G1 breaker: a failure within the probe opens it again, though an inner breaker has let it through", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock, () => clock.now() >= 2_000);
    const one = { failures: 1, openMs: 1_000 };
    const { outcome } = await simulate(
      visits(breaker(one)(breaker(one)(agent)), [0, 1_000, 1_500, 2_000, 2_001]),
      null,
      {
        clock,
      },
    );
    expect(outcome).toMatchObject({ value: ["step_failed", "step_failed", "circuit_open", "well", "well"] });
    expect(calls).toEqual([0, 1_000, 2_000, 2_001]);
  });

  test("G1 breaker: only failures that say something count, or those that are named", async () => {
    const detail = { issues: ["no"] };
    const wrong = fn("crm", () => {
      throw new TroupeError("no", { code: "invalid_input", detail });
    });
    const often = [0, 1, 2, 3, 4];
    const ends = async (options: BreakerOptions) => {
      const { outcome } = await simulate(visits(breaker({ ...terms, ...options })(wrong), often), null);
      return outcome.status === "completed" ? outcome.value : [];
    };
    expect(await ends({})).toEqual(often.map(() => "invalid_input"));
    expect(await ends({ codes: ["timeout"] })).toEqual(often.map(() => "invalid_input"));
    expect(await ends({ codes: ["invalid_input"] })).toEqual([
      ...["invalid_input", "invalid_input", "invalid_input"],
      ...["circuit_open", "circuit_open"],
    ]);
  });

  test("G1 breaker: a timeout inside counts, one outside does not", async () => {
    const slow = fn("crm", (_: null, ctx) => ctx.sleep(9e9));
    const often = [0, 200, 400, 600];
    const inside = wrap(slow, timeout(100), breaker(terms));
    expect((await simulate(visits(inside, often), null)).outcome).toMatchObject({
      value: ["timeout", "timeout", "timeout", "circuit_open"],
    });
    const outside = wrap(slow, breaker(terms), timeout(100));
    expect((await simulate(visits(outside, often), null)).outcome).toMatchObject({
      value: ["timeout", "timeout", "timeout", "timeout"],
    });
  });

  test("G1 breaker: a probe that takes too long is ended, and counts as failed", async () => {
    const clock = virtualClock();
    let calls = 0;
    const slow = fn("crm", async (_: null, ctx) => {
      calls += 1;
      if (calls > 1) await ctx.sleep(9e9);
      throw new Error("down");
    });
    const guarded = breaker({ failures: 1, openMs: 1_000, probeMs: 700 })(slow);
    const { outcome } = await simulate(visits(guarded, [0, 1_000, 2_699, 2_701]), null, { clock });
    expect(outcome).toMatchObject({ value: ["error", "timeout", "circuit_open", "timeout"] });
  });

  test("G1 breaker: with a retry around it, waits until it may try again", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock, () => clock.now() > 0);
    const sturdy = wrap(agent, breaker({ failures: 1, openMs: 4_000 }), retry({ attempts: 4, baseMs: 5 }));
    const { outcome } = await simulate(sturdy, null, { clock });
    expect(outcome).toEqual({ status: "completed", value: "well" });
    expect(calls).toEqual([0, 4_000]);
  });

  test("G1 breaker: many branches of one run that fail at once open it once", async () => {
    const clock = virtualClock();
    const { agent } = service(clock);
    const guarded = breaker(terms)(agent);
    const members = Array.from({ length: 20 }, (_, index) =>
      fn(`m${index}`, (_: null, ctx) => ctx.call(guarded, null)),
    );
    const [first, ...rest] = members;
    if (!first) throw new Error("none");
    const { outcome, entries } = await simulate(
      parallel({ name: "team", members: [first, ...rest], until: "any" }),
      null,
      { clock },
    );
    expect(outcome).toMatchObject({ error: { code: "not_enough" } });
    expect(paths(entries, "breaker.opened")).toHaveLength(1);
  });

  test("breaker: refuses options that cannot be", () => {
    for (const failures of [0, 1.5, Number.NaN]) expect(() => breaker({ failures })).toThrow(RangeError);
    for (const name of ["windowMs", "openMs", "probeMs"]) {
      for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => breaker({ [name]: ms })).toThrow(RangeError);
      }
    }
    expect(() => breaker({ key: "" })).toThrow(TypeError);
    expect(() => breaker({ treshold: 1 } as BreakerOptions)).toThrow("there is no option");
  });
});
