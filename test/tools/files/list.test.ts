import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { files } from "../../../src/tools/files/files.ts";
import { matcher } from "../../../src/tools/files/pattern.ts";
import { folder } from "../../engines/folder.ts";
import { call, shown } from "../call.ts";

function tree(...paths: readonly string[]): string {
  const root = folder();
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  return root;
}

const names = async (root: string, input: Parameters<typeof call<object, unknown>>[1]): Promise<readonly string[]> =>
  (await call(files(root).list_files, input)).files.map(({ path }) => path);

describe("list_files", () => {
  test("B2 list_files: those nearest to the folder first, without dependencies and version control", async () => {
    const root = tree("b.md", "a/z.md", "a.md", "a/b/c/d.md", "node_modules/x/y.js", ".git/HEAD", ".github/ci.yml");
    expect(await names(root, {})).toEqual(["a.md", "b.md", "a/z.md", "a/b/c/d.md"]);
    expect(await names(root, { folder: "a" })).toEqual(["a/z.md", "a/b/c/d.md"]);
    expect(await shown(files(root).list_files, { folder: "./a/" })).toBe("a/z.md\t6 bytes\na/b/c/d.md\t10 bytes");
    expect((await call(files(root).list_files, {})).notes).toEqual([
      "Never looked into: .git, node_modules.",
      "Hidden files and folders are left out; there are 1.",
    ]);
  });

  test("B2 list_files: only so deep, and says which folders it did not look into", async () => {
    const root = tree("a.md", "a/b.md", "a/b/c.md", "x/y/z.md");
    expect(await names(root, { depth: 0 })).toEqual(["a.md"]);
    const { files: listed, notes } = await call(files(root).list_files, { depth: 1 });
    expect(listed.map(({ path }) => path)).toEqual(["a.md", "a/b.md"]);
    expect(notes).toEqual(["Deeper folders were not looked into: a/b, x/y."]);
  });

  test("B2 list_files: only so many, and says that there are more", async () => {
    const root = tree(...Array.from({ length: 30 }, (_, index) => `f${String(index).padStart(2, "0")}.md`));
    const list = files(root).list_files;
    expect(await call(list, { limit: 30 })).toMatchObject({ more: false, notes: [] });
    const some = await call(list, { limit: 29 });
    expect(some).toMatchObject({
      more: true,
      notes: ["These are the first 29; there are more. Name a folder or a pattern."],
    });
    expect(some.files).toHaveLength(29);
    expect(await shown(list, { pattern: "*.txt" })).toBe("[no files]");
  });

  test("B2 list_files: a file is no folder", async () => {
    const root = tree("a.md");
    await expect(call(files(root).list_files, { folder: "a.md" })).rejects.toMatchObject({ code: "file_refused" });
  });

  test.each([
    ["*.md", "a.md docs/b.md docs/deep/c.MD"],
    ["docs/*.md", "docs/b.md"],
    ["docs/**", "docs/b.md docs/d.txt docs/deep/c.MD"],
    ["./docs/**/*.md", "docs/b.md docs/deep/c.MD"],
    ["**/deep/*", "docs/deep/c.MD"],
    ["?.md", "a.md docs/b.md docs/deep/c.MD"],
    ["*.{md,txt}", "a.md docs/b.md docs/d.txt docs/deep/c.MD"],
    ["{docs,none}/*.{txt,m{d,x}}", "docs/b.md docs/d.txt"],
    ["a.md", "a.md"],
    ["*", "a.md docs/b.md docs/d.txt docs/deep/c.MD"],
    ["none", ""],
    ["[a].md", ""],
    ["{a.md", ""],
    ["", ""],
  ])("B2 list_files: the pattern %j is for %s", async (pattern, wanted) => {
    const root = tree("a.md", "docs/b.md", "docs/d.txt", "docs/deep/c.MD");
    expect((await names(root, pattern === "" ? { pattern: "nothing" } : { pattern })).join(" ")).toBe(wanted);
  });

  test("B2 list_files: a pattern means what its regular expression would, for all patterns and paths", () => {
    const letter = fc.constantFrom("a", "b", "*", "?", "/", "**", "/**/", "**/");
    const path = fc
      .array(fc.constantFrom("a", "b", "ab", "ba", "aab"), { minLength: 1, maxLength: 4 })
      .map((all) => all.join("/"));
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 1, maxLength: 7 }).map((all) => all.join("")),
        path,
        (pattern, each) => {
          expect(matcher(pattern)(each)).toBe(asRegExp(pattern).test(`${each}/`));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test("B2 list_files: a pattern that regular expressions take for ever with takes no time", () => {
    const pattern = `${"*a".repeat(200)}b`;
    expect(matcher(pattern)("a".repeat(5_000))).toBe(false);
    expect(matcher("**/".repeat(200).concat("b"))("a/".repeat(2_000).concat("a"))).toBe(false);
    expect(matcher("{a,b}".repeat(100))("a")).toBe(false);
  });
});

/** The same meaning, said in the slow way; for paths with a / at the end. */
function asRegExp(pattern: string): RegExp {
  const clean = pattern.replace(/^\.?\/+/, "");
  const names = clean.includes("/") ? clean.split("/") : ["**", clean];
  const source = names.map((name) =>
    name === "**" ? "(?:[^/]+/)*" : `${name.replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}/`,
  );
  return new RegExp(`^${source.join("")}$`);
}
