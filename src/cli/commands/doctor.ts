import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { dirname } from "node:path";
import { asError } from "../../base/errors.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { findConfig } from "../config.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { count } from "../render/words.ts";
import { errorObject } from "../report-error.ts";
import type { Invocation } from "../spec.ts";
import { version } from "../version.ts";
import { type Workspace, workspace } from "../workspace.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly fix?: string;
}

/** Less than this, and a long run may not have the room to record what it does. */
const lowSpaceMb = 200;

/** `troupe doctor` */
export async function doctor(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation;
  const checks: Check[] = [
    { name: "troupe", ok: true, found: version() },
    { name: "node", ok: true, found: `${process.version} on ${platform()} ${release()} ${arch()}` },
    ...(await placeChecks(invocation)),
    { name: "terminal", ok: true, found: terminalFacts(invocation) },
    { name: "models", ok: true, found: "none needed: the audit team follows rules" },
  ];
  const ok = checks.every((check) => check.ok);
  const { out } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, ok, checks })}\n`);
  else {
    for (const check of checks) {
      const mark = check.ok ? out.paint("green", "✓") : out.paint("red", "✗");
      out.write(`  ${mark} ${check.name.padEnd(9)} ${cleanLine(check.found)}\n`);
      if (check.fix !== undefined) out.write(`    ${out.paint("dim", "fix")}       ${cleanLine(check.fix)}\n`);
    }
  }
  return ok ? exit.done : exit.usage;
}

async function placeChecks({ terminal, options }: Invocation): Promise<readonly Check[]> {
  try {
    const place = await workspace(options, terminal);
    const file = place.config?.file;
    const config =
      file === undefined
        ? "none found; the ready-made teams work without"
        : `${file}, ${count(place.config?.agents.length ?? 0, "agent")}`;
    return [{ name: "config", ok: true, found: config }, await stateCheck(place), spaceCheck(place)];
  } catch (error) {
    const { message, fix } = errorObject(error);
    return [{ name: "config", ok: false, found: message || String(findConfig(terminal.cwd)), fix }];
  }
}

async function stateCheck(place: Workspace): Promise<Check> {
  try {
    if (!place.recorded()) {
      accessSync(nearestFolder(place.folder), constants.W_OK);
      return { name: "state", ok: true, found: `${place.folder}, not made yet` };
    }
    const runs = await reading(place, (_, engine) => engine.runs({ limit: 1_000_000 }));
    const where = place.elsewhere ? "the engine of the configuration" : place.folder;
    const intact = place.elsewhere ? "" : ", database intact";
    return { name: "state", ok: true, found: `${where}, ${count(runs.length, "run")}${intact}` };
  } catch (error) {
    const { message, fix } = errorObject(error);
    const denied = "code" in asError(error) && (error as NodeJS.ErrnoException).code === "EACCES";
    return {
      name: "state",
      ok: false,
      found: message,
      fix: denied ? "Make the folder writable, or use another one with --state." : fix,
    };
  }
}

function spaceCheck({ folder }: Workspace): Check {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  const mb = Math.floor((bavail * bsize) / 1_048_576);
  const found = mb >= 10_240 ? `${Math.floor(mb / 1_024)} GB free` : `${mb} MB free`;
  if (mb >= lowSpaceMb) return { name: "disk", ok: true, found };
  return { name: "disk", ok: false, found, fix: "Make room: troupe runs gc --older-than 30d" };
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function terminalFacts({ terminal }: Invocation): string {
  const { out, err, person } = terminal;
  const colour = out.paint("red", "") === "" ? "no colour" : "colour";
  return [
    out.live ? `${out.columns()} columns` : "output to a file or pipe",
    colour,
    err.live ? "live progress" : "plain progress",
    person ? "questions are asked" : "no questions",
  ].join(", ");
}
