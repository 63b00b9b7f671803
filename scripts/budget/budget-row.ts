import { check, type Row } from "../proof-row.ts";
import type { Spent } from "./count-up.ts";

/** What the mission asks of a dollar that many spend at once. Throws where money was overspent, left lying, or billed wrongly. */
export function budgetRow(part: string, what: string, spent: Spent): Row {
  const { chargedUsd, spentUsd, lostUsd, loggedUsd, offered, served, wrong, mostAtWorkUsd, ms } = spent;
  check(chargedUsd <= 1 && spentUsd + lostUsd <= 1, `overspent: ${JSON.stringify(spent)}`);
  check(spentUsd >= 0.85, `only ${spentUsd} of it could be used: ${JSON.stringify(spent)}`);
  check(offered >= 2_000, `only ${offered} requests were offered`);
  check(mostAtWorkUsd <= 0.05, `${mostAtWorkUsd} at work at once is too much for this to say anything`);
  check(wrong === 0, `${wrong} bills are not what was charged`);
  check(loggedUsd >= chargedUsd, `the logs have ${loggedUsd}, the provider has charged ${chargedUsd}`);
  const usd = (value: number) => `$${value.toFixed(4)}`;
  return {
    part,
    what,
    result:
      `${usd(spentUsd)} spent by the account, ${usd(lostUsd)} lost with the dead, ${usd(chargedUsd)} charged by the provider, ` +
      `${usd(loggedUsd)} in the logs; ${offered} requests offered, ${served} served, at most ${usd(mostAtWorkUsd)} at work, ` +
      `0 wrong bills, ${(ms / 1_000).toFixed(1)} s`,
  };
}
