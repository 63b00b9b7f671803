import { describe, expect, test } from "vitest";
import type { ModelCaller, ModelFault } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { type Act, callAt, type FakeModel, fakeModel, finish, httpError, says, text, throws } from "./fake-model.ts";

/** Models at three providers, and requests to each of them since the last look. */
function chain(...acts: readonly (readonly Act[])[]) {
  const models = acts.map((each, index) => fakeModel(each, { provider: `p${index}` })) as [FakeModel, ...FakeModel[]];
  let before = models.map(() => 0);
  return {
    caller: modelCaller(models, { maxAttempts: 3 }),
    asked(): readonly number[] {
      const now = models.map(({ asked }) => asked.length);
      const since = now.map((count, index) => count - (before[index] ?? 0));
      before = now;
      return since;
    },
  };
}

const call = (clock: VirtualClock, caller: ModelCaller) => callAt(clock, caller).catch((error: unknown) => error);

const broken = throws(httpError(500));
const nothing: Act = () => [finish("stop")];
const network = throws(Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }));

describe("model caller: a model that could not be had comes last for a while", () => {
  const lasting: readonly [ModelFault, Act, number][] = [
    ["unreachable", network, 3],
    ["overloaded", throws(httpError(503)), 3],
    ["server_error", broken, 3],
    ["first_byte", throws(new DOMException("too long", "TimeoutError")), 3],
    ["rate_limited", throws(httpError(429)), 3],
    ["quota", throws(httpError(402)), 1],
    ["unauthorized", throws(httpError(401)), 1],
    ["not_found", throws(httpError(404)), 1],
  ];

  test.each(lasting)("G1 fallback: %s", async (fault, act, attempts) => {
    const clock = virtualClock();
    const { caller, asked } = chain([act], [says("ok")]);
    expect(await call(clock, caller)).toMatchObject({ failed: Array(attempts).fill({ fault, model: "p0/one" }) });
    expect(asked()).toEqual([attempts, 1]);
    const second = await call(clock, caller);
    expect(second).toMatchObject({ model: "p1/one" });
    expect(second).not.toHaveProperty("failed");
    expect(asked()).toEqual([0, 1]);
  });

  const passing: readonly [ModelFault, Act, number][] = [
    ["filtered", () => [...text("I"), finish("content-filter", "SAFETY")], 1],
    ["empty", nothing, 3],
    ["unterminated", () => text("cut"), 3],
  ];

  test.each(passing)("G1 fallback: not so %s, which is about one reply", async (_, act, attempts) => {
    const clock = virtualClock();
    const { caller, asked } = chain([act], [says("ok")]);
    await call(clock, caller);
    await call(clock, caller);
    expect(asked()).toEqual([2 * attempts, 2]);
  });

  test("G1 fallback: for 30 seconds, and then it is the first again", async () => {
    const clock = virtualClock();
    const { caller, asked } = chain([broken, broken, broken, says("back")], [says("ok")]);
    await call(clock, caller);
    asked();
    await clock.advance(29_999);
    expect(await call(clock, caller)).toMatchObject({ model: "p1/one" });
    expect(asked()).toEqual([0, 1]);
    await clock.advance(1);
    expect(await call(clock, caller)).toMatchObject({ model: "p0/one" });
    expect(asked()).toEqual([1, 0]);
  });

  test("G1 fallback: when those before it fail, it is asked after all", async () => {
    const clock = virtualClock();
    const { caller, asked } = chain([broken, broken, broken, says("back")], [says("ok"), nothing], [nothing]);
    await call(clock, caller);
    expect(asked()).toEqual([3, 1, 0]);
    expect(await call(clock, caller)).toMatchObject({ model: "p0/one" });
    expect(asked()).toEqual([1, 3, 3]);
    // it is up again, so it is not the last any more
    expect(await call(clock, caller)).toMatchObject({ model: "p0/one" });
    expect(asked()).toEqual([1, 0, 0]);
  });

  test("G1 fallback: when all are down they are asked in their order", async () => {
    const clock = virtualClock();
    const { caller, asked } = chain([broken], [throws(httpError(404))]);
    await call(clock, caller);
    expect(asked()).toEqual([3, 1]);
    const error = await call(clock, caller);
    expect(asked()).toEqual([3, 1]);
    expect(error).toMatchObject({ detail: { model: "p1/one" } });
  });

  test("G1 fallback: each caller, and each clock, for itself", async () => {
    const model = fakeModel([broken]);
    const next = fakeModel([says("ok")], { provider: "next" });
    const [one, other] = [modelCaller([model, next]), modelCaller([model, next])];
    const clock = virtualClock();
    await call(clock, one);
    await call(clock, other);
    expect(model.asked).toHaveLength(8);
    await call(virtualClock(), one);
    expect(model.asked).toHaveLength(12);
  });
});
