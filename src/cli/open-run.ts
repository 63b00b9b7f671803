import { runId } from "../base/ids.ts";
import type { Engine } from "../core/engine.ts";
import type { Outcome, RunInfo } from "../core/outcome.ts";
import { type App, troupe } from "../runtime/troupe.ts";
import { noRun, type Workspace } from "./workspace.ts";

/** Looks at what is recorded, without executing anything. Closes the engine when `look` is done. */
export async function reading<T>(place: Workspace, look: (app: App, engine: Engine) => Promise<T>): Promise<T> {
  const engine = place.engine();
  await using app = troupe({ agents: [], engine });
  if (place.elsewhere) await app.runs({ limit: 1 }); // makes it serve: what is asked of it may need a worker
  return await look(app, engine);
}

/** How the run stands, if it is at rest now: waits for nothing. */
export async function outcomeNow(engine: Engine, id: string): Promise<Outcome | null> {
  const now = AbortSignal.abort(new Error("not at rest"));
  try {
    return await engine.outcome(runId(id), { final: false, signal: now });
  } catch (error) {
    if (error !== now.reason) throw error;
    return null;
  }
}

/** The run, as the state folder has it. @throws TroupeError `run_unknown`, without making a state folder */
export async function findRun(place: Workspace, id: string): Promise<RunInfo> {
  const info = place.recorded() ? await reading(place, (_, engine) => engine.run(runId(id))) : null;
  if (!info) throw noRun(id);
  return info;
}

/** An app that can execute this one team. The caller closes it. */
export async function appFor(place: Workspace, team: string): Promise<App> {
  const budget = place.config?.budget;
  return troupe({ agents: [await place.team(team)], engine: place.engine(), ...(budget && { budget }) });
}
