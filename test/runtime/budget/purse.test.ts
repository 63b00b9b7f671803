import { describe, expect, test } from "vitest";
import { Purse } from "../../../src/runtime/budget/purse.ts";
import { virtualClock } from "../../../src/testing/index.ts";
import { account, emptyStore, recordOf, slowStore } from "./bench.ts";

const nano = (n: number) => ({ nano: n, tokens: 0 });

describe("G4 budget: what a process has in hand", () => {
  test("G4 budget: what is being given back cannot be reserved meanwhile", async () => {
    const clock = virtualClock();
    const store = emptyStore();
    const purse = new Purse(account("@t/all", 1_000), { store: slowStore(store, clock, 10), holder: "h" });
    await clock.drive(purse.draw(nano(400)));
    expect(purse.free.nano).toBe(400);
    const giving = purse.giveBack();
    await clock.advance(15);
    expect(purse.free.nano).toBe(0);
    await clock.drive(giving);
    expect(purse.free.nano).toBe(0);
    expect(await recordOf(store, "@t/all")).toMatchObject({ spent: { nano: 0 }, held: {} });
  });

  test("G4 budget: what is spent while the store is told is told the next time", async () => {
    const clock = virtualClock();
    const store = emptyStore();
    const purse = new Purse(account("@t/all", 1_000), { store: slowStore(store, clock, 10), holder: "h" });
    await clock.drive(purse.draw(nano(400)));
    purse.reserve(nano(300));
    purse.settle(nano(100), nano(60));
    const drawing = purse.draw(nano(700));
    await clock.advance(15);
    purse.settle(nano(200), nano(50));
    await clock.drive(drawing);
    expect((await recordOf(store, "@t/all")).spent.nano).toBe(60);
    await clock.drive(purse.giveBack());
    expect(await recordOf(store, "@t/all")).toMatchObject({ spent: { nano: 110 }, held: {} });
    expect(purse.isIdle).toBe(true);
  });

  test("G4 budget: of what is not limited nothing need be in hand, and it is counted all the same", async () => {
    const store = emptyStore();
    const purse = new Purse(account("@t/all", null, 1_000), { store, holder: "h" });
    await purse.draw({ nano: 5, tokens: 10 });
    expect(purse.free.nano).toBe(Number.POSITIVE_INFINITY);
    purse.reserve({ nano: 5, tokens: 10 });
    purse.settle({ nano: 5, tokens: 10 }, { nano: 3, tokens: 4 });
    await purse.giveBack();
    expect(await recordOf(store, "@t/all")).toMatchObject({ spent: { nano: 3, tokens: 4 }, held: {} });
  });

  test("G4 budget: more was spent than was reserved: the account is overdrawn by it, and knows", async () => {
    const store = emptyStore();
    const purse = new Purse(account("@t/all", 100), { store, holder: "h" });
    await purse.draw(nano(100));
    purse.reserve(nano(100));
    purse.settle(nano(100), nano(130));
    await purse.giveBack();
    expect(await recordOf(store, "@t/all")).toMatchObject({ spent: { nano: 130 }, held: {} });
    await purse.draw(nano(1));
    expect(purse.free.nano).toBeLessThanOrEqual(0);
  });
});
