import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { fn, local, TroupeError, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

const counter = fn("counter", async (steps: number, ctx) => {
  for (let step = 0; step < steps; step++) await ctx.step(`s${step}`, () => "x".repeat(1_000), { effect: "pure" });
  return steps;
});

/** A folder with one finished run. */
async function used(): Promise<string> {
  const path = folder();
  await using app = troupe({ agents: [counter], engine: local(path) });
  await (await app.start(counter, 200, { id: "done" })).result;
  return path;
}

const bytesOf = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

/** The error of the first call, and what it did to the folder: nothing. */
async function refusal(path: string): Promise<TroupeError> {
  const before = bytesOf(path);
  await using app = troupe({ agents: [counter], engine: local(path) });
  const error = await app.runs().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(bytesOf(path)["troupe.db"]).toEqual(before["troupe.db"]);
  expect(bytesOf(path)["troupe.db-wal"] ?? Buffer.alloc(0)).toEqual(before["troupe.db-wal"] ?? Buffer.alloc(0));
  if (!TroupeError.is(error)) throw new Error(`no refusal: ${String(error)}`);
  return error;
}

test("refuses a file that is no database", async () => {
  const path = folder();
  writeFileSync(join(path, "troupe.db"), "my notes, do not touch".repeat(500));
  const error = await refusal(path);
  expect(error.code).toBe("log_corrupt");
  expect(error.message).toMatch(
    /troupe\.db cannot be used: .* It was left as it is\. Restore it from a backup, or move/,
  );
});

test("refuses a file with a broken page, a broken header, or a missing end", async () => {
  const breaks: readonly ((file: string, bytes: Buffer) => void)[] = [
    (file, bytes) => writeFileSync(file, bytes.fill(0x5a, 4_096 * 3, 4_096 * 5)),
    (file, bytes) => writeFileSync(file, bytes.fill(0x5a, 0, 16)),
    (file, bytes) => truncateSync(file, Math.floor(bytes.length / 2 / 4_096) * 4_096),
    (file, bytes) => truncateSync(file, bytes.length - 100),
    (file) => truncateSync(file, 10),
  ];
  for (const damage of breaks) {
    const path = await used();
    const file = join(path, "troupe.db");
    damage(file, readFileSync(file));
    expect((await refusal(path)).code).toBe("log_corrupt");
  }
});

test("refuses a database of another program, even one that it has not closed, and leaves both files alone", async () => {
  const path = folder();
  const script = `
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(process.argv[1]);
    db.exec("PRAGMA journal_mode = WAL; CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["-e", script, join(path, "troupe.db")]);
  expect(readdirSync(path)).toContain("troupe.db-wal");
  const error = await refusal(path);
  expect(error.code).toBe("log_corrupt");
  expect(error.message).toContain("another program");
});

test("refuses a file of a newer version", async () => {
  const path = await used();
  const db = new DatabaseSync(join(path, "troupe.db"));
  db.exec("PRAGMA user_version = 99");
  db.close();
  const error = await refusal(path);
  expect(error).toMatchObject({ code: "log_newer", detail: { found: 99, supported: 3 } });
  expect(error.message).toMatch(/newer Troupe \(format 99, this one knows 3\); install that version, or use another/);
});

/** Tries to start a run as a user without rights; prints the error. */
function asNobody(path: string): { code: string; message: string } {
  const script = `
    import { fn, local, troupe } from "${new URL("../../src/index.ts", import.meta.url)}";
    const agent = fn("a", () => 1);
    try {
      await using app = troupe({ agents: [agent], engine: local(process.argv[1]) });
      await (await app.start(agent, null)).result;
      console.log(JSON.stringify({ code: "none", message: "" }));
    } catch ({ code, message }) { console.log(JSON.stringify({ code, message })); }`;
  const node = [process.execPath, "--conditions=troupe-source", "--input-type=module", "-e", script, path];
  const isRoot = process.getuid?.() === 0;
  const [command = "", ...args] = isRoot
    ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...node]
    : node;
  return JSON.parse(execFileSync(command, args, { encoding: "utf8" })) as { code: string; message: string };
}

test("refuses a file, and a folder, that it may not write", { timeout: 20_000 }, async ({ skip }) => {
  if (process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status !== 0) skip("root without setpriv");
  const file = await used();
  chmodSync(file, 0o777);
  chmodSync(join(file, "troupe.db"), 0o444);
  const sealed = await used();
  chmodSync(join(sealed, "troupe.db"), 0o666);
  chmodSync(sealed, 0o555);
  const empty = folder();
  chmodSync(empty, 0o555);
  const above = folder();
  chmodSync(above, 0o555);
  onTestFinished(() => {
    for (const path of [file, sealed, empty, above]) chmodSync(path, 0o700);
  });
  for (const path of [file, sealed, empty, join(above, "new")]) {
    const { code, message } = asNobody(path);
    expect([code, message]).toEqual([
      "log_read_only",
      expect.stringMatching(/troupe\.db cannot be written: .*permissions, or use/),
    ]);
  }
});

test("refuses a path that is a file or whose file is a folder", async () => {
  const path = folder();
  writeFileSync(join(path, "taken"), "");
  mkdirSync(join(path, "state", "troupe.db"), { recursive: true });
  for (const state of ["taken", "state"]) {
    await using app = troupe({ agents: [], engine: local(join(path, state)) });
    await expect(app.runs()).rejects.toMatchObject({ code: "log_unavailable" });
  }
  await using below = troupe({ agents: [], engine: local(join(path, "taken", "below")) });
  await expect(below.runs()).rejects.toThrow(/taken is a file, not a folder/);
  symlinkSync(join(path, "nowhere"), join(path, "dangling"));
  await using dangling = troupe({ agents: [], engine: local(join(path, "dangling")) });
  await expect(dangling.runs()).rejects.toMatchObject({ code: "log_unavailable" });
});

test.runIf(existsSync("/proc/self"))(
  "refuses a place that takes no folders, at once",
  () => {
    const script = `
    import { local, troupe } from "${new URL("../../src/index.ts", import.meta.url)}";
    await using app = troupe({ agents: [], engine: local("/proc/none/below") });
    await app.runs().catch(({ code }) => console.log(code));`;
    const node = ["--conditions=troupe-source", "--input-type=module", "-e", script];
    expect(execFileSync(process.execPath, node, { encoding: "utf8", timeout: 15_000 })).toBe("log_read_only\n");
  },
  20_000,
);

/** A disk of 600 kB, or null where mounting is not allowed. */
function smallDisk(): string | null {
  const path = folder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", path]).status !== 0) return null;
  onTestFinished(() => void spawnSync("umount", ["-l", path]));
  return path;
}

test("G5 durable runs: a full disk stops the run with a reason; with space again it goes on where it was", {
  timeout: 20_000,
}, async ({ skip }) => {
  const path = smallDisk();
  if (!path) return skip("mounting a small disk is not allowed here");
  const ballast = join(path, "ballast");
  writeFileSync(ballast, Buffer.alloc(300_000));
  const calls: string[] = [];
  const filler = fn("filler", async (_: null, ctx) => {
    for (let step = 0; step < 12; step++) {
      await ctx.step(`s${step}`, () => calls.push(`s${step}`) && "x".repeat(16_000), { effect: "idempotent" });
    }
    return "done";
  });
  {
    await using app = troupe({ agents: [filler], engine: local(path) });
    const run = await app.start(filler, null, { id: "r" });
    await expect(run.result).rejects.toMatchObject({
      code: "log_unavailable",
      message: expect.stringMatching(/full.*What was recorded is safe/),
    });
    await expect(app.start(filler, null)).rejects.toMatchObject({ code: "log_unavailable" });
  }
  const first = calls.length;
  expect(first).toBeLessThan(12);
  execFileSync("rm", [ballast]);
  await using app = troupe({ agents: [filler], engine: local(path) });
  expect(await (await app.resume("r")).result).toBe("done");
  expect(calls.length - first).toBeLessThanOrEqual(12 - first + 1); // the one whose end could not be recorded
  expect(new Set(calls).size).toBe(12);
  await app.verify("r");
});
