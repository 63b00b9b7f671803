import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { files } from "../../../src/tools/files/files.ts";
import { folder } from "../../engines/folder.ts";
import { call } from "../call.ts";

const secrets = [
  ".env",
  ".env.local",
  ".npmrc",
  ".netrc",
  ".aws/credentials",
  "keys/id_rsa",
  "keys/id_ed25519",
  "_netrc",
];
const harmless = ["a.env", "keys/id_rsa.pub", "env", "notes.d/a.md"];

/** Each file says its own name. */
function withSecrets(): string {
  const root = folder();
  for (const path of [...secrets, ...harmless]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `canary ${path}\n`);
  }
  symlinkSync(".env", join(root, "plain.txt"));
  return root;
}

describe("hidden files", () => {
  test("B2 hidden files: are neither listed nor searched, and it is said how many there are", async () => {
    const tools = files(withSecrets());
    const { files: listed, notes } = await call(tools.list_files, {});
    expect(new Set(listed.map(({ path }) => path))).toEqual(new Set(harmless));
    expect(notes).toContain("Hidden files and folders are left out; there are 8.");
    const { hits } = await call(tools.search_files, { query: "canary", limit: 50 });
    expect(new Set(hits.map(({ path }) => path))).toEqual(new Set(harmless));
  });

  test.each([...secrets, "plain.txt", ".ENV", "\uff0eenv", "\u200b.env", "./keys/ID_RSA", ".env."])(
    "B2 hidden files: %j is neither read nor written",
    async (path) => {
      const root = withSecrets();
      const tools = files(root, { write: true });
      const refusal = { code: "file_refused" };
      await expect(call(tools.read_file, { path })).rejects.toMatchObject(refusal);
      await expect(call(tools.write_file, { path, content: "changed" })).rejects.toMatchObject(refusal);
      for (const each of secrets) expect(readFileSync(join(root, each), "utf8")).toBe(`canary ${each}\n`);
    },
  );

  test("B2 hidden files: no new ones are made, and no hidden folder is looked into", async () => {
    const root = withSecrets();
    const tools = files(root, { write: true });
    const refusal = { detail: { why: expect.stringContaining("is hidden") } };
    await expect(call(tools.write_file, { path: ".github/ci.yml", content: "x" })).rejects.toMatchObject(refusal);
    await expect(call(tools.list_files, { folder: ".aws" })).rejects.toMatchObject(refusal);
    await expect(call(tools.search_files, { query: "canary", folder: ".aws" })).rejects.toMatchObject(refusal);
    expect(existsSync(join(root, ".github"))).toBe(false);
  });

  test("B2 hidden files: with `hidden` all of them can be used, version control still not", async () => {
    const root = withSecrets();
    mkdirSync(join(root, ".git"));
    const tools = files(root, { write: true, hidden: true });
    const { files: listed } = await call(tools.list_files, {});
    expect(new Set(listed.map(({ path }) => path))).toEqual(new Set([...secrets, ...harmless]));
    expect((await call(tools.search_files, { query: "canary", limit: 50 })).files).toBe(listed.length);
    expect(await call(tools.read_file, { path: "plain.txt" })).toMatchObject({ path: ".env", text: "canary .env" });
    expect(await call(tools.write_file, { path: ".new/.env", content: "x" })).toMatchObject({ created: true });
    await expect(call(tools.write_file, { path: ".git/config", content: "x" })).rejects.toMatchObject({
      code: "file_refused",
    });
  });

  test("B2 hidden files: a root that is itself hidden is as good as another", async () => {
    const root = join(folder(), ".notes");
    mkdirSync(root);
    writeFileSync(join(root, "a.md"), "text");
    expect(await call(files(root).read_file, { path: "a.md" })).toMatchObject({ text: "text" });
  });
});
