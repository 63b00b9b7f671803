import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { asError, TroupeError } from "../base/errors.ts";
import type { Agent } from "../core/agent.ts";
import type { Engine } from "../core/engine.ts";
import type { AppBudget } from "../runtime/budget/app-budget.ts";
import { checkConfig } from "./config-check.ts";
import { placeOf } from "./error-place.ts";

/** A project's own settings, as its file has them. */
export interface Config {
  readonly file: string;
  readonly agents: readonly Agent[];
  /** Makes the engine that runs are kept on; `null` for a file in the state folder. Each command makes its own. */
  readonly engine: (() => Engine) | null;
  /** Absolute. */
  readonly state: string | null;
  /** The model for what names none, such as ready-made teams: `openai/gpt-5`. */
  readonly model: string | null;
  /** What may be spent, and what models cost. */
  readonly budget: AppBudget | null;
}

const names = ["ts", "mts", "js", "mjs", "json"].map((extension) => `troupe.config.${extension}`);

/**
 * The nearest configuration file, upwards to the root of the git repository; without one, to the nearest folder with
 * a package.json; without either, only in `from` itself.
 */
export function findConfig(from: string): string | null {
  const folders: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) break;
  }
  const root = firstWith(folders, ".git");
  const last = root === -1 ? Math.max(0, firstWith(folders, "package.json")) : root;
  for (const folder of folders.slice(0, last + 1)) {
    const found = names.find((name) => existsSync(join(folder, name)));
    if (found !== undefined) return join(folder, found);
  }
  return null;
}

function firstWith(folders: readonly string[], name: string): number {
  return folders.findIndex((folder) => existsSync(join(folder, name)));
}

/** @throws TroupeError `config_invalid`, naming the field. */
export async function loadConfig(file: string): Promise<Config> {
  const given = file.endsWith(".json") ? parseJson(file) : await load(file);
  const checked = checkConfig(given);
  if ("issues" in checked) throw invalid(file, checked.issues);
  const { state } = checked;
  return { ...checked, file, state: state === null ? null : resolve(dirname(file), state) };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw invalid(file, [asError(error).message], error);
  }
}

/** The default export, or else the named ones. */
async function load(file: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    const cause = asError(error);
    const place = placeOf(cause, file);
    const elsewhere = place === null && cause instanceof SyntaxError ? ", in a file that it imports" : "";
    throw invalid(file, [`${whyNot(cause)}${elsewhere}`], error, place);
  }
  if ("default" in module) return module["default"];
  const named = ["agents", "state", "engine", "model", "budget"].filter((name) => module[name] !== undefined);
  return Object.fromEntries(named.map((name) => [name, module[name]]));
}

function whyNot(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return (
      `${error.message}: Node runs TypeScript by removing types, so enum, namespace and parameter properties do not ` +
      "work; use a const object, a module, plain fields, or compile the file to JavaScript"
    );
  }
  if (code === "ERR_MODULE_NOT_FOUND")
    return `${error.message}; is it installed, and does the path end in its extension?`;
  return `${error.name}: ${error.message}`;
}

/** `place` is where, as `file:line`, if that is known; it may be in a file that this one imports. */
function invalid(file: string, issues: readonly string[], cause?: unknown, place: string | null = null): TroupeError {
  const own = place?.startsWith(`${file}:`) ? place : file;
  const other = place === null || own === place ? "" : ` (${place})`;
  return new TroupeError(`${own}: ${issues.join("; ")}${other}`, {
    code: "config_invalid",
    detail: { file, issues },
    ...(cause === undefined ? {} : { cause }),
  });
}
