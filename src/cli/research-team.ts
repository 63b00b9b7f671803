import { researchTeam } from "../catalog/research/team.ts";
import type { Agent } from "../core/agent.ts";
import { installedPackages } from "../models/packages.ts";
import { modelResolver } from "../models/select.ts";
import { webTools } from "./web-tools.ts";

/** Where a ready-made team works: what it takes from the environment, it takes from here. */
export interface Site {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The research team with the models and the keys that there are here. */
export const researchHere = ({ env, cwd }: Site): Agent =>
  researchTeam({ resolve: modelResolver(env, installedPackages(cwd)), web: () => webTools(env) });
