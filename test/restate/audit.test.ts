import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "../../scripts/restate/ports.ts";
import { type RestateServer, startServer } from "../../scripts/restate/server.ts";
import { audit } from "../../src/catalog/audit/team.ts";
import { type RestateOptions, restate } from "../../src/engines/restate/restate.ts";
import { fn, troupe } from "../../src/index.ts";
import { copySample, folder, object, type Said, sit, write } from "../cli/seat.ts";

const timeout = 90_000;
const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));
const engines = ["local", "restate"] as const;

/** A project: a folder of documents and a configuration, in which nothing but the line of the engine is its own. */
function project(engine: string): string {
  const cwd = join(folder(), "project");
  mkdirSync(cwd);
  const imports = [
    `import { local } from ${source("index.ts")};`,
    `import { restate } from ${source("engines/restate/restate.ts")};`,
  ];
  const agents = `[{ name: "slow", run: async (_, ctx) => {
    for (let at = 1; at <= 3; at++) await ctx.step("part-" + at, () => at, { effect: "pure" });
    return ctx.wait("go");
  } }]`;
  const lines = [...imports, "export default {", `  agents: ${agents},`, `  engine: () => ${engine},`, "};", ""];
  write(cwd, "troupe.config.ts", lines.join("\n"));
  copySample(cwd);
  return cwd;
}

const ok = (said: Said): Said => {
  expect(said, said.err).toMatchObject({ code: 0 });
  return said;
};

/** Every file below a folder, with what is in it. */
function contents(path: string): Readonly<Record<string, string>> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const all = files.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(all.map((file) => [file.slice(path.length), readFileSync(file, "utf8")]));
}

