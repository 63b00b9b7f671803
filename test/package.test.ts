import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
/** What npm puts into the package without being told. */
const always = ["README.md", "LICENSE", "package.json"];
const needed = ["scripts", "tsconfig.json", "tsconfig.build.json"];
const wanted = [
  "dist/index.js",
  "dist/index.d.ts",
  "dist/testing/index.js",
  "dist/cli/main.js",
  "bin/troupe.mjs",
  "docs/errors.md",
  "examples/pipeline.ts",
  "examples/sample-docs/README.md",
];

interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly unpackedSize: number;
}

test("npm pack in a fresh clone builds what it ships", { timeout: 60_000 }, async () => {
  const clone = mkdtempSync(join(tmpdir(), "troupe-clone-"));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  for (const path of [...manifest.files, ...always, ...needed]) {
    if (path !== "dist") cpSync(join(root, path), join(clone, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json"], { cwd: clone, maxBuffer: 1e8 });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as readonly Packed[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  expect(paths).toEqual(expect.arrayContaining(wanted));
  const tops = new Set(paths.map((path) => path.split("/")[0]));
  expect(tops).toEqual(new Set([...manifest.files, ...always]));
  expect(packed?.unpackedSize).toBeLessThan(8_000_000); // of the 10 MB that an installation may take
});
