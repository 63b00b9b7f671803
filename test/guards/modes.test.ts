import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** Cemri et al., "Why Do Multi-Agent LLM Systems Fail?" (2025, arXiv:2503.13657), and what others have met in production. */
const mast = ["1-1", "1-2", "1-3", "1-4", "1-5", "2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "3-1", "3-2", "3-3"];
const others = [
  "ping-pong",
  "cost-explosion",
  "duplicate-effects-on-resume",
  "approval-drift",
  "hand-off-context-loss",
  "cascading-error",
  "deadlock",
  "retry-storm",
  "injection-spreading",
];
const modes = [...mast.map((id) => `mast-${id}`), ...others];

const filesOf = (mode: string): readonly string[] =>
  globSync([`test/guards/modes/${mode}.test.ts`, `test/guards/modes/${mode}-*.test.ts`], { cwd: root });

/** The names of the tests in a file, as they are written. */
const testsIn = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/\btest(?:\.\w+(?:\([^)]*\))?)*\(\s*["'`]([^\n]*?)["'`],/g)].map(
    ([, name = ""]) => name,
  );

describe("G6 modes: every mode of failure has its guard, and a test that fails without it", () => {
  test.each(modes)("G6 modes: %s has one file", (mode) => {
    expect(filesOf(mode)).toHaveLength(1);
  });

  test.each(modes)("G6 modes: %s is tested with its guard, and has a negative control without it", (mode) => {
    const names = filesOf(mode).flatMap(testsIn);
    expect(names.filter((name) => name.includes("negative control")).length).toBeGreaterThan(0);
    expect(names.filter((name) => !name.includes("negative control")).length).toBeGreaterThan(0);
    expect(names.filter((name) => !name.startsWith("G6 "))).toEqual([]);
  });

  test("G6 modes: no file is about something that is not in the list", () => {
    const known = modes.flatMap(filesOf);
    const all = globSync("test/guards/modes/*.test.ts", { cwd: root });
    expect(all.filter((file) => !known.includes(file))).toEqual([]);
  });

  test.each(modes)("G6 modes: %s is in the table of docs/guards/modes.md, with its file", (mode) => {
    const page = readFileSync(join(root, "docs/guards/modes.md"), "utf8");
    for (const file of filesOf(mode)) expect(page).toContain(`\`${basename(file)}\``);
  });
});
