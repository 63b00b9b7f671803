import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../core/engine.ts";
import type { RunInfo } from "../../core/outcome.ts";
import { cleanJson } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { age, count } from "../render/words.ts";
import type { Invocation, Options } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

const hour = 3_600_000;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: hour, d: 24 * hour, w: 168 * hour };
/** Runs deleted in one transaction; others may write in between. */
const batch = 50;

/** `troupe runs gc --older-than 30d` */
export async function runsGc({ terminal, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const before = terminal.clock.now() - ageOf(options);
  const dry = options.has("dry-run");
  const gone = place.recorded() ? await reading(place, (_, engine) => collect(engine, place, before, dry)) : [];
  const { out, err, clock } = terminal;
  if (options.has("json")) {
    out.write(`${cleanJson({ schema_version: 1, dry_run: dry, deleted: gone.map(({ id }) => id) })}\n`);
    return exit.done;
  }
  for (const { id, agent, status, updatedAt } of gone)
    out.write(`${id}  ${agent}  ${status}  ${age(clock.now() - updatedAt)}\n`);
  err.write(`${dry ? "would delete" : "deleted"} ${count(gone.length, "run")}\n`);
  return exit.done;
}

/** Runs own their reports: those go with them. */
async function collect(engine: Engine, place: Workspace, before: number, dry: boolean): Promise<readonly RunInfo[]> {
  const ended = new Set(["completed", "failed", "cancelled"]);
  const all = await engine.runs({ limit: 1_000_000 });
  const old = all.filter(({ status, updatedAt }) => ended.has(status) && updatedAt < before);
  if (dry) return old;
  while ((await engine.prune(before, batch)) > 0);
  for (const { id } of old) await rm(join(place.reports, id), { recursive: true, force: true });
  return old;
}

function ageOf(options: Options): number {
  const given = options.text("older-than");
  const [, amount, unit] = /^(\d+)([mhdw])$/.exec(given ?? "") ?? [];
  const ms = unitMs[unit ?? ""];
  if (ms === undefined) throw usage("--older-than needs an age such as 12h, 30d or 8w");
  return Number(amount) * ms;
}
