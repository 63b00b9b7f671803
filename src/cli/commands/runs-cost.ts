import type { Prices } from "../../core/budget.ts";
import type { Entry } from "../../core/entry.ts";
import { findRate } from "../../models/prices/find-rate.ts";
import type { Rate } from "../../models/prices/rate.ts";
import type { App } from "../../runtime/troupe.ts";
import { type Costs, costs } from "../../telemetry/costs.ts";
import type { PriceOf } from "../../telemetry/requests.ts";
import { type Savings, savings } from "../../telemetry/savings.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { findRun, reading } from "../open-run.ts";
import { costLines } from "../render/cost-lines.ts";
import type { Invocation } from "../spec.ts";
import { workspace } from "../workspace.ts";

interface Bill {
  readonly id: string;
  readonly agent: string;
  readonly costs: Costs;
  readonly savings: Savings;
}

/** `troupe runs cost <id>` */
export async function runsCost({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const info = await findRun(place, args[0] ?? "");
  const prices = place.config?.budget?.prices ?? {};
  const bills = await reading(place, (app) => billsOf(app, info.id, prices));
  const { out } = terminal;
  if (options.has("json")) {
    const [own, ...called] = bills.map((bill) => ({
      run: bill.id,
      agent: bill.agent,
      ...bill.costs,
      savings: bill.savings,
    }));
    out.write(`${cleanJson({ schema_version: 1, ...own, called })}\n`);
    return exit.done;
  }
  for (const { id, agent, costs: bill, savings: saved } of bills) {
    out.write(`\n  ${out.paint("bold", id)}  ${cleanLine(agent)}\n${costLines(bill, saved, out)}`);
  }
  out.write("\n");
  return exit.done;
}

/** Of the run, and of those that it has called as runs of their own. */
async function billsOf(app: App, id: string, prices: Prices): Promise<readonly Bill[]> {
  const info = await app.run(id);
  if (!info) return []; // has been deleted
  const entries = await Array.fromAsync(app.events(id));
  const bill = costs(entries, { priceOf: await listPrices(entries, prices) });
  const called: Bill[] = [];
  for (const child of bill.children) called.push(...(await billsOf(app, child, prices)));
  return [{ id, agent: info.agent, costs: bill, savings: savings(entries) }, ...called];
}

/** What replies without a bill have cost, by the prices of today: no budget applied to them. */
async function listPrices(entries: readonly Entry[], prices: Prices): Promise<PriceOf> {
  const rates = new Map<string, Rate | null>();
  for (const { model, at, billed } of costs(entries).requests) {
    if (!(billed || rates.has(model))) rates.set(model, await findRate(model, prices, at));
  }
  return (model, { inputTokens, cachedTokens, cacheWriteTokens = 0, outputTokens }) => {
    const use = { input: inputTokens ?? 0, cached: cachedTokens ?? 0, cacheWrite: cacheWriteTokens, long: false };
    return rates.get(model)?.cost({ ...use, output: outputTokens ?? 0 }) ?? null;
  };
}
