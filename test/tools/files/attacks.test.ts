import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TroupeError } from "../../../src/base/errors.ts";
import { pathSegments } from "../../../src/tools/files/file-path.ts";
import { files } from "../../../src/tools/files/files.ts";
import { locate, openFile, openFolder, openPlace } from "../../../src/tools/files/folder.ts";
import { write } from "../../../src/tools/files/write.ts";
import { call } from "../call.ts";
import { attacks, attacksOnWindows, literal } from "./attacks.ts";
import { house, secret } from "./house.ts";

const refused = expect.objectContaining({ code: "file_refused" });
const name = (path: string): string => JSON.stringify(path.length > 60 ? `${path.slice(0, 20)}… ${path.length}` : path);
const named = [...attacks, ...literal].map((path) => [name(path), path] as const);

/** All that is below a folder, with contents and links: for telling whether anything has changed. */
function picture(path: string): unknown {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return readlinkSync(path);
  if (!stats.isDirectory()) return readFileSync(path, "utf8");
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((each) => [each, picture(join(path, each))]),
  );
}

describe("files: paths that lead out", () => {
  test("B2 files: there are at least 60 attacks, all different", () => {
    expect(new Set(attacks).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThanOrEqual(60);
  });

  test.each(named)("B2 files: %s is not read, by whatever tool", async (_, path) => {
    const { root } = house();
    const { list_files, read_file, search_files } = files(root);
    await expect(call(read_file, { path })).rejects.toEqual(refused);
    await expect(call(list_files, { folder: path })).rejects.toEqual(refused);
    await expect(call(search_files, { query: "secret", folder: path })).rejects.toEqual(refused);
  });

  test.each(named)("B2 files: %s is not written, and nothing changes outside", async (_, path) => {
    const { root, outside, top } = house();
    const before = picture(outside);
    const { write_file } = files(root, { write: true, hidden: literal.includes(path) });
    const writing = call(write_file, { path, content: "changed" });
    if (literal.includes(path)) await writing;
    else await expect(writing).rejects.toEqual(refused);
    expect(picture(outside)).toEqual(before);
    expect(readdirSync(top).sort()).toEqual(["own", "own-but-not-really", "secret.txt"]);
    expect(readFileSync(join(top, "secret.txt"), "utf8")).toBe(secret);
    expect(readFileSync(join(root, ".git/config"), "utf8")).toBe("[core]\n");
  });

  test.each(attacksOnWindows)("B2 files: on Windows %j is refused", (path) => {
    expect(() => pathSegments(path, true)).toThrow(refused);
  });

  test.each([".GIT/x", ".g\u200cit/x", ".\uff47\uff49\uff54/x", ".git./x", ".git /x", "a/.Troupe/x", ".HG", ".Svn"])(
    "B2 files: %j is kept for other programs, whether it is there or not",
    (path) => {
      expect(() => pathSegments(path, false)).toThrow("is kept for the programs that made it");
    },
  );

  test.each([
    ["docs", "it is a folder"],
    ["link-inside", "it is a link; give the path of what it leads to"],
    ["", "it is a folder"],
    ["README.md/new.md", "a part of the path is a file or a link, not a folder"],
  ])("B2 files: %j is not written: %s", async (path, why) => {
    const { root } = house();
    await expect(write(root, { path, content: "changed" }, "key")).rejects.toMatchObject({ detail: { path, why } });
  });

  test("B2 files: pipes and sockets are not read, nor waited for", async () => {
    const { root } = house();
    execFileSync("/usr/bin/env", ["mkfifo", join(root, "pipe")]);
    await expect(call(files(root).read_file, { path: "pipe" })).rejects.toThrow("it is no regular file");
    await expect(write(root, { path: "pipe", content: "changed" }, "key")).rejects.toThrow("it is no regular file");
  });

  test("B2 files: a refusal names the path and why, and nothing of this machine", async () => {
    const { root } = house();
    const error = await call(files(root).read_file, { path: "link-to-secret" }).catch((each: unknown) => each);
    expect(error).toMatchObject({
      message: '"link-to-secret" cannot be used: it is a link that leads out of the folder',
      detail: { path: "link-to-secret", why: "it is a link that leads out of the folder" },
    });
    const missing = await call(files(root).read_file, { path: "docs/none.md" }).catch((each: unknown) => each);
    expect(missing).toMatchObject({ message: '"docs/none.md" cannot be used: there is no such file or folder' });
  });

  test("B2 files: whatever the path, what is read is inside, and names do not change on the way", async () => {
    const { root } = house();
    const { read_file } = files(root);
    const part = fc.oneof(
      fc.constantFrom("..", ".", "", "docs", "deep", "plan.md", "README.md", "secret.txt", "own", "own-but-not-really"),
      fc.constantFrom(
        "link-to-top",
        "link-to-outside",
        "link-inside",
        "link-to-secret",
        "hard",
        "\0",
        "~",
        "C:",
        ".git",
        ".env",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    const path = fc
      .tuple(
        fc.constantFrom("", "/", "./", "../"),
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.constantFrom("/", "\\", "//"),
      )
      .map(([start, parts, separator]) => start + parts.join(separator));
    await fc.assert(
      fc.asyncProperty(path, async (each) => {
        const read = await call(read_file, { path: each }).catch((error: unknown) => error);
        if (Error.isError(read)) {
          expect(read).toEqual(expect.objectContaining(each === "" ? { name: "TypeError" } : { code: "file_refused" }));
          return;
        }
        expect(read).not.toMatchObject({ text: secret });
        expect(read).toMatchObject({ path: expect.stringMatching(/^(docs\/plan\.md|README\.md)$/) });
      }),
      { numRuns: 500 },
    );
  });
});

describe("files: links", () => {
  test("B2 files: a link that stays inside is followed for reading, and what it leads to is named", async () => {
    const { root } = house();
    const read = await call(files(root).read_file, { path: "link-inside/plan.md" });
    expect(read).toMatchObject({ path: "docs/plan.md", text: "# Plan\n\nBuild it." });
  });

  test("B2 files: listing and searching follow no link", async () => {
    const { root } = house();
    const { list_files, search_files } = files(root);
    const listed = await call(list_files, {});
    expect(listed.files.map(({ path }) => path)).toEqual(["README.md", "hard-link", "docs/plan.md"]);
    expect(listed.notes).toEqual(["Never looked into: .git.", "Links are not followed; there are 12."]);
    const found = await call(search_files, { query: "secret neighbours" });
    expect(found.hits.map(({ path }) => path)).toEqual(["hard-link"]);
  });

  test("B2 files: a file with another name elsewhere is not written", async () => {
    const { root, outside } = house();
    const { write_file } = files(root, { write: true });
    await expect(call(write_file, { path: "hard-link", content: "changed" })).rejects.toThrow("hard link");
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe(secret);
  });

  test.each([
    ["readme.md", "README.md"],
    ["ReadMe.md", "README.md"],
    ["README\u200b.md", "README.md"],
    ["\uff32EADME.md", "README.md"],
    ["README.md ", "README.md"],
    ["README.md.", "README.md"],
    ["Docs/new.md", "docs"],
    ["docs\u200d/new.md", "docs"],
  ])("B2 files: %j is not written, because there is %s", async (path, twin) => {
    const { root } = house();
    const before = picture(root);
    const { write_file } = files(root, { write: true });
    await expect(call(write_file, { path, content: "twin" })).rejects.toThrow(`there is "${twin}" already`);
    expect(picture(root)).toEqual(before);
  });

  test("B2 files: composed and decomposed letters are one name", async () => {
    const { root } = house();
    const { write_file } = files(root, { write: true });
    await call(write_file, { path: "caf\u00e9.md", content: "composed" });
    await expect(call(write_file, { path: "cafe\u0301.md", content: "twin" })).rejects.toEqual(refused);
  });
});

async function swap(root: string, what: string, to: string): Promise<void> {
  await rename(join(root, what), join(root, `${what}-away`));
  await symlink(to, join(root, what));
}

describe.each([true, false])("files: links put in place between the check and the opening (pinned: %s)", (isPinned) => {
  const pinned = Promise.resolve(isPinned);

  test("B2 files: the file itself", async () => {
    const { root } = house();
    const place = await locate(root, ["README.md"], "README.md");
    await swap(root, "README.md", "../secret.txt");
    await expect(openPlace(place, "README.md", pinned)).rejects.toEqual(refused);
  });

  test("B2 files: a folder on the way", async () => {
    const { root, outside } = house();
    const place = await locate(root, ["docs", "plan.md"], "docs/plan.md");
    writeFileSync(join(outside, "plan.md"), secret);
    await swap(root, "docs", outside);
    await expect(openPlace(place, "docs/plan.md", pinned)).rejects.toEqual(refused);
  });

  test("B2 files: a folder that is open already is never another one", async () => {
    const { root, outside } = house();
    writeFileSync(join(outside, "plan.md"), secret);
    await using folder = await openFolder(await locate(root, ["docs"], "docs"), "docs", pinned);
    await swap(root, "docs", outside);
    const opening = openFile(folder, "plan.md", "docs/plan.md");
    if (!isPinned) return void (await expect(opening).rejects.toEqual(refused));
    await using file = await opening;
    expect(await file.handle.readFile("utf8")).toBe("# Plan\n\nBuild it.\n");
  });

  test("B2 files: reading and writing as ever", async () => {
    const { root } = house();
    expect(await write(root, { path: "docs/new/a.md", content: "new" }, "key", { pinned })).toMatchObject({
      created: true,
    });
    await using file = await openPlace(await locate(root, ["docs", "new", "a.md"], "a"), "a", pinned);
    expect(await file.handle.readFile("utf8")).toBe("new");
    await expect(write(root, { path: "link-to-outside/new.txt", content: "new" }, "key", { pinned })).rejects.toEqual(
      refused,
    );
  });
});

test("B2 files: while another process keeps exchanging a folder for a link, nothing outside is read or written", async () => {
  const { root, outside } = house();
  writeFileSync(join(outside, "plan.md"), secret);
  const before = picture(outside);
  const swapper = spawn(process.execPath, ["-e", keepSwapping, join(root, "docs"), outside], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(swapper.stdout, "data");
  const { read_file, write_file, search_files, list_files } = files(root, { write: true });
  const seen = { read: 0, refused: 0 };
  for (let round = 0; round < 60; round++) {
    const all = [
      call(read_file, { path: "docs/plan.md" }),
      call(write_file, { path: "docs/plan.md", content: `round ${round}` }),
      call(write_file, { path: `docs/new-${round % 3}/plan.md`, content: `round ${round}` }, { key: `${round}` }),
      call(search_files, { query: "neighbours", pattern: "docs/**" }),
      call(list_files, { folder: "docs" }),
    ];
    for (const end of await Promise.allSettled<unknown>(all)) {
      if (end.status === "fulfilled") seen.read += 1;
      else if (TroupeError.is(end.reason, "file_refused")) seen.refused += 1;
      else throw end.reason;
      expect(JSON.stringify(end)).not.toContain("neighbours");
      expect(JSON.stringify(end)).not.toContain("secret.txt");
    }
  }
  swapper.stdin.end();
  await once(swapper, "exit");
  expect(picture(outside)).toEqual(before);
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(0);
});

const keepSwapping = `
  const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
  const [folder, outside] = process.argv.slice(1);
  let isOver = false;
  process.stdin.on("end", () => { isOver = true; }).resume();
  console.log("ready");
  let made = 0;
  const moveAway = () => renameSync(folder, folder + "-made-" + made++); // a folder that was made while there was none
  function putLink() {
    try { symlinkSync(outside, folder); } catch { moveAway(); putLink(); }
  }
  function putBack() {
    try { renameSync(folder + "-away", folder); } catch { moveAway(); putBack(); }
  }
  function round() {
    for (let n = 0; n < 200; n++) {
      renameSync(folder, folder + "-away");
      putLink();
      unlinkSync(folder);
      putBack();
    }
    if (!isOver) setImmediate(round);
  }
  round();
`;
