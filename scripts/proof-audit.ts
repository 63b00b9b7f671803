import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Entry, local, troupe } from "../src/index.ts";
import { check, type Row } from "./proof-row.ts";

const launcher = new URL("../bin/troupe.mjs", import.meta.url).pathname;
const topics = ["billing", "storage", "network", "access", "reports", "alerts", "backups", "limits"];

/** 240 pages of some 275 lines that link to each other, with a fault here and there. */
function writeDocs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let page = 0; page < 240; page++) {
    const lines = [`# Page ${page}`, ""];
    for (let part = 0; part < 25; part++) {
      const topic = topics[(page + part) % topics.length];
      const target = (page * 7 + part) % 240;
      const anchor =
        (page + part) % 40 === 0 ? "nowhere" : `part-${part}-of-${topics[(target + part) % topics.length]}`;
      lines.push(`## Part ${part} of ${topic}`, "");
      lines.push(
        `The ${topic} of page ${page} are described in part ${part}; see [there](page-${target}.md#${anchor}).`,
        "",
      );
      lines.push("| item | amount |", "|---|---|", `| first | ${part} |`, `| second | ${page} |`);
      lines.push(`| total | ${part + page + (page % 60 === 0 && part === 3 ? 1 : 0)} |`, "");
    }
    writeFileSync(join(folder, `page-${page}.md`), lines.join("\n"));
  }
}

const flags = (state: string) => ["--state", state, "--no-input"];

function command(state: string, ...args: string[]): void {
  execFileSync(process.execPath, [launcher, ...args, ...flags(state)], { stdio: "ignore", timeout: 60_000 });
}

/** Kills `troupe try` after a while; true when it was still at work. */
async function killAt(docs: string, state: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [launcher, "try", docs, ...flags(state)], { stdio: "ignore" });
  const ended = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
  const [code] = await ended;
  clearTimeout(timer);
  return code === null;
}

/** The log of the newest run, or nothing when none was accepted yet. */
async function logOf(state: string): Promise<readonly Entry[]> {
  await using app = troupe({ agents: [], engine: local(state, { recover: false }) });
  const [run] = await app.runs({ limit: 1 });
  if (!run) return [];
  await app.verify(run.id);
  return await Array.fromAsync(app.events(run.id));
}

function reportOf(state: string, log: readonly Entry[]): string {
  const written = log.find((entry) => entry.type === "report.written");
  check(written !== undefined, `no report in ${state}`);
  const body = written?.body as { data: { json: string } } | undefined;
  const text = readFileSync(body?.data.json ?? "", "utf8");
  return text.replace(/"generatedAt": "[^"]*"/, "").replace(/"runId": "[^"]*"/, "");
}

/** `kill -9` at random moments of an audit of a large folder, then `troupe resume`: the same report, nothing recorded twice. */
export async function proveAudit(rounds = 50): Promise<Row> {
  const root = mkdtempSync(join(tmpdir(), "proof-audit-"));
  const docs = join(root, "docs");
  writeDocs(docs);
  const startedAt = performance.now();
  command(join(root, "clean"), "try", docs);
  const lengthMs = performance.now() - startedAt;
  const expected = reportOf(join(root, "clean"), await logOf(join(root, "clean")));
  let killed = 0;
  let early = 0;
  for (let round = 0; killed < rounds; round++) {
    check(round < rounds * 4, "too few of the kills hit a run at work");
    const state = join(root, `state-${round}`);
    if (!(await killAt(docs, state, Math.random() * lengthMs))) continue;
    const before = await logOf(state);
    if (before.length === 0) {
      early += 1;
      continue;
    }
    killed += 1;
    command(state, "resume");
    const after = await logOf(state);
    check(JSON.stringify(after.slice(0, before.length)) === JSON.stringify(before), `round ${round}: the log changed`);
    const steps = after.filter((entry) => entry.type === "step.completed").map((entry) => entry.path);
    check(new Set(steps).size === steps.length, `round ${round}: a recorded step ran again`);
    check(reportOf(state, after) === expected, `round ${round}: another report`);
    rmSync(state, { recursive: true });
  }
  rmSync(root, { recursive: true });
  return {
    part: "audit",
    what: `troupe try on 240 files, killed at ${rounds} random moments and resumed`,
    result: `the same report ${rounds} times, 0 recorded steps again (${early} more died before the run was accepted)`,
  };
}
