import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memory } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";

/** A run whose one step has an effect, and then waits. */
function shop() {
  const paid: string[] = [];
  const pay = fn("shop", async (_: null, ctx) => {
    await ctx.step("pay", ({ key }) => void paid.push(key), { effect: "once" });
    await ctx.wait("go");
    return null;
  });
  return { pay, paid };
}

test("R11 a fork of a fork replays what its parent was asked", async () => {
  const { pay, paid } = shop();
  await using app = troupe({ agents: [pay], engine: memory() });
  await (await app.start(pay, null, { id: "P" })).outcome;
  const first = await (await app.fork("P", { at: 0, id: "F" })).outcome;
  if (first.status !== "paused") throw new Error(first.status);
  await app.decide(first.decisions[0]?.id ?? "", { approved: true });
  await (await app.attach("F")).outcome;
  const entries = await Array.fromAsync(app.events("F"));
  for (const { seq } of entries) {
    const outcome = await (await app.fork("F", { at: seq, id: `G${seq}` })).outcome;
    expect([seq, outcome.status]).toEqual([seq, "paused"]);
  }
  expect(paid).toEqual(["P/shop/pay", "F/shop/pay"]);
});

test("R11 what its parent was allowed is not allowed to a fork", async () => {
  const { pay, paid } = shop();
  await using app = troupe({ agents: [pay], engine: memory() });
  await (await app.start(pay, null, { id: "P" })).outcome;
  const first = await (await app.fork("P", { at: 0, id: "F" })).outcome;
  if (first.status !== "paused") throw new Error(first.status);
  await app.decide(first.decisions[0]?.id ?? "", { approved: true });
  await (await app.attach("F")).outcome;
  const entries = await Array.fromAsync(app.events("F"));
  const answered = entries.find(({ type }) => type === "decision.answered");
  const second = await (await app.fork("F", { at: answered?.seq ?? 0, id: "G" })).outcome;
  expect(second).toMatchObject({ status: "paused", decisions: [{ runId: "G", path: "shop/pay!fork2" }] });
  expect(paid).toEqual(["P/shop/pay", "F/shop/pay"]);
});
