import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { dirname } from "node:path";
import { asError } from "../../base/errors.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { findConfig } from "../config.ts";
import { exit } from "../exit.ts";
import { modelsHere } from "../models.ts";
import { reading } from "../open-run.ts";
import { providerLines } from "../render/provider-lines.ts";
import { count } from "../render/words.ts";
import { errorObject } from "../report-error.ts";
import type { Invocation } from "../spec.ts";
import type { Screen } from "../terminal.ts";
import { version } from "../version.ts";
import { type Workspace, workspace } from "../workspace.ts";
import { realCall } from "./doctor-call.ts";
import type { Check } from "./doctor-check.ts";
import { modelCheck, modelFacts } from "./doctor-models.ts";

/** Less than this, and a long run may not have the room to record what it does. */
const lowSpaceMb = 200;

/** `troupe doctor` */
export async function doctor(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation;
  const { place, checks: placed } = await placeChecks(invocation);
  const here = await modelsHere(terminal, {
    flag: options.text("call"),
    config: place?.config?.model,
    scan: options.has("scan"),
  });
  const checks: Check[] = [
    { name: "troupe", ok: true, found: version() },
    { name: "node", ok: true, found: `${process.version} on ${platform()} ${release()} ${arch()}` },
    ...placed,
    { name: "terminal", ok: true, found: terminalFacts(invocation) },
    envCheck(invocation),
  ];
  const call = options.has("call") ? await realCall(invocation, here) : null;
  checks.push(call ? call[0] : await modelCheck(invocation, here));
  const ok = checks.every((check) => check.ok);
  if (options.has("json")) {
    const facts = { models: modelFacts(invocation, here), ...(call ? { call: call[1] } : {}) };
    terminal.out.write(`${cleanJson({ schema_version: 1, ok, checks, ...facts })}\n`);
  } else {
    writeChecks(checks, terminal.out);
    terminal.out.write(`${providerLines(here.found, invocation.origins, terminal.out).join("\n")}\n`);
  }
  const worst = checks.find((check) => !check.ok);
  return worst ? (worst.exit ?? exit.usage) : exit.done;
}

function writeChecks(checks: readonly Check[], out: Screen): void {
  for (const check of checks) {
    const well = check.next === undefined ? out.paint("green", "✓") : out.paint("dim", "·");
    const mark = check.ok ? well : out.paint("red", "✗");
    out.write(`  ${mark} ${check.name.padEnd(9)} ${cleanLine(check.found)}\n`);
    if (check.next !== undefined) out.write(`    ${out.paint("dim", "next:")}     ${cleanLine(check.next)}\n`);
    if (check.fix !== undefined) out.write(`    ${out.paint("dim", "fix")}       ${cleanLine(check.fix)}\n`);
  }
}

interface Placed {
  readonly place: Workspace | null;
  readonly checks: readonly Check[];
}

async function placeChecks({ terminal, options }: Invocation): Promise<Placed> {
  try {
    const place = await workspace(options, terminal);
    const file = place.config?.file;
    const config =
      file === undefined
        ? "none found; the ready-made teams work without"
        : `${file}, ${count(place.config?.agents.length ?? 0, "agent")}`;
    const checks = [{ name: "config", ok: true, found: config }, await stateCheck(place), spaceCheck(place)];
    return { place, checks };
  } catch (error) {
    const { message, fix } = errorObject(error);
    const found = message || String(findConfig(terminal.cwd));
    return { place: null, checks: [{ name: "config", ok: false, found, fix }] };
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

/** Which files gave variables; not which ones, and never what they hold. */
function envCheck({ origins }: Invocation): Check {
  const files = [...new Set(origins.values())].map((file) => {
    const given = [...origins.values()].filter((each) => each === file);
    return `${count(given.length, "variable")} from ${file}`;
  });
  return { name: "variables", ok: true, found: files.join(", ") || "no .env.local and no .env that adds any" };
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
