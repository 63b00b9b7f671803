import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { program } from "../../src/cli/program.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { folder, launcher, sit, troupe } from "./seat.ts";

function every(spec: CommandSpec, above: readonly string[] = []): readonly (readonly [string, readonly string[]])[] {
  const inside = (spec.commands ?? []).flatMap((each) => every(each, [...above, each.name]));
  return [[above.join(" ") || "troupe", above], ...inside];
}

const commands = every(program);

describe("J7 command line: help", () => {
  test.each(commands)("%s --help says what it does, examples first", async (_, path) => {
    const said = await sit("/", [...path, "--help"]);
    expect(said.code).toBe(0);
    expect(said.err).toBe("");
    expect(said.out.indexOf("Examples")).toBeGreaterThan(0);
    expect(said.out.indexOf("Usage")).toBeGreaterThan(said.out.indexOf("Examples"));
    for (const line of said.out.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  test.each([
    [[], "Commands"],
    [["help"], "Commands"],
    [["help", "runs"], "troupe runs <command>"],
    [["runs"], "troupe runs <command>"],
    [["help", "runs", "gc"], "--older-than"],
    [["-h"], "Commands"],
  ])("%j is help", async (argv, part) => {
    const said = await sit("/", argv);
    expect(said.code).toBe(0);
    expect(said.out).toContain(part);
  });

  test.each([
    [["rnu"], "unknown command 'rnu'. Did you mean run?"],
    [["runs", "lst"], "unknown command 'lst'. Did you mean list?"],
    [["runs", "list", "--jsno"], "unknown option '--jsno'. Did you mean --json?"],
    [["rnu", "--help"], "unknown command 'rnu'"],
    [["doctor", "extra"], "too many arguments"],
    [["approve"], "missing required argument 'decision'"],
  ])("%j is wrong usage, and says what was meant", async (argv, part) => {
    const said = await sit("/", argv);
    expect(said.code).toBe(2);
    expect(said.out).toBe("");
    expect(said.err).toContain(part);
  });

  test("help loads neither the engine nor the parser", () => {
    const seen =
      "import { registerHooks } from 'node:module'; registerHooks({ resolve: (name, context, next) => { const found = next(name, context); process.stderr.write(found.url + '\\n'); return found; } });";
    const { stderr, status } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(seen)}`, launcher, "--help"],
      { encoding: "utf8" },
    );
    expect(status).toBe(0);
    expect(stderr).toContain("cli/help.ts");
    expect(stderr).not.toMatch(/commander|engines|sqlite|catalog|runtime/);
  }, 20_000);

  test("--version is the version of the package", async () => {
    const cwd = folder();
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await troupe(cwd, ["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  }, 20_000);

  test("the launcher says in three lines what an old Node needs, and exits with 2", () => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } })";
    const said = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(old)}`, launcher, "try", "it's here", "-y"],
      { encoding: "utf8" },
    );
    expect(said.status).toBe(2);
    expect(said.stdout).toBe("");
    expect(said.stderr.trimEnd().split("\n")).toHaveLength(3);
    expect(said.stderr).toContain(`npx node@24 ${launcher} try 'it'\\''s here' -y `);
  }, 20_000);

  test("the launcher uses no syntax that Node 12 cannot parse", () => {
    const code = readFileSync(launcher, "utf8").replaceAll(/\/\/.*|^#!.*/g, "");
    expect(code).not.toMatch(/^import |\?\.|\?\?|^await |^\s*#|\|\|=|\d_\d/m);
  });
});
