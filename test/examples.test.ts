import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const node = promisify(execFile);

async function output(file: string, cwd: string): Promise<string> {
  const { stdout } = await node(process.execPath, ["--conditions=troupe-source", file], { cwd, timeout: 20_000 });
  return stdout.trim();
}

describe("examples print what they promise", () => {
  test.each(globSync("examples/*.ts", { cwd: root }).sort())("%s", { timeout: 30_000 }, async (file) => {
    const text = await readFile(join(root, file), "utf8");
    const [, promised = ""] = text.split("// prints:\n");
    const expected = promised.replaceAll(/^\/\/ /gm, "").trim();
    expect(expected).not.toBe("");
    expect(await output(join(root, file), root)).toBe(expected);
  });
});

test("the README's program prints what it promises, twice", { timeout: 30_000 }, async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, promised = ""] = /\/\/ prints: (.*)/.exec(program) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "troupe-readme-"));
  try {
    const file = join(root, "test", `readme-${process.pid}.ts`); // beside the package, so that its name resolves
    await writeFile(file, program);
    try {
      expect(await output(file, folder)).toBe(promised);
      expect(await output(file, folder)).toBe(promised);
    } finally {
      await rm(file);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
