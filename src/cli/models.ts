import { type Choice, chooseModel } from "../models/choose-model.ts";
import { type Found, findModels } from "../models/find-models.ts";
import { installedPackages, type Packages } from "../models/packages.ts";
import { httpProbe } from "../models/probe.ts";
import type { Terminal } from "./terminal.ts";

/** The language models that can be used from here. */
export interface ModelsHere {
  readonly found: readonly Found[];
  /** The one for what names none; null where there is none. */
  readonly choice: Choice | null;
  /** Those beside this program, and those of the project. */
  readonly packages: Packages;
}

export interface LookOptions {
  /** The model that was named on the command line. */
  readonly flag?: string | undefined;
  /** The model of the configuration file. */
  readonly config?: string | null | undefined;
  /** Also look for servers that are rarely there. */
  readonly scan?: boolean;
}

export async function modelsHere(terminal: Terminal, { flag, config, scan = false }: LookOptions): Promise<ModelsHere> {
  const { env, cwd, clock } = terminal;
  const packages = installedPackages(cwd);
  const found = await findModels(env, httpProbe({ fetch, clock }), { packages, scan });
  return { found, packages, choice: chooseModel({ flag, env, config, found }) };
}
