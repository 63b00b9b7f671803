import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/base/random.ts";
import { files } from "../../../src/tools/files/files.ts";
import { temporaryName } from "../../../src/tools/files/walk-files.ts";
import { folder } from "../../engines/folder.ts";
import { call } from "../call.ts";

const writer = (root: string) => files(root, { write: true }).write_file;

describe("write_file", () => {
  test("B2 write_file: is not there unless it is allowed", () => {
    expect(Object.keys(files("docs"))).toEqual(["list_files", "read_file", "search_files"]);
    expect(Object.keys(files("docs", { write: false }))).toEqual(["list_files", "read_file", "search_files"]);
    expect(Object.keys(files("docs", { write: true }))).toContain("write_file");
  });

  test("B2 write_file: reading repeats at will, writing under its key", () => {
    const { list_files, read_file, search_files, write_file } = files("docs", { write: true });
    expect([list_files, read_file, search_files, write_file].map(({ effect }) => effect)).toEqual([
      "pure",
      "pure",
      "pure",
      "idempotent",
    ]);
  });

  test("B2 write_file: makes a file and the folders on the way, and replaces it", async () => {
    const root = folder();
    const write = writer(root);
    expect(await call(write, { path: "a/b/c.md", content: "grüße" })).toEqual({
      path: "a/b/c.md",
      bytes: 7,
      created: true,
    });
    expect(await call(write, { path: "./a//b/c.md", content: "" })).toEqual({
      path: "a/b/c.md",
      bytes: 0,
      created: false,
    });
    expect(readFileSync(join(root, "a/b/c.md"), "utf8")).toBe("");
    expect(readdirSync(join(root, "a/b"))).toEqual(["c.md"]);
  });

  test("B2 write_file: a file keeps its permissions, but none that make it run as somebody else", async () => {
    const root = folder();
    writeFileSync(join(root, "run.sh"), "old");
    chmodSync(join(root, "run.sh"), 0o4750);
    await call(writer(root), { path: "run.sh", content: "new" });
    expect((statSync(join(root, "run.sh")).mode & 0o7777).toString(8)).toBe("750");
  });

  test("B2 write_file: doing it again under the same key leaves what doing it once does, also after an attempt cut off", async () => {
    const root = folder();
    const key = "run-1/agent/turn-1.write_file";
    const left = temporaryName(sha256(`${key}/a.md`).slice(0, 16));
    writeFileSync(join(root, left), "half of");
    expect((await call(files(root).list_files, {})).files).toEqual([]);
    for (let time = 0; time < 2; time++) await call(writer(root), { path: "a.md", content: "whole" }, { key });
    expect(readdirSync(root)).toEqual(["a.md"]);
    expect(readFileSync(join(root, "a.md"), "utf8")).toBe("whole");
  });

  test("B2 write_file: too much is refused, and nothing is left of it", async () => {
    const root = folder();
    await expect(call(writer(root), { path: "a/b.md", content: "x".repeat(4_194_305) })).rejects.toMatchObject({
      code: "too_large",
      detail: { what: "a/b.md", bytes: 4_194_305, limit: 4_194_304 },
    });
    expect(readdirSync(root)).toEqual([]);
  });

  test("B2 write_file: a folder that may not be written to is refused, and nothing is left", async () => {
    const root = folder();
    mkdirSync(join(root, "closed"));
    await expect(call(writer(root), { path: `closed/${"x".repeat(255)}.md`, content: "new" })).rejects.toMatchObject({
      code: "file_refused",
      detail: { why: "the name is too long" },
    });
    expect(readdirSync(join(root, "closed"))).toEqual([]);
  });

  test("B2 write_file: whoever reads meanwhile, or kills the writer, sees one of the files whole", async () => {
    const root = folder();
    const size = 3_000_000;
    writeFileSync(join(root, "a.md"), "0".repeat(size));
    const program = `
      import { files } from ${JSON.stringify(join(import.meta.dirname, "../../../src/tools/files/files.ts"))};
      const { write_file } = files(process.argv[1], { write: true });
      console.log("ready");
      for (let n = 0; ; n++) await write_file.execute({ path: "a.md", content: String(n % 10).repeat(${size}) }, { key: "k" + n });
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, root], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const seen = new Set<string>();
    const isWhole = () => {
      const text = readFileSync(join(root, "a.md"), "utf8");
      seen.add(text.slice(0, 1));
      expect(text).toBe(text.slice(0, 1).repeat(size));
    };
    while (seen.size < 8) {
      isWhole();
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    isWhole();
  });

  test.each([
    ["", TypeError],
    ["a\0b", TypeError],
    [7, TypeError],
  ])("B2 files: %j is no root", (root, error) => {
    expect(() => files(root as string)).toThrow(error);
  });

  test("B2 files: options out of range, or that there are not, are refused", () => {
    expect(() => files("docs", { maxBytes: 99 })).toThrow(RangeError);
    expect(() => files("docs", { writes: true } as object)).toThrow('did you mean "write"?');
  });
});
