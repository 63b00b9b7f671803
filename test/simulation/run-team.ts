import type { Json } from "../../src/base/json.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash } from "../../src/testing/crashing-journal.ts";
import { type SimulateOptions, type Simulation, simulate } from "../../src/testing/simulate.ts";
import { agentOf, type Team } from "./random-teams.ts";
import type { TeamWorld } from "./team-world.ts";

/** `TROUPE_TEAMS=10` tries ten times as many teams. */
export const more: number = Number(process.env["TROUPE_TEAMS"] ?? "1");
export const times = (count: number): number => Math.ceil(count * more);

export function runTeam(team: Team, world: TeamWorld, options: SimulateOptions = {}): Promise<Simulation<Json>> {
  return simulate(agentOf(team, world), "the task", { meanwhile: toTheEnd, ...options });
}

/** Questions have deadlines, and nobody answers: whatever is asked, it goes on by itself. */
export async function toTheEnd(app: App, id: string): Promise<void> {
  const run = await app.attach(id);
  await run.result.catch((error: unknown) => {
    if (error instanceof Crash) throw error;
  });
}

/** An outcome as data. */
export function ending(outcome: Outcome<Json>): Json {
  if (outcome.status !== "failed") return JSON.parse(JSON.stringify(outcome));
  const { code, message, detail } = outcome.error;
  return JSON.parse(JSON.stringify({ status: "failed", code, message, detail }));
}
