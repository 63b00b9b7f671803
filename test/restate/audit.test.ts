import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePorts } from "../../scripts/restate/ports.ts";
import { startServer } from "../../scripts/restate/server.ts";
import { audit } from "../../src/catalog/audit/team.ts";
import type { Engine } from "../../src/core/engine.ts";
import { restate } from "../../src/engines/restate/restate.ts";
import { local, troupe } from "../../src/index.ts";
import { folder } from "../engines/folder.ts";

/** When it was made is in the report, and is all that may differ. */
const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");

const samples = new URL("../../examples/sample-docs", import.meta.url).pathname;

/** Runs the team over a fresh copy of the same documents, approves its fixes, and reads every file it has written. */
async function report(engine: Engine, home: string): Promise<ReadonlyMap<string, string>> {
  const [docs, reports] = [join(home, "docs"), join(home, "reports")];
  for (const made of [docs, reports]) rmSync(made, { recursive: true, force: true });
  cpSync(samples, docs, { recursive: true });
  await using app = troupe({ agents: [audit], engine });
  const run = await app.start(audit, { folder: docs, reports }, { id: "audit" });
  const outcome = await run.outcome;
  for (const { id } of outcome.status === "paused" ? outcome.decisions : []) await app.decide(id, { approved: true });
  await run.result;
  const written = join(reports, "audit");
  const names = readdirSync(written, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = names.map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map((file): [string, string] => [file, timeless(readFileSync(file, "utf8"))]);
  const changed = readdirSync(docs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of changed) {
    const file = join(entry.parentPath, entry.name);
    texts.push([file, readFileSync(file, "latin1")]);
  }
  renameSync(reports, `${reports}.kept`);
  rmSync(`${reports}.kept`, { recursive: true });
  return new Map(texts);
}

test.skipIf(process.env["TROUPE_RESTATE"] !== "1")(
  "I1 document audit: unchanged on both engines, and its report is the same to the byte",
  { timeout: 120_000 },
  async () => {
    const server = await startServer();
    onTestFinished(() => server[Symbol.asyncDispose]());
    const [port] = await freePorts(1);
    const { ingress, admin } = server;
    const home = folder();
    const here = await report(local(join(home, "state")), home);
    const there = await report(restate({ ingress, admin, listen: `127.0.0.1:${port}` }), home);
    expect(here.size).toBeGreaterThan(3);
    expect([...there.keys()]).toEqual([...here.keys()]);
    for (const [file, text] of here) expect(there.get(file), file).toBe(text);
  },
);
