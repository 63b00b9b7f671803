import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { local, troupe } from "../../../src/index.ts";
import { folder } from "../../engines/folder.ts";
import { provider } from "./provider.ts";

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
const told = ["researcher", "writer", "reviewer"].map((name) => `${name}: facts about ${name}`);
const expected = `manager: ${told.join(" | ")}`;

/** What the process printed, or null when it was killed. */
async function life(path: string, url: string, ...death: string[]): Promise<string | null> {
  const flags = ["--conditions=troupe-source", worker, path, url, ...death];
  try {
    return (await promisify(execFile)(process.execPath, flags)).stdout;
  } catch (error) {
    if ((error as { signal?: string }).signal === "SIGKILL") return null;
    throw error;
  }
}

/** Keys of the model calls whose reply is in the log. */
async function recorded(path: string): Promise<readonly string[]> {
  await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
  if ((await app.run("r")) === null) return [];
  const entries = await Array.fromAsync(app.events("r"));
  return entries.filter(({ type }) => type === "model.completed").map((entry) => `r/${entry.path}`);
}

/** Agents at work in a moment: the manager, or its three workers. */
const mostInFlight = 3;

/** True when the process was killed there, and another has finished its work. */
async function survives(when: string, at: number): Promise<boolean> {
  await using models = await provider();
  const path = folder();
  if ((await life(path, models.url, when, String(at))) !== null) return false;
  const kept = await recorded(path);
  const before = models.asked();
  expect(await life(path, models.url)).toBe(expected);
  const after = models.asked();
  for (const key of kept) expect([key, after.get(key)]).toEqual([key, before.get(key)]);
  const again = [...after].filter(([, count]) => count > 1);
  expect(again.length, JSON.stringify(again)).toBeLessThanOrEqual(mostInFlight);
  for (const [key, count] of again) expect([key, count]).toEqual([key, 2]);
  expect(after.size).toBe(8);
  return true;
}

test.each(["before", "after"])(
  "G5 A1: killed %s every commit of a manager with three agents as tools: no recorded reply is asked for again",
  { timeout: 240_000 },
  async (when) => {
    let at = 1;
    while ((await Promise.all([survives(when, at), survives(when, at + 1)])).every(Boolean)) at += 2;
    expect(at, "replies that come together are one commit, but not all do").toBeGreaterThan(5);
  },
);
