import { restate } from "../../src/engines/restate/restate.ts";
import { type App, local, troupe } from "../../src/index.ts";
import { effectLog } from "./effect-log.ts";
import { type ChaosTeam, chaosTeam } from "./team.ts";

/** Where runs and effects are kept. */
export type WorkerSettings = {
  /** File of the effect log. */
  readonly effects: string;
} & (
  | { readonly engine: "local"; readonly folder: string }
  | { readonly engine: "restate"; readonly ingress: string; readonly admin: string; readonly listen: string }
);

interface Opened {
  readonly app: App;
  readonly team: ChaosTeam["team"];
}

/** The app that executes the team. */
export function workerApp(settings: WorkerSettings): Opened {
  const { team, placed } = chaosTeam(effectLog(settings.effects));
  const agents = [team, placed];
  if (settings.engine === "local") return { app: troupe({ agents, engine: local(settings.folder) }), team };
  const { ingress, admin, listen } = settings;
  return { app: troupe({ agents, engine: restate({ ingress, admin, listen }) }), team };
}

/** The app of somebody who starts, watches and answers, and executes nothing. */
export function driverApp(settings: WorkerSettings): Opened {
  const { team } = chaosTeam(effectLog(settings.effects));
  if (settings.engine === "local") {
    return { app: troupe({ agents: [], engine: local(settings.folder, { recover: false }) }), team };
  }
  const { ingress, admin } = settings;
  return { app: troupe({ agents: [team], engine: restate({ ingress, admin }) }), team };
}
