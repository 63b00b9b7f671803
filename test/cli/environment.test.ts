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

  const canary = "sk-canary-0123456789abcdef";
  const refused = { code: 2, err: expect.stringContaining("[invalid_input]") };

  test.each([
    ["OPENAI_BASE_URL", "OPENAI_API_KEY"],
    ["ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"],
    ["ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"],
    ["GOOGLE_GENERATIVE_AI_BASE_URL", "GOOGLE_API_KEY"],
    ["AI_GATEWAY_BASE_URL", "AI_GATEWAY_API_KEY"],
    ["OLLAMA_HOST", "OLLAMA_API_KEY"],
    ["OPENAI_COMPATIBLE_BASE_URL", "OPENAI_COMPATIBLE_API_KEY"],
    ["AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY"],
    ["SOMEBODYS_BASE_URL", "SOMEBODYS_API_KEY"],
  ])("%s of a file does not go with %s of the environment", async (address, key) => {
    for (const file of [".env", ".env.local"]) {
      const cwd = folder();
      write(cwd, file, `${address}=http://127.0.0.1:9/v1\n`);
      for (const argv of [["doctor"], ["run", "audit", "."]]) {
        const said = await sit(cwd, argv, { env: { [key]: canary } });
        expect(said).toMatchObject(refused);
        expect(said.err).toContain(`${address} from ${file} would send ${key} from the environment to another server`);
        expect(said.out + said.err).not.toContain(canary);
      }
    }
  });

  test("an address of one file does not go with a key of the other", async () => {
    const cwd = folder();
    write(cwd, ".env", "OPENAI_BASE_URL=http://127.0.0.1:9/v1\n");
    write(cwd, ".env.local", `OPENAI_API_KEY=${canary}\n`);
    const said = await sit(cwd, ["doctor"]);
    expect(said).toMatchObject(refused);
    expect(said.err).toContain("OPENAI_BASE_URL from .env would send OPENAI_API_KEY from .env.local");
  });

  test.each([
    ["with a key of its own", ".env", "OPENAI_API_KEY=a-key-of-the-file\n", {}, []],
    ["without any key", ".env", "", { ANTHROPIC_API_KEY: canary }, []],
    ["with one that is empty", ".env", "", { OPENAI_API_KEY: " " }, []],
    ["if the file is named", ".env", "", { OPENAI_API_KEY: canary }, ["--env-file", ".env"]],
    [
      "if the environment has another one",
      ".env",
      "",
      { OPENAI_API_KEY: canary, OPENAI_BASE_URL: "http://127.0.0.1:9" },
      [],
    ],
  ] as const)("an address of a file counts %s", async (_, file, more, env, argv) => {
    const cwd = folder();
    write(cwd, file, `OPENAI_BASE_URL=http://127.0.0.1:9/v1\n${more}`);
    expect((await sit(cwd, ["doctor", ...argv], { env: { OLLAMA_HOST: "127.0.0.1:1", ...env } })).code).toBe(0);
  });

  test("the host is shown of every address that is not the provider's own", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", config);
    const env = {
      OPENAI_BASE_URL: "http://10.0.0.1:99/secret-path/v1",
      OPENROUTER_BASE_URL: "https://openrouter.ai/api/v1",
      OLLAMA_HOST: "127.0.0.1",
    };
    const said = await sit(cwd, ["run", "show", "--id", "r_one"], { env });
    expect(said.err).toContain("models of openai at 10.0.0.1:99\n");
    expect(said.err).not.toMatch(/secret-path|openrouter|ollama/);
    for (const argv of [
      ["resume", "r_one"],
      ["fork", "r_one", "--at", "1"],
    ]) {
      expect((await sit(cwd, argv, { env })).err).toContain("models of openai at 10.0.0.1:99\n");
    }
    write(cwd, "docs/a.md", "# Text\n");
    expect((await sit(cwd, ["run", "audit", "docs"], { env })).err).not.toContain("10.0.0.1");
  });

  test.each([
    "sk-proj-abcdefghijklm0123456789",
    "0123456789abcdef0123456789abcdef",
    `openai/${"sk-abcdefghijklm0123456789"}`,
  ])("a key that was pasted into TROUPE_MODEL is never shown: %s", async (key) => {
    const cwd = folder();
    write(cwd, "docs/a.md", "# Text\n");
    const env = { TROUPE_MODEL: key, OPENAI_API_KEY: canary, OLLAMA_HOST: "127.0.0.1:1" };
    for (const argv of [
      ["doctor"],
      ["doctor", "--json"],
      ["doctor", "--call"],
      ["run", "research", "Why?", "--docs", "docs"],
    ]) {
      const said = await sit(cwd, argv, { env });
      expect(said.code).toBe(4);
      expect(said.out + said.err).not.toContain(key);
      expect(said.out + said.err).toContain("looks like a key");
    }
  });

  test("a folder named .env is none of ours", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, ".env"));
    expect((await sit(cwd, ["doctor"])).code).toBe(0);
  });
});
