import { existsSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Engine } from "../../core/engine.ts";
import type { RunInfo } from "../../core/outcome.ts";
import { reclaimSpace } from "../../engines/local/sqlite-space.ts";
import { dropRulesOfGone } from "../../runtime/approvals.ts";
import { cleanJson } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { age, count, size } from "../render/words.ts";
import type { Invocation, Options } from "../spec.ts";
import type { Terminal } from "../terminal.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

const hour = 3_600_000;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: hour, d: 24 * hour, w: 168 * hour };
/** Runs deleted in one transaction; others may write in between. */
const batch = 50;
const worthSaying = 1_048_576;
const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** `troupe runs gc --older-than 30d` */
export async function runsGc({ terminal, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const { out, err, clock, interrupt } = terminal;
  const before = clock.now() - ageOf(options);
  const old = place.recorded() ? await reading(place, (_, engine) => oldRuns(engine, before)) : [];
  const dry = options.has("dry-run");
  const { gone, freed, unused } = dry
    ? { gone: old, freed: 0, unused: 0 }
    : await collect(place, old, before, terminal);
  if (options.has("json")) {
    const deleted = gone.map(({ id }) => id);
    out.write(`${cleanJson({ schema_version: 1, dry_run: dry, deleted, freed_bytes: freed })}\n`);
  } else {
    for (const { id, agent, status, updatedAt } of gone)
      out.write(`${id}  ${agent}  ${status}  ${age(clock.now() - updatedAt)}\n`);
    const room = dry ? "" : `, freed ${size(freed)}`;
    err.write(`${dry ? "would delete" : "deleted"} ${count(gone.length, "run")}${room}\n`);
    if (unused >= worthSaying) {
      err.write(
        `${size(unused)} stay in the state file for what comes next; with no run at work, gc gives them back too\n`,
      );
    }
  }
  return interrupt.exitCode ?? exit.done;
}

async function oldRuns(engine: Engine, before: number): Promise<readonly RunInfo[]> {
  const all = await engine.runs({ limit: 1_000_000 });
  return all.filter(({ status, updatedAt }) => ended.has(status) && updatedAt < before);
}

interface Collected {
  readonly gone: readonly RunInfo[];
  /** Bytes. */
  readonly freed: number;
  /** Bytes that could not be given back now. */
  readonly unused: number;
}

/** Runs own their reports: those go with them. Interrupted, it stops between two runs. */
async function collect(
  place: Workspace,
  old: readonly RunInfo[],
  before: number,
  { clock, interrupt: { signal } }: Terminal,
): Promise<Collected> {
  const gone = old.length === 0 ? [] : await reading(place, (_, engine) => prune(engine, old, before, signal));
  let reports = 0;
  for (const { id } of gone) {
    const folder = join(place.reports, id);
    reports += bytesIn(folder);
    await rm(folder, { recursive: true, force: true });
  }
  if (place.elsewhere) return { gone, freed: reports, unused: 0 };
  const { freed, unused } = await reclaimSpace(place.folder, clock, signal);
  return { gone, freed: reports + freed, unused };
}

async function prune(
  engine: Engine,
  old: readonly RunInfo[],
  before: number,
  signal: AbortSignal,
): Promise<readonly RunInfo[]> {
  while (!signal.aborted && (await engine.prune(before, batch)) > 0) await setImmediate(); // others, and signals, get their turn
  await dropRulesOfGone(engine);
  if (!signal.aborted) return old;
  const kept = new Set((await engine.runs({ limit: 1_000_000 })).map(({ id }) => id));
  return old.filter(({ id }) => !kept.has(id));
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function ageOf(options: Options): number {
  const given = options.text("older-than");
  const [, amount, unit] = /^(\d+)([mhdw])$/.exec(given ?? "") ?? [];
  const ms = unitMs[unit ?? ""];
  if (ms === undefined) throw usage("--older-than needs an age such as 12h, 30d or 8w");
  return Number(amount) * ms;
}
