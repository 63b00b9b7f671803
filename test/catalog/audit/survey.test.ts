import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { chmod, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { survey } from "../../../src/catalog/audit/survey.ts";
import { folderOf, signal } from "./folder.ts";

test("an empty folder has no documents and nothing is left out", async () => {
  await using folder = await folderOf({});
  expect(await survey(folder.root, signal)).toEqual({
    documents: [],
    folders: [{ folder: "", files: [] }],
    aliases: [],
    skipped: [],
    skippedCounts: [],
    complete: true,
  });
});

test("a folder that does not exist, or is a file, is refused in plain words", async () => {
  await using folder = await folderOf({ "a.md": "# A" });
  await expect(survey(join(folder.root, "none"), signal)).rejects.toThrow(/none does not exist$/);
  await expect(survey(join(folder.root, "a.md"), signal)).rejects.toThrow(/a\.md is not a folder$/);
});

test("text is decoded by mark, as UTF-8, or as windows-1252", async () => {
  await using folder = await folderOf({
    "ascii.md": "a\nb\n",
    "bom.md": Buffer.from("\uFEFFgrün", "utf8"),
    "latin.txt": Buffer.from("gr\xfcn\r\nrot", "latin1"),
    "utf16be.txt": Buffer.from([0xfe, 0xff, 0x00, 0x61, 0x00, 0x0a]),
    "utf16le.txt": Buffer.from("\uFEFFeins\nzwei", "utf16le"),
  });
  const { documents } = await survey(folder.root, signal);
  expect(documents.map(({ file, encoding, lines }) => ({ file, encoding, lines }))).toEqual([
    { file: "ascii.md", encoding: "utf-8", lines: 2 },
    { file: "bom.md", encoding: "utf-8", lines: 1 },
    { file: "latin.txt", encoding: "windows-1252", lines: 2 },
    { file: "utf16be.txt", encoding: "utf-16be", lines: 1 },
    { file: "utf16le.txt", encoding: "utf-16le", lines: 2 },
  ]);
});

test("binary and huge files are left out with the reason, whatever their name says", async () => {
  await using folder = await folderOf({ "binary.md": new Uint8Array([1, 2, 0, 4]), "good.md": "# Good" });
  await writeFile(join(folder.root, "huge.csv"), "");
  await truncate(join(folder.root, "huge.csv"), 500 * 1024 * 1024);
  const { documents, skipped, skippedCounts } = await survey(folder.root, signal);
  expect(documents.map(({ file }) => file)).toEqual(["good.md"]);
  expect(skipped).toEqual([
    { file: "binary.md", reason: "binary content" },
    { file: "huge.csv", reason: "larger than 8 MiB" },
  ]);
  expect(skippedCounts.map(({ count }) => count)).toEqual([1, 1]);
});

test("symbolic links: cycles and dangling ones end, inner ones become aliases, outer ones are left out", async () => {
  await using outside = await folderOf({ "secret.md": "# Secret" });
  await using folder = await folderOf({ "docs/a.md": "# A" });
  await symlink("..", join(folder.root, "docs/up"));
  await symlink("self", join(folder.root, "self"));
  await symlink("nowhere.md", join(folder.root, "dangling.md"));
  await symlink("docs/a.md", join(folder.root, "b.md"));
  await symlink(join(outside.root, "secret.md"), join(folder.root, "out.md"));
  const { documents, aliases, skipped } = await survey(folder.root, signal);
  expect(documents.map(({ file }) => file)).toEqual(["docs/a.md"]);
  expect(aliases).toEqual([
    { from: "b.md", to: "docs/a.md" },
    { from: "docs/up", to: "" },
  ]);
  expect(skipped).toEqual([
    { file: "dangling.md", reason: "symbolic link to nothing" },
    { file: "out.md", reason: "symbolic link that leads outside the folder" },
    { file: "self", reason: "symbolic link in a circle" },
  ]);
});

test("dependencies are never walked, build output only when git keeps it", async () => {
  const files = {
    "node_modules/x/readme.md": "# X",
    "dist/a.md": "# A",
    "build/b.md": "# B",
    ".gitignore": "/dist/\n*.log\n",
  };
  await using folder = await folderOf(files);
  const { documents, skipped } = await survey(folder.root, signal);
  expect(documents.map(({ file }) => file)).toEqual(["build/b.md"]);
  expect(skipped.map(({ file }) => file)).toEqual(["dist", "node_modules"]);
});

test("what may not be read is left out, and the rest is surveyed", async () => {
  await using folder = await folderOf({ "open.md": "# Open", "locked.md": "# Locked", "closed/in.md": "# In" });
  await chmod(join(folder.root, "locked.md"), 0o000);
  await chmod(join(folder.root, "closed"), 0o000);
  await chmod(folder.root, 0o755);
  const module = new URL("../../../src/catalog/audit/survey.ts", import.meta.url).href;
  const script = `const { survey } = await import(${JSON.stringify(module)});
    const { documents, skipped } = await survey(process.argv[1], new AbortController().signal);
    console.log(JSON.stringify({ documents: documents.map((d) => d.file), skipped }));`;
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script, folder.root], {
    ...nobody,
    cwd: "/",
    encoding: "utf8",
  });
  await chmod(join(folder.root, "closed"), 0o755);
  expect(JSON.parse(output)).toEqual({
    documents: ["open.md"],
    skipped: [
      { file: "closed", reason: "folder cannot be listed (EACCES)" },
      { file: "locked.md", reason: "cannot be read (EACCES)" },
    ],
  });
});

test("of more than 5,000 documents the first are read, and the rest counted", { timeout: 20_000 }, async () => {
  await using folder = await folderOf({});
  for (let index = 0; index < 30; index += 1) {
    mkdirSync(join(folder.root, `d${index}`));
    for (let file = 0; file < 200; file += 1) writeFileSync(join(folder.root, `d${index}/${file}.md`), "# T\n");
  }
  const { documents, skipped, skippedCounts, complete } = await survey(folder.root, signal);
  expect(documents).toHaveLength(5_000);
  expect(skipped).toHaveLength(1_000);
  expect(skippedCounts).toEqual([{ reason: "more than 5,000 documents", count: 1_000 }]);
  expect(complete).toBe(true);
});

test("an aborted survey rejects with the reason", async () => {
  await using folder = await folderOf({ "a.md": "# A" });
  await expect(survey(folder.root, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
