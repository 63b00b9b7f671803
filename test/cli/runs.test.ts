import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import { local } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { config, folder, object, type Said, sit, write } from "./seat.ts";

/** A folder with three runs: `g` completed, `f` failed, `a` waits. */
async function threeRuns(): Promise<string> {
  const cwd = folder();
  write(cwd, "troupe.config.mjs", config);
  await sit(cwd, ["run", "greet", "you", "--id", "g"]);
  await sit(cwd, ["run", "fails", "--id", "f"]);
  await sit(cwd, ["run", "asks", "this", "--id", "a"]);
  return cwd;
}

async function decisionOf(cwd: string, id: string): Promise<string> {
  const { decisions } = object(await sit(cwd, ["runs", "show", id, "--json"])) as { decisions: { id: string }[] };
  return decisions[0]?.id ?? "";
}

const lines = (said: Said): readonly unknown[] =>
  said.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

describe("J7 command line: runs", { timeout: 30_000 }, () => {
  test("list shows them newest first, in words", async () => {
    const cwd = await threeRuns();
    const said = await sit(cwd, ["runs", "list"]);
    const rows = said.out.trimEnd().split("\n");
    expect(rows.slice(1).map((row) => row.split(/ +/).slice(0, 3))).toEqual([
      ["a", "asks", "waits"],
      ["f", "fails", "failed"],
      ["g", "greet", "completed"],
    ]);
    const { runs } = object(await sit(cwd, ["runs", "list", "--status", "failed", "--json"])) as {
      runs: { id: string }[];
    };
    expect(runs.map(({ id }) => id)).toEqual(["f"]);
    expect((await sit(cwd, ["runs", "list", "--limit", "1"])).out.trimEnd().split("\n")).toHaveLength(2);
    expect((await sit(cwd, ["runs", "list", "--ids"])).out).toBe("a\nf\ng\n");
  });

  test("show tells who did what, how it ended, and what can be done", async () => {
    const cwd = await threeRuns();
    expect((await sit(cwd, ["runs", "show", "g"])).out).toMatch(/✓ greet[\s\S]*hello you[\s\S]*troupe runs events g/);
    expect((await sit(cwd, ["runs", "show", "f"])).out).toContain("the moon is full");
    const waiting = (await sit(cwd, ["runs", "show", "a"])).out;
    expect(waiting).toContain("May I?");
    expect(waiting).toContain("troupe resume a");
    expect(waiting).toContain(`troupe approve ${await decisionOf(cwd, "a")}`);
  });

  test("events and export give the log, whole and in order", async () => {
    const cwd = await threeRuns();
    const events = lines(await sit(cwd, ["runs", "events", "g", "--events"])) as { seq: number; type: string }[];
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at));
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(lines(await sit(cwd, ["runs", "events", "g", "--events", "--from", "2"]))).toEqual(events.slice(2));
    expect(lines(await sit(cwd, ["runs", "events", "g", "--events", "--follow"]))).toEqual(events);
    expect(object(await sit(cwd, ["runs", "events", "g", "--json"]))["entries"]).toEqual(events);
    expect((await sit(cwd, ["runs", "events", "g"])).out.split("\n")).toHaveLength(events.length + 1);
    expect(lines(await sit(cwd, ["runs", "export", "g"]))).toEqual(events);
    const written = await sit(cwd, ["runs", "export", "g", "-o", "g.jsonl", "--json"]);
    expect(object(written)).toMatchObject({ file: "g.jsonl", entries: events.length });
    expect(readFileSync(join(cwd, "g.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(events.length);
    expect((await sit(cwd, ["runs", "export", "g", "-o", "none/g.jsonl"])).code).toBe(2);
  });

  test("verify finds a log that was changed, and exits 1", async () => {
    const cwd = await threeRuns();
    expect(await sit(cwd, ["runs", "verify", "--all"])).toMatchObject({ code: 0, err: "" });
    const db = new DatabaseSync(join(cwd, ".troupe/troupe.db"));
    const tables = db
      .prepare(
        "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'body' WHERE m.type = 'table'",
      )
      .all();
    for (const { name } of tables)
      db.exec(`UPDATE ${String(name)} SET body = replace(body, 'hello you', 'hello them')`);
    db.close();
    const said = await sit(cwd, ["runs", "verify", "--all"]);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/^g .*changed/m);
    expect(said.out).toMatch(/^a .*intact/m);
    expect((await sit(cwd, ["runs", "verify", "f"])).code).toBe(0);
  });

  test("gc deletes what has ended and is old enough, with its reports", async () => {
    const cwd = await threeRuns();
    mkdirSync(join(cwd, ".troupe/runs/g"), { recursive: true });
    expect((await sit(cwd, ["runs", "gc", "--older-than", "1h"])).err).toContain("deleted 0 runs");
    await new Promise((resolve) => setTimeout(resolve, 5)); // older than 0 minutes
    const dry = object(await sit(cwd, ["runs", "gc", "--older-than", "0m", "--dry-run", "--json"]));
    expect(dry).toMatchObject({ dry_run: true, deleted: ["f", "g"] });
    expect(existsSync(join(cwd, ".troupe/runs/g"))).toBe(true);
    const collected = await sit(cwd, ["runs", "gc", "--older-than", "0m"]);
    expect(collected.err).toMatch(/^deleted 2 runs, freed \d+ k?B\n$/);
    expect(existsSync(join(cwd, ".troupe/runs/g"))).toBe(false);
    const { runs } = object(await sit(cwd, ["runs", "list", "--json"])) as { runs: { id: string }[] };
    expect(runs.map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("J7 command line: decisions", { timeout: 30_000 }, () => {
  test("G5 durable runs: approve answers and goes on to the end; a second answer is refused", async () => {
    const cwd = await threeRuns();
    const decision = await decisionOf(cwd, "a");
    const said = await sit(cwd, ["approve", decision, "--note", "fine", "--json"]);
    expect(object(said)).toMatchObject({ run: "a", status: "completed", value: "done" });
    expect(object(await sit(cwd, ["reject", decision, "--json"]))).toMatchObject({
      error: { code: "decision_closed" },
    });
    expect((await sit(cwd, ["runs", "show", "a"])).out).toContain("by cli: fine");
  });

  test("--no-resume only answers; resume takes it up", async () => {
    const cwd = await threeRuns();
    const decision = await decisionOf(cwd, "a");
    const said = await sit(cwd, ["reject", decision, "--note", "not now", "--no-resume"]);
    expect(said).toMatchObject({ code: 0, out: "" });
    expect(said.err).toContain("troupe resume a");
    expect(await sit(cwd, ["resume"])).toMatchObject({ code: 0, out: "left: not now\n" });
  });

  test("an answer that nobody has taken up is shown as one, at once", async () => {
    const cwd = await threeRuns();
    await sit(cwd, ["approve", await decisionOf(cwd, "a"), "--no-resume"]);
    expect((await sit(cwd, ["runs", "list"])).out).toMatch(/^a +asks +answered, to be resumed/m);
    const shown = await sit(cwd, ["runs", "show", "a"]);
    expect(shown.code).toBe(0);
    expect(shown.out).not.toContain("waits for you");
    expect(shown.out).toContain("troupe resume a goes on");
    expect(object(await sit(cwd, ["runs", "show", "a", "--json"]))).toMatchObject({
      run: { status: "paused", executor: "nobody", pending: "answer" },
    });
    const followed = await sit(cwd, ["runs", "events", "a", "--follow", "--events"]);
    expect(followed.code).toBe(0);
    expect(lines(followed).at(-1)).toMatchObject({ type: "decision.requested" });
    expect(followed.err).toContain("troupe resume a");
    expect(await sit(cwd, ["resume", "a"])).toMatchObject({ code: 0, out: "done\n" });
    expect((await sit(cwd, ["runs", "list"])).out).toMatch(/^a +asks +completed/m);
  });

  test("an answer is taken up by the process that has the run, and approve waits for that", async () => {
    const cwd = folder();
    const asks = human<string>("asks", (question) => ({ question }));
    const both = fn("both", async (_: null, ctx) => {
      const answers = await Promise.all(["one?", "two?"].map((question) => ctx.call(asks, question)));
      return answers.map(({ approved }) => approved);
    });
    write(cwd, "troupe.config.mjs", 'export default { agents: [{ name: "both", run: async () => null }] };');
    await using app = troupe({ agents: [both], engine: local(join(cwd, ".troupe")) });
    const run = await app.start(both, null, { id: "b" });
    await run.outcome;
    const [first, second] = await app.decisions({ runId: "b" });
    const said = await sit(cwd, ["approve", first?.id ?? "", "--events"]);
    expect(said.code).toBe(3);
    expect(said.out).toContain('"type":"decision.answered"');
    expect(await sit(cwd, ["reject", second?.id ?? ""])).toMatchObject({ code: 0 });
    expect(await run.result).toContain(false);
  });

  test("the id of a run in place of a decision gets a hint", async () => {
    const cwd = await threeRuns();
    const said = await sit(cwd, ["approve", "a"]);
    expect(said.code).toBe(2);
    expect(said.err).toContain(`waits for ${await decisionOf(cwd, "a")}`);
  });

  test("run asks a person who is there", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const said = await sit(cwd, ["run", "asks", "this"], { answers: ["y"] });
    expect(said).toMatchObject({ code: 0, out: "done\n" });
    expect(said.err).toMatch(/why +because/);
  });

  test("what agents ask cannot drive the terminal", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const said = await sit(cwd, ["run", "rude"], { answers: ["n"] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not come through
    expect(said.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(said.err).toContain("\\x1b[2J");
  });
});

describe("J7 command line: fork and resume", { timeout: 30_000 }, () => {
  test("a fork shares the first part and goes its own way", async () => {
    const cwd = await threeRuns();
    const asked = lines(await sit(cwd, ["runs", "events", "a", "--events"])) as { seq: number; type: string }[];
    const at = (asked.find(({ type }) => type === "decision.requested")?.seq ?? 1) - 1;
    expect((await sit(cwd, ["fork", "a", "--at", String(at), "--id", "b"])).code).toBe(3);
    expect((await sit(cwd, ["runs", "list"])).out).toContain(`fork of a at ${at}`);
    const beyond = await sit(cwd, ["fork", "a", "--at", "900"]);
    expect(beyond).toMatchObject({ code: 2, err: expect.stringMatching(/^error run a has no entry 900/) });
    expect((await sit(cwd, ["fork", "a"])).err).toContain("troupe runs events a");
  });

  test("resuming what has ended shows how it ended", async () => {
    const cwd = await threeRuns();
    expect(await sit(cwd, ["resume", "g"])).toMatchObject({ code: 0, out: "hello you\n" });
    expect((await sit(cwd, ["resume", "f"])).code).toBe(1);
    expect((await sit(cwd, ["resume", "g", "--continue"])).code).toBe(2);
  });

  test("the same id is the same run; with another input it is refused", async () => {
    const cwd = await threeRuns();
    expect(await sit(cwd, ["run", "greet", "you", "--id", "g"])).toMatchObject({ code: 0, out: "hello you\n" });
    expect(object(await sit(cwd, ["run", "greet", "them", "--id", "g", "--json"]))).toMatchObject({
      error: { code: "run_exists" },
    });
  });

  test("a run that this program does not fit is stuck, wherever one looks, and resumes with the old program", async () => {
    const cwd = await threeRuns();
    const other = config.replace('name: "asks"', 'name: "was"').replace('name: "slow"', 'name: "asks"');
    write(cwd, "troupe.config.mjs", "");
    const args = ["--config", write(cwd, "other.mjs", other)];
    await sit(cwd, ["approve", await decisionOf(cwd, "a"), "--no-resume"]);
    const said = await sit(cwd, ["resume", "a", ...args]);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^stuck .*\[replay_mismatch\]\n +fix .*\n +Nothing is lost/m);
    expect(said.err).toContain("troupe resume a");
    expect(said.err).not.toContain("failed");
    expect(object(await sit(cwd, ["resume", "a", "--json", ...args]))).toMatchObject({
      status: "stuck",
      error: { code: "replay_mismatch" },
      next: { resume: expect.stringContaining("resume a") },
    });
    expect((await sit(cwd, ["runs", "list", ...args])).out).toMatch(/^a +asks +stuck/m);
    expect((await sit(cwd, ["runs", "show", "a", ...args])).out).toMatch(/stuck .*\[replay_mismatch\]/);
    write(cwd, "troupe.config.mjs", config);
    expect(await sit(cwd, ["resume", "a"])).toMatchObject({ code: 0, out: "done\n" });
  });

  test("a run whose team is not known here is left as it is", async () => {
    const cwd = await threeRuns();
    write(cwd, "troupe.config.mjs", "export const agents = [];");
    const said = await sit(cwd, ["resume", "a", "--config", write(cwd, "other.mjs", "export default {};"), "--json"]);
    expect(object(said)).toMatchObject({ error: { code: "agent_unknown" } });
    expect((await sit(cwd, ["runs", "list", "--status", "paused"])).out).toContain("asks");
  });

  test.each([
    ["text", ["plain words"], "", "plain words\n"],
    ["JSON", ['{"a":1}'], "", '{\n  "a": 1\n}\n'],
    ["a file", ["@in.txt"], "", "from a file\n"],
    ["stdin", ["-"], "from stdin", "from stdin\n"],
    ["nothing", [], "", "nothing\n"],
  ])("run takes %s as input", async (_, words, input, out) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    write(cwd, "in.txt", "from a file");
    expect(await sit(cwd, ["run", "echo", ...words], { input })).toMatchObject({ code: 0, out });
  });

  test("run without a team lists the teams", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    expect(await sit(cwd, ["run"])).toMatchObject({ code: 0, out: expect.stringMatching(/^audit\nresearch\ngreet\n/) });
    expect(object(await sit(cwd, ["run", "--json"]))["teams"]).toContain("greet");
  });
});
