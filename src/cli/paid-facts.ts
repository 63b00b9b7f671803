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
 * What is said about money before the first paid run of a project: what a reply of its model costs, and the limit. Nothing
 * where there was such a run before, where no model is known, or where its price is not and nothing limits it: it may be one
 * of this machine.
 */
export async function paidFacts(
  model: string | null,
  limit: BudgetLimit | undefined,
  place: Workspace,
  { clock }: Terminal,
): Promise<readonly Fact[]> {
  if (model === null || (await hasSpent(place))) return [];
  const { findRate } = await import("../models/prices/find-rate.ts");
  const budget = place.config?.budget ?? {};
  const rate = await findRate(model, budget.prices ?? {}, clock.now());
  const { maxUsd, per = "run" } = limit === undefined ? budget : { ...limit, per: "run" };
  const cap: Fact = [
    "limit",
    maxUsd === undefined ? "none; --max-usd sets one" : `${dollars(maxUsd)}${per === "run" ? "" : ` (${per})`}`,
  ];
  if (rate === null) return maxUsd === undefined ? [] : [["cost", `the price of ${model} is not known`], cap];
  const each = usdOf(rate.cost(usual));
  return each === 0 ? [] : [["cost", `about ${dollars(each)} for a reply of 500 tokens to 2,000`], cap];
}

/** The model of an agent that has one; those of a team's members cannot be seen from outside. */
export function modelOfAgent(agent: Agent): string | null {
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
