import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { type InterruptSource, interruptions } from "../../src/cli/interrupt.ts";
import { config, ended, folder, launch, object, sit, troupe, write } from "./seat.ts";

/** Resolves when the process has printed `text` on stdout. */
function prints(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
  });
}

describe("J7 command line: interrupting", { timeout: 30_000 }, () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("G5 durable runs: %s saves and says how to go on; resume repeats nothing", async (signal, code) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "40", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-5");
    child.kill(signal);
    const said = await end;
    expect(said.code).toBe(code);
    expect(said.err).toMatch(/saved[\s\S]*Resume .* resume s\n/);
    const resumed = await troupe(cwd, ["resume", "s", "--json"]);
    expect(resumed.code).toBe(0);
    expect(object(resumed)).toMatchObject({ run: "s", status: "completed", value: "all 40" });
    const log = (await sit(cwd, ["runs", "events", "s", "--events"])).out.trimEnd().split("\n");
    const steps = log
      .map((line) => JSON.parse(line) as { type: string; path: string })
      .filter(({ type }) => type === "step.completed");
    expect(new Set(steps.map(({ path }) => path)).size).toBe(40);
    expect(steps).toHaveLength(40);
  });

  test("G5 durable runs: after kill -9, resume completes the run", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "20", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-5");
    child.kill("SIGKILL");
    await end;
    expect(await sit(cwd, ["resume"])).toMatchObject({ code: 0, out: "all 20\n" });
  });

  test("with --json, an interrupted run is one object too", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const interrupt = new AbortController();
    const running = sit(cwd, ["run", "slow", "200", "--id", "s", "--json"], { interrupt });
    for (;;) {
      const { runs } = object(await sit(cwd, ["runs", "list", "--json"])) as { runs: unknown[] };
      if (runs.length > 0) break;
    }
    interrupt.abort(new Error("interrupted"));
    const said = await running;
    expect(said.code).toBe(130);
    expect(object(said)).toEqual({
      schema_version: 1,
      run: "s",
      status: "interrupted",
      next: { resume: "troupe resume s" },
    });
  });

  test("a run that another process executes is followed", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "40", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    const followed = await sit(cwd, ["resume", "s"]);
    expect(followed).toMatchObject({ code: 0, out: "all 40\n" });
    expect(followed.err).toContain("another process");
    expect((await end).code).toBe(0);
  });
});

describe("J7 command line: what happened to a run that is not at rest", { timeout: 30_000 }, () => {
  const statusOf = async (cwd: string) => /^s +slow +(.*?) {2}/m.exec((await sit(cwd, ["runs", "list"])).out)?.[1];

  test.each([
    ["SIGINT", "interrupted"],
    ["SIGKILL", "cut off"],
  ] as const)("runs list says who executes it, and after %s: %s", async (signal, words) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "200", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    expect(await statusOf(cwd)).toBe(`running (process ${child.pid})`);
    child.kill(signal);
    await end;
    expect(await statusOf(cwd)).toBe(words);
    expect((await sit(cwd, ["runs", "show", "s"])).out).toContain(words);
    expect((await sit(cwd, ["runs", "events", "s", "--follow"])).err).toContain("Nobody is at work on this run");
  });

  test("following ends when whoever executes the run has died", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "200", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    const follower = launch(cwd, ["runs", "events", "s", "--follow"]);
    const followed = ended(follower);
    await prints(follower, "part-5");
    child.kill("SIGKILL");
    await end;
    expect(await followed).toMatchObject({ code: 0, err: expect.stringMatching(/Nobody is at work.*resume s/) });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends a command that only looks at once", async (signal, code) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "400", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    const follower = launch(cwd, ["runs", "events", "s", "--follow"]);
    const followed = ended(follower);
    await prints(follower, "part-3");
    follower.kill(signal);
    expect(await followed).toMatchObject({ code, err: "" });
    child.kill("SIGKILL");
    await end;
  });
});

