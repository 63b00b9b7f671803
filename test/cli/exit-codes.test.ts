import { describe, expect, test } from "vitest";
import { config, folder, object, sit, write } from "./seat.ts";

describe("J7 command line: exit codes", { timeout: 20_000 }, () => {
  test.each([
    ["a run that completes", ["run", "greet", "you"], 0, null],
    ["a run that fails", ["run", "fails"], 1, null],
    ["a run that waits for a person", ["run", "asks", "x"], 3, null],
    ["an unknown team", ["run", "nobody"], 2, "agent_unknown"],
    ["an unknown run", ["runs", "show", "r_none"], 2, "run_unknown"],
    ["an unknown run to resume", ["resume", "r_none"], 2, "run_unknown"],
    ["an unknown run to fork", ["fork", "r_none", "--at", "1"], 2, "run_unknown"],
    ["an unknown run to undo", ["undo", "r_none"], 2, "run_unknown"],
    ["an unknown decision", ["approve", "d_none"], 2, "decision_unknown"],
    ["a folder that is not there", ["try", "./none"], 2, "invalid_input"],
    ["a file in place of a folder", ["try", "./troupe.config.mjs"], 2, "invalid_input"],
    ["an id that is none", ["runs", "show", "../x"], 2, "run_unknown"],
    ["an id that cannot be one", ["run", "greet", "you", "--id", "a/b"], 2, "invalid_input"],
    ["an unknown option", ["run", "greet", "--nope"], 2, "invalid_input"],
    ["input that begins like JSON and is not", ["run", "echo", "{x"], 2, "invalid_input"],
    ["an input file that is not there", ["run", "echo", "@none"], 2, "invalid_input"],
    ["a configuration file that is not there", ["runs", "list", "--config", "none.ts"], 2, "invalid_input"],
    ["two forms of output", ["run", "greet", "x", "--events"], 2, "invalid_input"],
    ["gc without an age", ["runs", "gc"], 2, "invalid_input"],
    ["gc with an age that is none", ["runs", "gc", "--older-than", "soon"], 2, "invalid_input"],
    ["a shell without completion", ["completion", "tcsh"], 2, null],
    ["verify of nothing", ["runs", "verify"], 2, "invalid_input"],
    ["a status that is none", ["runs", "list", "--status", "odd"], 2, "invalid_input"],
  ] as const)("%s", async (_, argv, code, error) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const json = argv[0] === "completion" ? [] : ["--json"];
    const said = await sit(cwd, [...argv, ...json]);
    expect(said.code).toBe(code);
    if (json.length === 0) return;
    const { schema_version, error: given } = object(said);
    expect(schema_version).toBe(1);
    expect(said.err).toBe("");
    if (error !== null) expect(given).toMatchObject({ code: error, fix: expect.stringMatching(/./) });
  });

  test("wrong usage says which help to read, or what to do", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const fixOf = async (...argv: readonly string[]) =>
      (object(await sit(cwd, [...argv, "--json"])) as { error: { fix: string } }).error.fix;
    expect(await fixOf("runs", "gc")).toBe("troupe runs gc --help shows how it is used.");
    expect(await fixOf("try", "none")).toContain("Give one that is there");
  });

  test("a failed run tells the error, its code and a fix, on stderr", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const said = await sit(cwd, ["run", "fails"]);
    expect(said.out).toBe("");
    expect(said.err).toContain("the moon is full");
    expect(said.err).toMatch(/ fix /);
  });

  test.each([
    ["model_missing", {}, 4],
    ["model_failed", { fault: "unauthorized" }, 4],
    ["model_failed", { fault: "overloaded" }, 1],
  ])("a run that fails with %s %o", async (code, detail, expected) => {
    const cwd = folder();
    const error = `Object.assign(new Error("no"), ${JSON.stringify({ name: "TroupeError", code, detail })})`;
    write(
      cwd,
      "troupe.config.mjs",
      `export default { agents: [{ name: "asks", run: async () => { throw ${error}; } }] };`,
    );
    const said = await sit(cwd, ["run", "asks", "--json"]);
    expect(said.code).toBe(expected);
    expect(object(said)).toMatchObject({ status: "failed", error: { code } });
  });

  test("looking at runs makes no state folder", async () => {
    const cwd = folder();
    for (const argv of [["runs", "list"], ["runs", "show", "x"], ["doctor"], ["runs", "verify", "--all"]])
      await sit(cwd, argv);
    const { existsSync } = await import("node:fs");
    expect(existsSync(`${cwd}/.troupe`)).toBe(false);
  });

  test("resume with nothing to go on with says so", async () => {
    const cwd = folder();
    const said = await sit(cwd, ["resume"]);
    expect(said).toMatchObject({ code: 2, out: "" });
    expect(said.err).toContain("troupe try");
  });
});
