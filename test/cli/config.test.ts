import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findConfig } from "../../src/cli/config.ts";
import { config, folder, object, sit, troupe, write } from "./seat.ts";

describe("J7 command line: configuration", { timeout: 30_000 }, () => {
  test("the nearest file is found upwards, to the root of the repository and no further", () => {
    const top = folder();
    const inside = join(top, "repo/a/b");
    mkdirSync(inside, { recursive: true });
    mkdirSync(join(top, "repo/.git"));
    write(top, "troupe.config.mjs", config);
    expect(findConfig(inside)).toBeNull();
    const own = write(top, "repo/troupe.config.ts", "");
    expect(findConfig(inside)).toBe(own);
    const nearer = write(top, "repo/a/troupe.config.json", "{}");
    expect(findConfig(inside)).toBe(nearer);
  });

  test("without a repository, upwards to package.json; without that, only here", () => {
    const top = folder();
    const inside = join(top, "a/b");
    mkdirSync(inside, { recursive: true });
    const file = write(top, "troupe.config.js", "");
    expect(findConfig(inside)).toBeNull();
    expect(findConfig(top)).toBe(file);
    write(top, "package.json", "{}");
    expect(findConfig(inside)).toBe(file);
  });

  test("its teams run, from TypeScript, and its state folder is used", async () => {
    const cwd = folder();
    write(
      cwd,
      "troupe.config.ts",
      'export default { state: "kept", agents: [{ name: "up", run: async (text: string) => text.toUpperCase() }] };',
    );
    write(cwd, ".git/HEAD", "");
    mkdirSync(join(cwd, "sub"));
    expect(await troupe(join(cwd, "sub"), ["run", "up", "hello"])).toMatchObject({ code: 0, out: "HELLO\n" });
    const { runs } = object(await troupe(cwd, ["runs", "list", "--json", "--state", "kept"])) as { runs: unknown[] };
    expect(runs).toHaveLength(1);
  });

  test("TypeScript that Node cannot run is said clearly, with the way out", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.ts", "enum Odd { A }\nexport default { agents: [] };");
    const said = await troupe(cwd, ["run", "up", "x", "--json"]);
    expect(said.code).toBe(2);
    expect(object(said)).toMatchObject({
      error: { code: "config_invalid", message: expect.stringContaining("const object") },
    });
  });

  test.each([
    ["mjs", "export default {\n  agents [] };", "troupe.config.mjs:2: SyntaxError"],
    ["ts", "const agents: string[] = [];\nexport default { agents agents };", "troupe.config.ts:2: SyntaxError"],
    ["ts", "\nenum Odd { A }\nexport default {};", "troupe.config.ts:2: "],
    ["mjs", "\n\nthrow new Error('early');", "troupe.config.mjs:3: Error: early"],
    [
      "mjs",
      'import "./other.mjs";',
      "troupe.config.mjs: SyntaxError: Unexpected end of input, in a file that it imports",
    ],
    ["mjs", 'import "./late.mjs";', "troupe.config.mjs: Error: late (CWD/late.mjs:2)"],
  ])("a %s file that cannot be loaded is refused, with its line: %j", async (extension, text, place) => {
    const cwd = folder();
    write(cwd, "other.mjs", "const open = {");
    write(cwd, "late.mjs", "\nthrow new Error('late');");
    write(cwd, `troupe.config.${extension}`, text);
    const said = await troupe(cwd, ["runs", "list"]);
    expect(said).toMatchObject({ code: 2, out: "" });
    expect(said.err.replaceAll(realpathSync(cwd), "CWD")).toContain(`CWD/${place}`);
  });

  test.each([
    ["export default 3", "must export an object"],
    ["export default { agent: [] }", "agent: there is no such field"],
    ["export default { agents: {} }", "agents: must be an array, found an object"],
    ['export default { agents: [{ name: "x" }] }', "agents[0].run: must be a function, found undefined"],
    ["export default { agents: [{ run() {} }] }", "agents[0].name: must be a string"],
    ['export default { agents: [{ name: "a/b", run() {} }] }', "agents[0].name: not a name"],
    [
      'export default { agents: [{ name: "x", run() {} }, { name: "x", run() {} }] }',
      'agents[1].name: "x" is the name of agents[0]',
    ],
    ['export default { agents: [{ name: "audit", run() {} }] }', "a ready-made team"],
    ["export default { state: 3 }", "state: must be the path of a folder"],
    ['import "./none.mjs"; export default {}', "none.mjs"],
    ["throw new Error('early')", "early"],
  ])("%s is refused, naming the field", async (text, part) => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", text);
    const said = await sit(cwd, ["runs", "list", "--json"]);
    expect(said.code).toBe(2);
    const { error } = object(said) as { error: { code: string; message: string } };
    expect(error.code).toBe("config_invalid");
    expect(error.message).toContain(part);
  });

  test("a JSON file can name the state folder; a broken one is refused", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.json", '{ "state": "kept" }');
    expect((await sit(cwd, ["doctor"])).out).toContain(join(cwd, "kept"));
    write(cwd, "troupe.config.json", "{");
    expect((await sit(cwd, ["doctor"])).code).toBe(2);
  });
});
