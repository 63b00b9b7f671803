import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { undoFixes } from "../../../src/catalog/audit/apply.ts";
import type { AuditReport } from "../../../src/catalog/audit/audit-report.ts";
import { undoFileOf } from "../../../src/catalog/audit/editor.ts";
import { audit } from "../../../src/catalog/audit/team.ts";
import type { Entry } from "../../../src/core/entry.ts";
import { journalEngine } from "../../../src/engines/local/engine.ts";
import type { Journal } from "../../../src/engines/local/journal.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { type App, troupe } from "../../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";

const sample = join(import.meta.dirname, "../../../examples/sample-docs");
const fixed = "guides/release-checklist.md";

interface Ground {
  readonly folder: string;
  readonly reports: string;
}

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

async function ground(): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), "troupe-audit-"));
  roots.push(root);
  await cp(sample, join(root, "docs"), { recursive: true });
  return { folder: join(root, "docs"), reports: join(root, "reports") };
}

function open(journal: Journal): App {
  const kept = { ...journal, [Symbol.dispose]: () => undefined };
  const engine = journalEngine(() => kept, { clock: systemClock, recover: false, alwaysReplay: false });
  return troupe({ agents: [audit], engine });
}

/** Starts or continues the audit, approves what it proposes, and returns its log. */
async function finish(journal: Journal, input: Ground): Promise<readonly Entry[]> {
  await using app = open(journal);
  const run = await app.start(audit, input, { id: "audit" });
  const outcome = await run.outcome;
  if (outcome.status === "paused") {
    for (const { id } of outcome.decisions) await app.decide(id, { approved: true });
  }
  expect(await run.result).toMatchObject({ documents: 11, kept: 11, withdrawn: 7, fixes: 2, applied: "applied" });
  return await Array.fromAsync(app.events("audit"));
}

async function reportOf({ reports }: Ground): Promise<AuditReport> {
  const report = JSON.parse(await readFile(join(reports, "audit", "report.json"), "utf8")) as AuditReport;
  return { ...report, generatedAt: "" };
}

test("I1 document audit: delivers the report before it asks, then applies what was approved, and takes it back", async () => {
  const input = await ground();
  const before = await readFile(join(input.folder, fixed), "utf8");
  const journal = memoryJournal();
  await using app = open(journal);
  const run = await app.start(audit, input, { id: "audit" });
  const outcome = await run.outcome;
  expect(outcome.status).toBe("paused");
  expect((await reportOf(input)).kept).toHaveLength(11);
  expect(await readFile(join(input.folder, fixed), "utf8")).toBe(before);

  const [decision] = await app.decisions({ status: "open" });
  expect(decision?.question.proposal).toMatchObject({ files: [fixed], fixes: 2 });
  expect((await reportOf(input)).fixes).toMatchObject({ edits: 2, outcome: "open" });
  await app.decide(decision?.id ?? "", { approved: true });
  expect((await run.result) as unknown).toMatchObject({ applied: "applied", appliedFixes: 2, refused: [] });
  expect((await reportOf(input)).fixes).toMatchObject({ outcome: "applied", applied: 2, refused: [] });
  expect(await readFile(join(input.folder, fixed), "utf8")).toContain("../policies/support.md#hours");

  await undoFixes(input.folder, undoFileOf(join(input.reports, "audit")), new AbortController().signal);
  expect(await readFile(join(input.folder, fixed), "utf8")).toBe(before);
});

test("I1 document audit: a rejection changes nothing and the run still completes", async () => {
  const input = await ground();
  const before = await readFile(join(input.folder, fixed), "utf8");
  await using app = open(memoryJournal());
  const run = await app.start(audit, input);
  await run.outcome;
  const [decision] = await app.decisions({ status: "open" });
  await app.decide(decision?.id ?? "", { approved: false });
  expect(await run.result).toMatchObject({ applied: "declined", appliedFixes: 0 });
  expect(await readFile(join(input.folder, fixed), "utf8")).toBe(before);
});

