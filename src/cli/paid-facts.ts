import type { Agent } from "../core/agent.ts";
import { type BudgetLimit, usdOf } from "../core/budget.ts";
import { reading } from "./open-run.ts";
import { dollars } from "./render/dollars.ts";
import type { Fact } from "./session.ts";
import type { Terminal } from "./terminal.ts";
import type { Workspace } from "./workspace.ts";

/** A reply of a middling kind, to have an idea of what a model costs. */
const usual = { input: 2_000, cached: 0, cacheWrite: 0, long: false, output: 500 };

/**
 * What is said about money before the first paid run of a project: what a reply of its models costs, and the limit. Nothing
 * where there was such a run before, where nothing limits it and no model is known or the price of one is not: it may be one of
 * this machine.
 */
export async function paidFacts(
  models: readonly string[],
  limit: BudgetLimit | undefined,
  place: Workspace,
  { clock }: Terminal,
): Promise<readonly Fact[]> {
  if (await hasSpent(place)) return [];
  const { findRate } = await import("../models/prices/find-rate.ts");
  const budget = place.config?.budget ?? {};
  const rates = await Promise.all(models.map((model) => findRate(model, budget.prices ?? {}, clock.now())));
  const { maxUsd, per = "run" } = limit === undefined ? budget : { ...limit, per: "run" };
  const cap: Fact = [
    "limit",
    maxUsd === undefined ? "none; --max-usd sets one" : `${dollars(maxUsd)}${per === "run" ? "" : ` (${per})`}`,
  ];
  const unknown = models[rates.indexOf(null)];
  if (unknown !== undefined) return maxUsd === undefined ? [] : [["cost", `the price of ${unknown} is not known`], cap];
  const each = rates.map((rate) => (rate === null ? 0 : usdOf(rate.cost(usual)))).toSorted((a, b) => a - b);
  const [least = 0] = each;
  const most = each.at(-1) ?? 0;
  if (most === 0) return maxUsd === undefined || models.length > 0 ? [] : [cap];
  const range = least === most ? dollars(most) : `${dollars(least)} to ${dollars(most)}`;
  return [["cost", `about ${range} for a reply of 500 tokens to 2,000`], cap];
}

/**
 * The model of the agent to run. Those of a team's members cannot be seen from outside: of a team, the models of all that the
 * project has.
 */
export function modelsOf(agent: Agent, all: readonly Agent[]): readonly string[] {
  const own = modelOfAgent(agent);
  const models = own === null ? all.map(modelOfAgent) : [own];
  return [...new Set(models.filter((model) => model !== null))];
}

function modelOfAgent(agent: Agent): string | null {
  const { model } = agent as { readonly model?: unknown };
  const first: unknown = Array.isArray(model) ? model[0] : model;
  if (typeof first === "string") return first;
  const { provider, modelId } = (first ?? {}) as { readonly provider?: unknown; readonly modelId?: unknown };
  return typeof provider === "string" && typeof modelId === "string" ? `${provider.split(".", 1)[0]}/${modelId}` : null;
}

/** Whether any team but the audit, which costs nothing, was run here before. */
async function hasSpent(place: Workspace): Promise<boolean> {
  if (!place.recorded()) return false;
  const runs = await reading(place, (_, engine) => engine.runs({ limit: 1_000 }));
  return runs.some(({ agent }) => agent !== "audit");
}
