import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { TroupeError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Agent } from "../core/agent.ts";
import type { Engine } from "../core/engine.ts";
import { local } from "../engines/local/local.ts";
import { type Standing, standings } from "../engines/local/standing.ts";
import { fileInPlaceOf } from "../engines/local/state-folder.ts";
import { catalogNames, catalogTeam } from "./catalog.ts";
import { type Config, findConfig, loadConfig } from "./config.ts";
import { shellWord } from "./self-name.ts";
import type { Options } from "./spec.ts";
import type { Terminal } from "./terminal.ts";
import { usage } from "./usage.ts";

/** Where runs are kept, and which teams are known here. */
export interface Workspace {
  /** The state folder; absolute. */
  readonly folder: string;
  readonly config: Config | null;
  /** Names of all teams. */
  readonly teams: readonly string[];
  /** The configuration names an engine: runs are not in the state folder. */
  readonly elsewhere: boolean;
  /** Whether anything was ever recorded here. Looking must not make a state folder. */
  readonly recorded: () => boolean;
  readonly engine: () => Engine;
  /** How these runs stand beyond what the engine says of them. */
  readonly standings: (ids: readonly string[]) => (id: string) => Standing;
  /** @throws TroupeError `agent_unknown` */
  readonly team: (name: string) => Promise<Agent>;
  /** A command line that works when it is pasted here: same program, same state folder, same configuration. */
  readonly command: (...words: readonly string[]) => string;
  /** Absolute path of the folder in which each run keeps its reports, in one named by its id. */
  readonly reports: string;
}

/** What is known of a run that an engine of the configuration keeps: it sees to its runs by itself. */
const onEngine: Standing = { executor: "elsewhere", pid: null, pending: null, company: true };

/** Flags come before the environment (TROUPE_STATE), that before the configuration file, that before the default. */
export async function workspace(options: Options, terminal: Terminal): Promise<Workspace> {
  const { cwd, env } = terminal;
  const named = options.text("config");
  const file = named === undefined ? findConfig(cwd) : resolve(cwd, named);
  if (named !== undefined && file !== null && !existsSync(file)) throw usage(`there is no file ${named}`);
  const config = file === null ? null : await loadConfig(file);
  const state = options.text("state") ?? env["TROUPE_STATE"];
  const folder = resolve(cwd, state ?? config?.state ?? ".troupe");
  const inTheWay = fileInPlaceOf(folder);
  if (inTheWay !== null) {
    throw usage(`${inTheWay} is a file, not a folder`, "Name another folder for the state, with --state <dir>.");
  }
  const agents = new Map((config?.agents ?? []).map((agent) => [agent.name, agent]));
  const teams = [...catalogNames, ...agents.keys()];
  const flags = [
    ...(state === undefined ? [] : ["--state", state]),
    ...(named === undefined ? [] : ["--config", named]),
  ];
  return {
    folder,
    config,
    teams,
    elsewhere: config?.engine !== null && config !== null,
    recorded: () => (config?.engine ? true : existsSync(join(folder, "troupe.db"))),
    engine: () => config?.engine?.() ?? local(folder, { recover: false, clock: terminal.clock }),
    standings: (ids) => (config?.engine ? () => onEngine : standings(folder, ids, terminal.clock.now())),
    async team(name) {
      const agent = agents.get(name) ?? (await catalogTeam(name, terminal));
      if (agent) return agent;
      const near = nearest(name, teams);
      const meant = near === undefined ? "" : `Did you mean ${near}? `;
      throw new TroupeError(`no team named ${JSON.stringify(name)}. ${meant}Known here: ${teams.join(", ")}`, {
        code: "agent_unknown",
        detail: { agent: name, known: teams },
      });
    },
    command: (...words) => [terminal.self, ...[...words, ...flags].map(shellWord)].join(" "),
    reports: join(folder, "runs"),
  };
}

export function noRun(id: string): TroupeError<"run_unknown"> {
  return new TroupeError(`no run ${id}`, { code: "run_unknown", detail: { runId: id } });
}