describe("I1 document audit: files that somebody changed while the question was open", () => {
  const drafts = {
    "a.md": "# A\n\nSee [setup](setup.md#install-agent).\n",
    "b.md": "# B\n\nSee [setup](setup.md#install-agent).\n",
    "setup.md": "# Setup\n\n## Install the agent\n",
  };

  async function approvedAfter(changes: readonly (keyof typeof drafts)[]) {
    const root = await mkdtemp(join(tmpdir(), "troupe-audit-"));
    roots.push(root);
    const input = { folder: join(root, "docs"), reports: join(root, "reports") };
    await mkdir(input.folder);
    for (const [name, text] of Object.entries(drafts)) await writeFile(join(input.folder, name), text);
    await using app = open(memoryJournal());
    const run = await app.start(audit, input, { id: "audit" });
    await run.outcome;
    const asked = await reportOf(input);
    for (const name of changes) await writeFile(join(input.folder, name), `${drafts[name]}\nMine.\n`);
    const [decision] = await app.decisions({ status: "open" });
    await app.decide(decision?.id ?? "", { approved: true });
    const markdown = () => readFile(join(input.reports, "audit", "report.md"), "utf8");
    return { input, asked, result: await run.result, report: await reportOf(input), markdown: await markdown() };
  }

  test("all of them: none is applied, which the result and the report say, and there is nothing to undo", async () => {
    const { input, asked, result, report, markdown } = await approvedAfter(["a.md", "b.md"]);
    const reason = "the file has changed since the fix was proposed";
    const refused = [
      { file: "a.md", reason },
      { file: "b.md", reason },
    ];
    expect(asked.fixes).toMatchObject({ edits: 2, outcome: "open", applied: 0, refused: [] });
    expect(result).toMatchObject({ fixes: 2, applied: "refused", appliedFixes: 0, refused });
    expect(report.fixes).toMatchObject({ edits: 2, outcome: "refused", applied: 0, refused });
    expect(markdown).toMatch(/None was applied[\s\S]*`a\.md`: the file has changed/);
    await expect(stat(undoFileOf(join(input.reports, "audit")))).rejects.toThrow("ENOENT");
  });

  test("some of them: the others are applied, and each is named", async () => {
    const { input, result, report, markdown } = await approvedAfter(["b.md"]);
    expect(result).toMatchObject({ fixes: 2, applied: "partly", appliedFixes: 1, refused: [{ file: "b.md" }] });
    expect(report.fixes).toMatchObject({ outcome: "partly", applied: 1, refused: [{ file: "b.md" }] });
    expect(markdown).toMatch(/1 of 2 was applied[\s\S]*`b\.md`: the file has changed/);
    expect(await readFile(join(input.folder, "a.md"), "utf8")).toContain("#install-the-agent");
    expect(await readFile(join(input.folder, "b.md"), "utf8")).toContain("Mine.");
  });
});

test("I1 document audit: the checkers work at the same time and the Critic overrules them with reasons", async () => {
  const entries = await finish(memoryJournal(), await ground());
  const at = (type: string, path: string) => entries.findIndex((each) => each.type === type && each.path === path);
  const starts = ["links", "numbers", "repeats"].map((name) => at("agent.started", `audit/${name}`));
  const ends = ["links", "numbers", "repeats"].map((name) => at("agent.completed", `audit/${name}`));
  expect(Math.max(...starts)).toBeLessThan(Math.min(...ends));
  const withdrawn = entries.filter((each) => each.type === "finding.withdrawn");
  expect(withdrawn).toHaveLength(7);
  for (const { body } of withdrawn) expect(JSON.stringify(body)).toMatch(/"reason":"[^"]{20,}/);
});

describe("G5 durable runs: the audit dies at every commit, is resumed, and reports the same", async () => {
  const whole = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
  const clean = await ground();
  await finish(whole, clean);
  const expected = await reportOf(clean);
  const points = Array.from({ length: whole.commits }, (_, index) => index + 1);

  for (const when of ["before", "after"] as const) {
    test.each(points)(`${when} commit %i of ${points.length}`, async (at) => {
      const input = await ground();
      const inner = memoryJournal();
      const died = await finish(crashingJournal(inner, { at, when }), input).catch((error: unknown) => error);
      if (died instanceof Error) expect(died).toBeInstanceOf(Crash);
      const entries = await finish(inner, input);
      expect(await reportOf(input)).toEqual(expected);
      expect(await readFile(join(input.folder, fixed), "utf8")).toContain("../policies/support.md#hours");
      const outcomes = entries.filter((each) => each.type === "step.completed").map((each) => each.path);
      expect(new Set(outcomes).size).toBe(outcomes.length);
    });
  }
});

test("I1 document audit: a fork reports to a folder of its own and asks its own question", async () => {
  const input = await ground();
  await using app = open(memoryJournal());
  const run = await app.start(audit, input, { id: "audit" });
  await run.outcome;
  const before = await readFile(join(input.reports, "audit", "report.json"), "utf8");
  const entries = await Array.fromAsync(app.events("audit"));
  const reviewed = entries.findLast((each) => each.type === "agent.completed" && each.path.startsWith("audit/critic-"));
  const fork = await app.fork("audit", { at: reviewed?.seq ?? 0, id: "second" });
  const outcome = await fork.outcome;
  expect(outcome.status).toBe("paused");
  expect(await readFile(join(input.reports, "audit", "report.json"), "utf8")).toBe(before);
  const second = JSON.parse(await readFile(join(input.reports, "second", "report.json"), "utf8")) as AuditReport;
  expect(second.kept).toHaveLength(11);
  expect(await app.decisions({ status: "open" })).toHaveLength(2);
});