/** The reports of a run, but for when they were made and for which run. */
function reports(cwd: string, id: string): Readonly<Record<string, string>> {
  const folderOfRun = join(cwd, ".troupe/runs", id);
  const { generatedAt } = JSON.parse(readFileSync(join(folderOfRun, "report.json"), "utf8")) as { generatedAt: string };
  const found = Object.entries(contents(folderOfRun));
  const rest = (text: string) =>
    text.replaceAll(id, "<run>").replaceAll(generatedAt, "<time>").replaceAll(cwd, "<cwd>");
  return Object.fromEntries(found.map(([name, text]) => [name, rest(text)]));
}

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("the command line on Restate", { timeout }, () => {
  let server: RestateServer;
  let namespaces = 0;

  beforeAll(async () => {
    server = await startServer();
  }, timeout);
  afterAll(() => server[Symbol.asyncDispose]());

  /** The only line that differs. */
  async function engineLine(engine: (typeof engines)[number]): Promise<string> {
    if (engine === "local") return 'local(".troupe")';
    const [port = 0] = await freePorts(1);
    namespaces += 1;
    const { ingress, admin } = server;
    return `restate(${JSON.stringify({ ingress, admin, listen: `127.0.0.1:${port}`, namespace: `cli${namespaces}` })})`;
  }

  test("I1 audit: the same team writes the same report on both engines, byte for byte", async () => {
    const found = await Promise.all(
      engines.map(async (engine) => {
        const cwd = project(
          (await engineLine(engine)).replace('".troupe"', () => JSON.stringify(join(folder(), "state"))),
        );
        const { run } = object(ok(await sit(cwd, ["try", "docs", "--yes", "--json"]))) as { run: string };
        return { reports: reports(cwd, run), documents: contents(join(cwd, "docs")) };
      }),
    );
    const [local, restate] = found;
    expect(Object.keys(local?.reports ?? {})).toEqual(["/report.json", "/report.md", "/undo.json"]);
    expect(restate).toEqual(local);
  });

  test("a run is started, found, answered, forked and gone on with by one command after another", async () => {
    const cwd = project(await engineLine("restate"));
    const tried = object(ok(await sit(cwd, ["try", "docs", "--no-input", "--json"])));
    expect(tried).toMatchObject({ status: "paused" });
    const id = String(tried["run"]);
    const decision = (tried["decisions"] as readonly { readonly id: string }[])[0]?.id ?? "";
    expect(ok(await sit(cwd, ["runs", "list"])).out).toContain("waits for you");
    expect(object(ok(await sit(cwd, ["runs", "show", id, "--json"])))).toMatchObject({ run: { id, status: "paused" } });
    const events = ok(await sit(cwd, ["runs", "events", id, "--events"]))
      .out.trim()
      .split("\n");
    const asked = events.findIndex((line) => line.includes('"decision.requested"'));
    expect(asked).toBeGreaterThan(0);
    ok(await sit(cwd, ["runs", "export", id, "-o", "run.jsonl"]));
    expect(readFileSync(join(cwd, "run.jsonl"), "utf8").trim().split("\n")).toEqual(events);
    expect(ok(await sit(cwd, ["runs", "verify", id])).out).toContain("intact");
    const approved = object(ok(await sit(cwd, ["approve", decision, "--json"])));
    expect(approved).toMatchObject({ run: id, status: "completed" });
    const forked = ["fork", id, "--at", String(asked), "--id", "again", "--no-input", "--json"];
    expect(object(await sit(cwd, forked))).toMatchObject({ run: "again", status: "paused" });
    const open = object(await sit(cwd, ["resume", "again", "--no-input", "--json"]));
    expect(open).toMatchObject({ run: "again", status: "paused" });
    const again = (open["decisions"] as readonly { readonly id: string }[])[0]?.id ?? "";
    ok(await sit(cwd, ["reject", again, "--no-resume"]));
    expect(object(ok(await sit(cwd, ["resume", "again", "--json"])))).toMatchObject({ status: "completed" });
    expect(
      ok(await sit(cwd, ["runs", "list", "--ids"]))
        .out.trim()
        .split("\n"),
    ).toEqual(["again", id]);
    ok(await sit(cwd, ["doctor"]));
    expect(ok(await sit(cwd, ["undo", id])).err).toContain("restored");
  });

  test("runs of several teams go on, whichever command was the last to listen at the address", async () => {
    const cwd = project(await engineLine("restate"));
    const slow = object(await sit(cwd, ["run", "slow", "null", "--no-input", "--json"]));
    expect(slow).toMatchObject({ status: "paused", signals: ["go"] });
    const audit = object(ok(await sit(cwd, ["try", "docs", "--no-input", "--json"])));
    ok(await sit(cwd, ["runs", "show", String(slow["run"])]));
    const again = object(await sit(cwd, ["resume", String(slow["run"]), "--no-input", "--json"]));
    expect(again).toMatchObject({ run: slow["run"], status: "paused", signals: ["go"] });
    const decision = (audit["decisions"] as readonly { readonly id: string }[])[0]?.id ?? "";
    expect(object(ok(await sit(cwd, ["approve", decision, "--json"])))).toMatchObject({ status: "completed" });
  });

  test("a worker at the address executes what commands start, and they see it through", async () => {
    const line = await engineLine("restate");
    const cwd = project(line);
    const options = JSON.parse(/\{.*\}/.exec(line)?.[0] ?? "{}") as RestateOptions;
    const slow = fn("slow", async (_: null, ctx) => ctx.wait("go"));
    await using app = troupe({ agents: [slow, audit], engine: restate(options) });
    const run = await app.start(slow, null, { id: "theirs" });
    await run.outcome;
    expect(ok(await sit(cwd, ["runs", "list", "--ids"])).out.trim()).toBe("theirs");
    expect(ok(await sit(cwd, ["runs", "show", "theirs"])).out).toContain("waits for you");
    const { run: id } = object(ok(await sit(cwd, ["try", "docs", "--yes", "--json"])));
    expect((await app.run(String(id)))?.status).toBe("completed");
    await app.signal("theirs", "go", "went");
    expect(await run.result).toBe("went");
  });
});
