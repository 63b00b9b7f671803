import type { Agent } from "../core/agent.ts";
import type { Site } from "./research-team.ts";

/** Ready-made teams, loaded only when one is needed. */
const teams: ReadonlyMap<string, (site: Site) => Promise<Agent>> = new Map<string, (site: Site) => Promise<Agent>>([
  ["audit", async () => (await import("../catalog/audit/team.ts")).audit],
  ["research", async (site) => (await import("./research-team.ts")).researchHere(site)],
]);

export const catalogNames: readonly string[] = [...teams.keys()];

/** Undefined when there is no such team. */
export async function catalogTeam(name: string, site: Site): Promise<Agent | undefined> {
  return teams.get(name)?.(site);
}
