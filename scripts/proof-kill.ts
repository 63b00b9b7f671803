import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { local, troupe } from "../src/index.ts";
import { check, type Row } from "./proof-row.ts";

const script = new URL("proof-team.ts", import.meta.url).pathname;
const flags = ["--conditions=troupe-source", script];

const finish = (folder: string): string =>
  execFileSync(process.execPath, [...flags, folder], { encoding: "utf8", timeout: 30_000 })
    .trim()
    .split("\n")
    .at(-1) ?? "";

/** How often each effect began. */
export function effects(folder: string): Map<string, number> {
  const file = join(folder, "effects.log");
  const counts = new Map<string, number>();
  if (!existsSync(file)) return counts;
  for (const key of readFileSync(file, "utf8").split("\n").filter(Boolean)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Paths of the steps whose end is in the log. */
export async function recorded(folder: string, id = "r"): Promise<string[]> {
  await using app = troupe({ agents: [], engine: local(folder, { recover: false }) });
  if (!(await app.run(id))) return [];
  await app.verify(id);
  const entries = await Array.fromAsync(app.events(id));
  return entries.filter((entry) => entry.type === "step.completed").map((entry) => entry.path);
}

async function killAt(folder: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [...flags, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  const [code] = await ended;
  return code === null;
}

/** Kills a process at random moments and lets another one finish: nothing recorded runs again, `once` stays once. */
export async function proveKill(rounds = 50): Promise<Row> {
  const clean = mkdtempSync(join(tmpdir(), "proof-"));
  const startedAt = performance.now();
  const expected = finish(clean);
  const lengthMs = performance.now() - startedAt;
  let killed = 0;
  let again = 0;
  let repeated = 0;
  for (let round = 0; killed < rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), "proof-"));
    if (await killAt(folder, Math.random() * Math.min(lengthMs, 120))) killed += 1;
    const kept = await recorded(folder);
    const before = effects(folder);
    check(finish(folder) === expected, `round ${round}: another result`);
    const after = effects(folder);
    repeated += kept.filter((path) => before.get(`r/${path}`) !== after.get(`r/${path}`)).length;
    for (const [key, count] of after) {
      if (count > 1) again += 1;
      if (/\/(pay|ship)$/.test(key)) check(count === 1, `round ${round}: ${key} happened ${count} times`);
    }
    check(
      new Set(await recorded(folder)).size === (await recorded(folder)).length,
      `round ${round}: two outcomes of one step`,
    );
    rmSync(folder, { recursive: true });
  }
  rmSync(clean, { recursive: true });
  check(repeated === 0, `${repeated} recorded steps ran again`);
  return {
    part: "kill",
    what: `a process killed at ${rounds} random moments of its run`,
    result: `0 recorded steps repeated, once effects 1 each, ${again} in-flight effects begun again under the same key`,
  };
}
