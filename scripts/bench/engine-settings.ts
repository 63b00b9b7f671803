import type { Engine } from "../../src/index.ts";
import { built, builtRestate } from "./built.ts";

/** An engine that a bench runs on, as a child process is told. */
export type EngineSettings =
  | { readonly engine: "local"; readonly folder: string }
  | {
      readonly engine: "restate";
      readonly ingress: string;
      readonly admin: string;
      readonly namespace: string;
      readonly listen?: string;
      readonly maxStepMs?: number;
    };

export async function engineOf(settings: EngineSettings): Promise<Engine> {
  if (settings.engine === "local") return (await built()).local(settings.folder, { recover: false });
  const { engine: _, ...options } = settings;
  return (await builtRestate()).restate(options);
}
