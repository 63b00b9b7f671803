import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseEnv } from "node:util";
import { asError } from "../base/errors.ts";
import { findConfig } from "./config.ts";
import { checkKeyOrigins } from "./key-origins.ts";
import type { Options, Origins } from "./spec.ts";
import { usage } from "./usage.ts";

/**
 * Adds to `env` what `.env.local` and `.env` say, from the folder of the configuration file, or else from the current one;
 * with `--env-file` what that file says, and nothing else. What is set already stays, even where it is empty: the
 * environment comes before `.env.local`, that before `.env`.
 *
 * Nobody has to have looked at a file that is found, so what it says of addresses goes with no key from elsewhere
 * ({@link checkKeyOrigins}). A file that is named was meant.
 *
 * @throws TroupeError `invalid_input` when the file of `--env-file` cannot be read, and for such an address
 */
export function addEnvFiles(env: Record<string, string | undefined>, cwd: string, options: Options): Origins {
  const origins = new Map<string, string>();
  const named = options.text("env-file");
  const folder = folderOf(cwd, options.text("config"));
  const files = named === undefined ? [".env.local", ".env"] : [named];
  for (const file of files) {
    const text = named === undefined ? readIfAny(resolve(folder, file)) : readNamed(resolve(cwd, named), named);
    for (const [name, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, "")))) {
      if (env[name] !== undefined) continue;
      env[name] = value;
      origins.set(name, file);
    }
  }
  if (named === undefined) checkKeyOrigins(env, origins);
  return origins;
}

function folderOf(cwd: string, config: string | undefined): string {
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  return file === null ? cwd : dirname(file);
}

/** Nothing for a file that is not there, or that is none: a folder named .env is a Python environment. */
function readIfAny(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readNamed(file: string, named: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = "code" in asError(error) ? (error as NodeJS.ErrnoException).code : undefined;
    throw usage(`the file ${named} of --env-file cannot be read (${code ?? "unknown reason"})`);
  }
}
