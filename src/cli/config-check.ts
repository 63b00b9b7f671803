import { asError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import { nearest } from "../base/nearest.ts";
import type { Agent } from "../core/agent.ts";
import type { Engine } from "../core/engine.ts";
import { type AppBudget, checkAppBudget } from "../runtime/budget/app-budget.ts";
import { catalogNames } from "./catalog.ts";

interface Fields {
  readonly agents: readonly Agent[];
  readonly state: string | null;
  readonly engine: (() => Engine) | null;
  readonly model: string | null;
  readonly budget: AppBudget | null;
}

type Checked = Fields | { readonly issues: readonly string[] };

const fields: ReadonlySet<string> = new Set([
  "agents",
  "engine",
  "state",
  "model",
  "budget",
] satisfies (keyof Fields)[]);

/** Looks at what a configuration file holds, field by field. */
export function checkConfig(given: unknown): Checked {
  if (!isRecord(given)) return { issues: [`it must export an object such as { agents: [...] }, found ${kind(given)}`] };
  const { agents = [], engine = null, state = null, model = null, budget = null } = given;
  const issues = Object.keys(given)
    .filter((key) => !fields.has(key) && key !== "$schema")
    .map((key) => `${key}: there is no such field${meant(key)} (known are agents, engine, state, model and budget)`);
  if (state !== null && (typeof state !== "string" || state === "")) {
    issues.push(`state: must be the path of a folder, found ${kind(state)}`);
  }
  if (engine !== null && typeof engine !== "function") {
    issues.push(`engine: must be a function that makes one, such as () => restate({ ... }), found ${kind(engine)}`);
  }
  if (model !== null && typeof model !== "string") {
    issues.push(`model: must be the name of a model, such as "openai/gpt-5", found ${kind(model)}`);
  }
  if (budget !== null) issues.push(...budgetIssues(budget));
  if (!Array.isArray(agents)) issues.push(`agents: must be an array, found ${kind(agents)}`);
  else issues.push(...agentIssues(agents));
  if (issues.length > 0) return { issues };
  return { agents, state, engine, model, budget } as Fields;
}

function budgetIssues(budget: unknown): readonly string[] {
  try {
    checkAppBudget(budget as AppBudget);
    return [];
  } catch (error) {
    return [asError(error).message];
  }
}

function meant(key: string): string {
  const near = key === "teams" ? "agents" : nearest(key, [...fields]);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function agentIssues(agents: readonly unknown[]): readonly string[] {
  const taken = new Map<string, string>(catalogNames.map((name) => [name, "a ready-made team"]));
  return agents.flatMap((agent, index) => {
    const at = `agents[${index}]`;
    if (!isRecord(agent)) return [`${at}: must be an agent, found ${kind(agent)}`];
    const { name, run } = agent;
    if (typeof run !== "function") return [`${at}.run: must be a function, found ${kind(run)}`];
    if (typeof name !== "string") return [`${at}.name: must be a string, found ${kind(name)}`];
    const other = taken.get(name);
    if (other !== undefined) return [`${at}.name: ${JSON.stringify(name)} is the name of ${other}`];
    taken.set(name, at);
    return nameIssue(at, name);
  });
}

function nameIssue(at: string, name: string): readonly string[] {
  try {
    pathName(name);
    return [];
  } catch (error) {
    return [`${at}.name: ${asError(error).message}`];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
