import type { Agent } from "../core/agent.ts";

/** Ready-made teams, loaded only when one is needed. */
const teams: ReadonlyMap<string, () => Promise<Agent>> = new Map([
  ["audit", async () => (await import("../catalog/audit/team.ts")).audit],
]);

export const catalogNames: readonly string[] = [...teams.keys()];

/** Undefined when there is no such team. */
export async function catalogTeam(name: string): Promise<Agent | undefined> {
  return teams.get(name)?.();
}
