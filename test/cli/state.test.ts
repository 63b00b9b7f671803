import { chmodSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { config, folder, object, sit, troupe, write } from "./seat.ts";

async function used(): Promise<{ readonly cwd: string; readonly file: string }> {
  const cwd = folder();
  write(cwd, "troupe.config.mjs", config);
  await sit(cwd, ["run", "asks", "x", "--id", "a"]);
  return { cwd, file: join(cwd, ".troupe/troupe.db") };
}

const commands = [
  ["runs", "list"],
  ["runs", "show", "a"],
  ["resume", "a"],
  ["run", "greet", "x"],
  ["approve", "d_x"],
  ["runs", "verify", "--all"],
];

describe("J7 command line: a state folder that cannot be used", { timeout: 30_000 }, () => {
  test("corrupt: each command says so with exit code 2, and the file is left as it is", async () => {
    const { cwd, file } = await used();
    writeFileSync(file, "this was a database once, and now it is not ".repeat(200));
    const before = readFileSync(file);
    for (const argv of commands) {
      const said = await sit(cwd, [...argv, "--json"]);
      expect(said.code).toBe(2);
      expect(object(said)).toMatchObject({ error: { code: "log_corrupt", fix: expect.stringContaining("--state") } });
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect((await sit(cwd, ["doctor"])).code).toBe(2);
  });

  test("cut short: refused", async () => {
    const { cwd, file } = await used();
    truncateSync(file, 5_000);
    expect((await sit(cwd, ["runs", "list"])).code).toBe(2);
  });

  test("written by a newer Troupe: refused", async () => {
    const { cwd, file } = await used();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    const said = await sit(cwd, ["runs", "list", "--json"]);
    expect(said.code).toBe(2);
    expect(object(said)).toMatchObject({ error: { code: "log_newer" } });
  });

  test.skipIf(process.getuid?.() === 0)("read-only: refused", async () => {
    const { cwd, file } = await used();
    chmodSync(file, 0o400);
    expect(object(await sit(cwd, ["runs", "list", "--json"]))).toMatchObject({ error: { code: "log_read_only" } });
  });

  test.each(["taken", "taken/below"])("a file where the folder should be: --state %s is refused", async (state) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    write(cwd, "taken", "mine");
    for (const argv of [...commands, ["try", "."]]) {
      const said = await sit(cwd, [...argv, "--state", state, "--json"]);
      expect(said.code).toBe(2);
      expect(object(said)).toMatchObject({
        error: {
          message: expect.stringMatching(/taken is a file, not a folder/),
          fix: expect.stringContaining("--state"),
        },
      });
    }
    expect(readFileSync(join(cwd, "taken"), "utf8")).toBe("mine");
  });

  test.runIf(existsSync("/proc/self"))("a place that takes no folders is refused, and does not hang", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const said = await troupe(cwd, ["run", "greet", "x", "--state", "/proc/none/below", "--json"]);
    expect(said.code).toBe(2);
    expect(object(said)).toMatchObject({
      error: { code: "log_read_only", message: expect.stringMatching(/takes no new folders/) },
    });
  });
});

describe("J7 command line: doctor", { timeout: 30_000 }, () => {
  test("says what it found, as text and as one object", async () => {
    const { cwd } = await used();
    const said = await sit(cwd, ["doctor"]);
    expect(said.code).toBe(0);
    expect(said.out).toContain("1 run, database intact");
    const { ok, checks } = object(await sit(cwd, ["doctor", "--json"])) as { ok: boolean; checks: { name: string }[] };
    expect(ok).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual([
      "troupe",
      "node",
      "config",
      "state",
      "disk",
      "terminal",
      "variables",
      "models",
    ]);
  });
});
