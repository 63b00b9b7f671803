import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder, object, sit, troupe, write } from "./seat.ts";

/** Says what the environment of its process is, as far as it is about COLOUR and SIZE. */
const config = `export default { agents: [{ name: "show", run: async () => {
  const { COLOUR = "none", SIZE = "none" } = process.env;
  return COLOUR + " " + SIZE;
} }] };`;

interface Report {
  readonly checks: readonly { readonly name: string; readonly found: string }[];
}

async function variables(cwd: string, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const said = await sit(cwd, ["doctor", ...argv, "--json"], { env: { OLLAMA_HOST: "127.0.0.1:1", ...env } });
  const { checks } = object(said) as unknown as Report;
  return checks.find(({ name }) => name === "variables")?.found;
}

describe("J7 command line: variables from files", { timeout: 30_000 }, () => {
  test("every command has them: the environment before .env.local before .env", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    write(cwd, ".env", "COLOUR=red\nSIZE=small # a comment\n");
    expect((await troupe(cwd, ["run", "show"])).out).toBe("red small\n");
    write(cwd, ".env.local", 'export SIZE="large"');
    expect((await troupe(cwd, ["run", "show"])).out).toBe("red large\n");
    expect((await troupe(cwd, ["run", "show"], { COLOUR: "blue" })).out).toBe("blue large\n");
    expect((await troupe(cwd, ["run", "show"], { COLOUR: "" })).out).toBe(" large\n");
  });

  test("--env-file is read in place of them, before or after the command", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    write(cwd, ".env", "COLOUR=red\nSIZE=small\n");
    write(cwd, "other/values", "\uFEFFCOLOUR=green\n");
    for (const argv of [
      ["run", "show", "--env-file", "other/values"],
      ["--env-file", "other/values", "run", "show"],
      ["run", "--env-file=other/values", "show"],
    ]) {
      expect((await troupe(cwd, argv)).out).toBe("green none\n");
    }
  });

  test("one that is not there is wrong usage, for every command", async () => {
    const cwd = folder();
    for (const argv of [["doctor"], ["runs", "list"], ["try", "."]]) {
      const said = await sit(cwd, [...argv, "--env-file", "none", "--json"]);
      expect(said.code).toBe(2);
      expect(object(said)).toMatchObject({
        error: { code: "invalid_input", message: expect.stringContaining("none") },
      });
    }
  });

  test("they are beside the configuration file, wherever one is; without one, in the current folder", async () => {
    const cwd = folder();
    write(cwd, "package.json", "{}");
    write(cwd, ".env", "A=1\n");
    const below = join(cwd, "below");
    mkdirSync(below);
    write(below, ".env", "A=1\nB=2\n");
    expect(await variables(below)).toBe("2 variables from .env");
    write(cwd, "troupe.config.mjs", config);
    expect(await variables(below)).toBe("1 variable from .env");
    write(cwd, "else/troupe.config.mjs", config);
    write(cwd, "else/.env.local", "A=1\nB=2\nC=3\n");
    expect(await variables(below, ["--config", "../else/troupe.config.mjs"])).toBe("3 variables from .env.local");
  });

  test("their settings of Troupe count, and come after flags", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    write(cwd, ".env", "TROUPE_STATE=kept\n");
    expect((await sit(cwd, ["doctor"])).out).toContain(join(cwd, "kept"));
    expect((await sit(cwd, ["doctor", "--state", "flag"])).out).toContain(join(cwd, "flag"));
  });

  test("doctor says how many came from which file, and not what they are", async () => {
    const cwd = folder();
    expect(await variables(cwd)).toBe("no .env.local and no .env that adds any");
    write(cwd, ".env", "ONE=first-value\nTWO=second-value\n");
    write(cwd, ".env.local", "ONE=local-value\n");
    expect(await variables(cwd)).toBe("1 variable from .env.local, 1 variable from .env");
    const said = await sit(cwd, ["doctor", "--json"]);
    expect(said.out + said.err).not.toMatch(/(first|second|local)-value/);
  });

  test("a folder named .env is none of ours", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, ".env"));
    expect((await sit(cwd, ["doctor"])).code).toBe(0);
  });
});
