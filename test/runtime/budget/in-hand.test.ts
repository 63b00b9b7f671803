import { describe, expect, test } from "vitest";
import { CallSpending } from "../../../src/runtime/budget/call-spending.ts";
import { Treasury } from "../../../src/runtime/budget/treasury.ts";
import { virtualClock } from "../../../src/testing/index.ts";
import { account, billOf, emptyStore, type Noted, needOf, recordOf, scopeAt } from "./bench.ts";

const million = 1_000_000;
const all = { maxUsd: 0.01, per: "total", alerts: [0.5] } as const;

/** What a process does with an account that it shares with others. */
function process(store: ReturnType<typeof emptyStore>, clock: ReturnType<typeof virtualClock>) {
  const treasury = new Treasury(all, store);
  const scope = scopeAt(clock);
  const spending = new CallSpending(treasury, []);
  const spend = async (nano: number): Promise<void> => {
    const paid = await spending.reserve(needOf(nano, 0, 1), scope);
    await paid.settle(billOf(nano, 1, 1));
  };
  return { treasury, scope, spending, spend };
}

const alertsOf = ({ notes }: Noted) => notes.filter(({ type }) => type === "budget.alerted").map(({ body }) => body);

describe("G4 budget: what a process has in hand, beside others", () => {
  test("G4 budget: a fraction that two processes come to together is told, though none of them saw it alone", async () => {
    const clock = virtualClock();
    const store = emptyStore();
    const [a, b] = [process(store, clock), process(store, clock)];
    await clock.drive(Promise.all([a.spend(3 * million), b.spend(3 * million)]));
    expect([...alertsOf(a.scope), ...alertsOf(b.scope)]).toEqual([]);
    await clock.advance(5_000); // both tell what they have spent, and give back the rest
    expect((await recordOf(store, "@budget/app/all")).spent.nano).toBe(6 * million);
    await clock.drive(a.spend(1_000));
    await clock.drive(b.spend(1_000));
    expect([...alertsOf(a.scope), ...alertsOf(b.scope)]).toMatchObject([{ fraction: 0.5, max: 0.01 }]);
  });

  test("G4 budget: a request that cannot be paid for leaves nothing in hand of the limits around it", async () => {
    const clock = virtualClock();
    const store = emptyStore();
    const [a, b] = [process(store, clock), process(store, clock)];
    const short = new CallSpending(a.treasury, [account("@budget.r/run", 10)]);
    const refused = short.reserve(needOf(5 * million, 0, 1), a.scope);
    await expect(clock.drive(refused)).rejects.toMatchObject({ code: "budget_exceeded" });
    await clock.advance(2_000);
    expect((await recordOf(store, "@budget/app/all")).held).toEqual({});
    await clock.drive(b.spend(10 * million));
  });
});
