import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyFixes, inspectFixes, undoFixes } from "../../../src/catalog/audit/apply.ts";
import { type Fixes, proposeFixes } from "../../../src/catalog/audit/fixes.ts";
import { audit } from "./audit.ts";
import { type Folder, folderOf, signal } from "./folder.ts";

const files = {
  "guide.md": "# Guide\r\n\r\nSee [setup](setup.md#install-agent) and [moved](old/moved.md).\r\n",
  "index.md": "# Index\n\nSee [setup](./setup.md#install-agent).\n",
  "new/moved.md": "# Moved\n",
  "old/other.md": "# Other\n",
  "setup.md": "# Setup\n\n## Install the agent\n\n## Remove it\n",
};

async function proposed(folder: Folder): Promise<Fixes> {
  const shelf = await folder.shelf();
  return await proposeFixes(shelf, (await audit(shelf)).kept);
}

test("a renamed heading and a moved file give one diff and nothing else changes", async () => {
  await using folder = await folderOf(files);
  const fixes = await proposed(folder);
  expect(fixes.files.map(({ file }) => file)).toEqual(["guide.md", "index.md"]);
  expect(fixes.diff).toContain("+See [setup](./setup.md#install-the-agent).");
  expect(await inspectFixes(folder.root, fixes, signal)).toBe("absent");

  const options = { key: "run/1", undoFile: join(folder.root, ".troupe/undo.json"), signal };
  await chmod(join(folder.root, "guide.md"), 0o640);
  const applied = await applyFixes(folder.root, fixes, options);
  expect(applied).toEqual({ changed: ["guide.md", "index.md"], refused: [] });
  expect(await readFile(join(folder.root, "guide.md"), "utf8")).toBe(
    "# Guide\r\n\r\nSee [setup](setup.md#install-the-agent) and [moved](new/moved.md).\r\n",
  );
  expect((await stat(join(folder.root, "guide.md"))).mode & 0o777).toBe(0o640);
  expect(await inspectFixes(folder.root, fixes, signal)).toBe("applied");
  expect((await readdir(folder.root)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect((await audit(await folder.shelf())).kept).toEqual([]);

  expect(await undoFixes(folder.root, options.undoFile, signal)).toEqual({
    changed: ["guide.md", "index.md"],
    refused: [],
  });
  expect(await readFile(join(folder.root, "guide.md"), "utf8")).toBe(files["guide.md"]);
  expect(await inspectFixes(folder.root, fixes, signal)).toBe("absent");
  expect(await undoFixes(folder.root, options.undoFile, signal)).toEqual({ changed: [], refused: [] });
});

test("after a crash half way the same call finishes the work, and undo still restores everything", async () => {
  await using folder = await folderOf(files);
  const fixes = await proposed(folder);
  const options = { key: "run/1", undoFile: join(folder.root, ".troupe/undo.json"), signal };
  const [first] = fixes.files;
  await applyFixes(folder.root, { ...fixes, files: first === undefined ? [] : [first] }, options);
  expect(await inspectFixes(folder.root, fixes, signal)).toBe("mixed");
  expect(await applyFixes(folder.root, fixes, options)).toEqual({ changed: ["guide.md", "index.md"], refused: [] });
  await applyFixes(folder.root, fixes, options);
  await undoFixes(folder.root, options.undoFile, signal);
  expect(await readFile(join(folder.root, "index.md"), "utf8")).toBe(files["index.md"]);
  expect(await readFile(join(folder.root, "guide.md"), "utf8")).toBe(files["guide.md"]);
});

test("a file that somebody changed meanwhile is neither fixed nor undone", async () => {
  await using folder = await folderOf(files);
  const fixes = await proposed(folder);
  const options = { key: "run/1", undoFile: join(folder.root, ".troupe/undo.json"), signal };
  await writeFile(join(folder.root, "index.md"), `${files["index.md"]}\nMine.\n`);
  const applied = await applyFixes(folder.root, fixes, options);
  expect(applied.changed).toEqual(["guide.md"]);
  expect(applied.refused).toEqual([{ file: "index.md", reason: "the file has changed since the fix was proposed" }]);
  await writeFile(join(folder.root, "guide.md"), "# Also mine\n");
  expect((await undoFixes(folder.root, options.undoFile, signal)).refused.map(({ file }) => file)).toEqual([
    "guide.md",
  ]);
  expect(await readFile(join(folder.root, "guide.md"), "utf8")).toBe("# Also mine\n");
});

test("a fix that names a path outside the folder is refused", async () => {
  await using folder = await folderOf({ "in/a.md": "# A\n", "secret.md": "# Old\n" });
  const fixes = await proposed(folder);
  const edits = [{ file: "../secret.md", line: 1, before: "Old", after: "New" }];
  const forged: Fixes = { ...fixes, files: [{ file: "../secret.md", before: "", after: "", edits }] };
  const options = { key: "k", undoFile: join(folder.root, "undo.json"), signal };
  expect((await applyFixes(join(folder.root, "in"), forged, options)).refused).toHaveLength(1);
  expect(await readFile(join(folder.root, "secret.md"), "utf8")).toBe("# Old\n");
});
