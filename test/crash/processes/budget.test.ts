import { expect, test } from "vitest";
import { spendTogether } from "../../../scripts/proof-budget.ts";

test("G4 budget: several processes on one budget, adversarial usage, one killed: nothing overspent, little lost", {
  timeout: 60_000,
}, async () => {
  const capUsd = 0.1;
  const spent = await spendTogether({ processes: 2, runs: 60, calls: 5, capUsd, atOnce: 3, killAfter: 25 });
  expect(spent.chargedUsd).toBeLessThanOrEqual(capUsd);
  expect(spent.spentUsd + spent.lostUsd).toBeLessThanOrEqual(capUsd);
  expect(spent.spentUsd).toBeGreaterThanOrEqual(0.85 * capUsd);
  expect(spent.offered).toBeGreaterThanOrEqual(2 * (capUsd / 0.00085));
  expect(spent.mostAtWorkUsd).toBeLessThanOrEqual(0.06 * capUsd);
  expect(spent.wrong).toBe(0);
  expect(spent.loggedUsd).toBeGreaterThanOrEqual(spent.chargedUsd);
}); // the long form is in `npm run proof -- --only budget`
