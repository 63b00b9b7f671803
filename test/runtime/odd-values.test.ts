import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { simulate } from "../../src/testing/simulate.ts";

test("fractional durations are kept as whole milliseconds, endless ones are refused in the program that asks", async () => {
  const napping = fn("napping", async (_: null, ctx) => {
    await ctx.sleep(5_000.5);
    await ctx.store.put("run/a", 1);
    return ctx.clock.now();
  });
  expect((await simulate(napping, null)).outcome).toEqual({ status: "completed", value: 5_001 });
  const endless = fn("endless", (_: null, ctx) => ctx.sleep(1e300));
  expect((await simulate(endless, null)).outcome).toMatchObject({
    status: "failed",
    error: { detail: { name: "RangeError" } },
  });
});

test("what is stored is what it was when it was given, whatever the caller does to it", async () => {
  const eager = fn("eager", async (_: null, ctx) => {
    const value = { n: 0 };
    const writing = ctx.store.put("run/v", value);
    value.n = 7;
    await writing;
    return (await ctx.store.get("run/v"))?.value ?? null;
  });
  expect((await simulate(eager, null)).outcome).toEqual({ status: "completed", value: { n: 0 } });
});

test("ttlMs and ifVersion that make no sense are refused by name", async () => {
  const odd = fn("odd", (options: { ttlMs?: number; ifVersion?: number }, ctx) => ctx.store.put("run/a", 1, options));
  for (const options of [{ ttlMs: 0.5 }, { ttlMs: -1 }, { ifVersion: 1.5 }, { ifVersion: -2 }]) {
    const { outcome } = await simulate(odd, options);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
  }
});

test("a branch that fails before anybody waits for it does not end the process", async () => {
  const late = fn("late", async (_: null, ctx) => {
    const slow = ctx.sleep(300);
    const failing = ctx.call(
      fn("boom", () => Promise.reject(new Error("boom"))),
      null,
    );
    await slow;
    return failing.catch((error: Error) => error.message);
  });
  expect((await simulate(late, null)).outcome).toEqual({ status: "completed", value: "boom" });
});

test("an error that cannot be looked at is still an outcome", async () => {
  const odd = fn("odd", (_: null, ctx) =>
    ctx.step("throw", () => {
      const error = new Error("x");
      Object.defineProperty(error, "message", { value: 1n });
      Object.defineProperty(error, "code", {
        get() {
          throw new Error("no");
        },
      });
      throw error;
    }),
  );
  const { outcome } = await simulate(odd, null);
  expect(outcome).toMatchObject({ status: "failed", error: { code: "step_failed", detail: { message: "1" } } });
});

test("a step gives what its replay will give: nothing shared, nothing that JSON drops", async () => {
  const aliased = fn("aliased", async (_: null, ctx) => {
    const items = await ctx.step("fill", () => new Array(2).fill({ n: 0 }) as { n: number }[], { effect: "pure" });
    const [first] = items;
    if (first) first.n += 1;
    return items;
  });
  expect((await simulate(aliased, null)).outcome).toEqual({ status: "completed", value: [{ n: 1 }, { n: 0 }] });
  const match = fn("match", (_: null, ctx) => ctx.step("match", () => "ab12".match(/(?<n>\d+)/), { effect: "pure" }));
  expect((await simulate(match, null)).outcome).toMatchObject({ status: "failed", error: { code: "invalid_value" } });
});

test("names that cannot be written as text are refused", () => {
  expect(() => fn("s\udc00", () => null)).toThrow(TypeError);
});

test("R8 an agent named like a kind of the runtime shares its numbers", async () => {
  const sleepy = fn("sleep", (_: null, ctx) => ctx.runId.length);
  const both = fn("both", async (_: null, ctx) => {
    await ctx.sleep(1);
    await ctx.call(sleepy, null);
    await ctx.sleep(1);
    return null;
  });
  const { entries } = await simulate(both, null);
  const paths = entries
    .filter(({ type }) => type === "timer.fired" || type === "agent.started")
    .map(({ path }) => path);
  expect(paths).toEqual(["both", "both/sleep#1", "both/sleep#2", "both/sleep#3"]);
});