describe("J7 command line: output that nobody takes", { timeout: 30_000 }, () => {
  test("G5 durable runs: a reader that has enough detaches the run: saved, said, not exit code 0", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "40", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    child.stdout?.destroy();
    const said = await end;
    expect(said.code).toBe(130);
    expect(said.err).toMatch(/saved[\s\S]*Resume .* resume s\n/);
    expect(await sit(cwd, ["resume", "s"])).toMatchObject({ code: 0, out: "all 40\n" });
  });

  test("a command that only looks ends quietly", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const child = launch(cwd, ["run", "slow", "200", "--id", "s", "--events"]);
    const end = ended(child);
    await prints(child, "part-3");
    const follower = launch(cwd, ["runs", "events", "s", "--follow"]);
    const followed = ended(follower);
    await prints(follower, "part-3");
    follower.stdout?.destroy();
    expect(await followed).toMatchObject({ code: 0, err: "" });
    child.kill("SIGKILL");
    await end;
  });

  test.runIf(existsSync("/dev/full"))("a full disk under stdout is said in words, with exit code 75", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    const listed = await ended(launch(cwd, ["runs", "list", "--json"], {}, full));
    expect(listed).toMatchObject({
      code: 75,
      err: expect.stringMatching(/^error standard output cannot .*ENOSPC.*\n$/),
    });
    const run = await ended(launch(cwd, ["run", "slow", "40", "--id", "s", "--events"], {}, full));
    expect(run.code).toBe(75);
    expect(run.err).toMatch(/ENOSPC[\s\S]*saved[\s\S]*Resume .* resume s\n/);
    expect(run.err).not.toContain("    at ");
    expect(await sit(cwd, ["resume", "s"])).toMatchObject({ code: 0, out: "all 40\n" });
  });
});

describe("J7 command line: signals", () => {
  function source() {
    let now = 10_000;
    const heard = new Map<string, () => void>();
    const stopped: number[] = [];
    const told: string[] = [];
    const given: InterruptSource = {
      clock: { now: () => now, alarm: () => () => undefined },
      listen: (name, ring) => heard.set(name, ring),
      stopNow: (code) => stopped.push(code),
      tell: (line) => told.push(line),
    };
    const press = (name: string, afterMs = 0) => {
      now += afterMs;
      heard.get(name)?.();
    };
    return { interrupt: interruptions(given), press, stopped, told };
  }

  test("the first asks to stop, a second within two seconds stops at once", () => {
    const { interrupt, press, stopped } = source();
    expect(interrupt.exitCode).toBeNull();
    press("SIGINT");
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.exitCode).toBe(130);
    expect(stopped).toEqual([]);
    press("SIGINT", 1_900);
    expect(stopped).toEqual([130]);
  });

  test("where there is nothing to save, the first stops at once", () => {
    const { interrupt, press, stopped } = source();
    interrupt.atOnce();
    press("SIGTERM");
    interrupt.raise(130, 0);
    expect(stopped[0]).toBe(143);
    expect(stopped.at(-1)).not.toBe(130);
  });

  test("a wish from inside has the code it comes with, and the first one counts", () => {
    const { interrupt, press, stopped } = source();
    interrupt.raise(75);
    interrupt.raise(130, 0);
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.exitCode).toBe(75);
    expect(stopped).toEqual([]);
    press("SIGINT");
    expect(interrupt.exitCode).toBe(75);
  });

  test("the same signal passed on by npm is not a second one", () => {
    const { press, stopped } = source();
    press("SIGINT");
    press("SIGINT", 20);
    expect(stopped).toEqual([]);
  });

  test("one after more than two seconds counts as a first again, and says so", () => {
    const { press, stopped, told } = source();
    press("SIGTERM");
    press("SIGTERM", 2_500);
    expect(stopped).toEqual([]);
    expect(told).toHaveLength(1);
    press("SIGTERM", 500);
    expect(stopped).toEqual([143]);
  });
});
