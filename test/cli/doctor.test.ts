import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { providers } from "../../src/models/providers.ts";
import { folder, object, type Said, sit, troupe, write } from "./seat.ts";

const canary = "sk-canary+0123/456789=abcdef";

const mock = new LLMock({ port: 0, auth: { apiKeys: [canary] } });
const ollama = new LLMock({ port: 0 });
mock.onMessage("Say OK.", { content: "OK.", usage: { input_tokens: 11, output_tokens: 2 } });
ollama.on({ model: "llama3.2" }, { content: "Yes." });
beforeAll(() => Promise.all([mock.start(), ollama.start()]));
afterAll(() => Promise.all([mock.stop(), ollama.stop()]));
beforeEach(() => {
  mock.clearRequests();
  ollama.clearRequests();
});

type Env = Readonly<Record<string, string>>;
const nowhere: Env = { OLLAMA_HOST: "127.0.0.1:1" };
const doctor = (env: Env, ...argv: readonly string[]): Promise<Said> =>
  sit(folder(), ["doctor", ...argv], { env: { ...nowhere, ...env } });

interface Report {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly found: string;
    readonly fix?: string;
  }[];
  readonly models: {
    readonly choice: { readonly model: string; readonly source: string } | null;
    readonly providers: readonly { readonly provider: string; readonly ready: boolean; readonly key: unknown }[];
  };
  readonly call?: unknown;
}
const report = (said: Said): Report => object(said) as unknown as Report;
const check = (said: Said, name: string) => report(said).checks.find((each) => each.name === name);
const lineOf = (said: Said, provider: string): string =>
  said.out.split("\n").find((line) => line.includes(` ${provider} `)) ?? "";

const openai = (): Env => ({ OPENAI_API_KEY: canary, OPENAI_BASE_URL: `${mock.url}/v1` });

describe("J7 command line: doctor and language models", { timeout: 30_000 }, () => {
  test("without any, all is well: what to set, and what to install", async () => {
    const said = await doctor({});
    expect(said.code).toBe(0);
    expect(said.out).toContain("models    none found, and none needed by the audit team");
    expect(lineOf(said, "anthropic")).toMatch(/· anthropic +not set: ANTHROPIC_API_KEY +@ai-sdk\/anthropic \d/);
    expect(lineOf(said, "mistral")).toMatch(/not set: MISTRAL_API_KEY +npm install @ai-sdk\/mistral$/);
    expect(lineOf(said, "ollama")).toContain("not found at http://127.0.0.1:1/v1");
    expect(said.out).not.toContain("vllm");
    expect(lineOf(await doctor({ VLLM_BASE_URL: "http://127.0.0.1:1/v1" }, "--scan"), "lmstudio")).not.toBe("");
    for (const line of said.out.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  test("keys by the names of their variables and where these come from, servers by their models", async () => {
    const cwd = folder();
    write(cwd, ".env.local", `GEMINI_API_KEY=${canary}`);
    const env = { MISTRAL_API_KEY: canary, OLLAMA_HOST: new URL(ollama.url).host };
    const said = await sit(cwd, ["doctor"], { env });
    expect(said.code).toBe(0);
    expect(said.out).toContain(`models    google/${providers.get("google")?.model}: GEMINI_API_KEY is set`);
    expect(lineOf(said, "google")).toMatch(/✓ google +GEMINI_API_KEY from \.env\.local/);
    expect(lineOf(said, "mistral")).toMatch(/! mistral +MISTRAL_API_KEY from the environment +npm install/);
    expect(lineOf(said, "ollama")).toContain(`✓ ollama      llama3.2 at ${ollama.url}/v1`);
    const { models } = report(await sit(cwd, ["doctor", "--json"], { env }));
    expect(models.choice).toMatchObject({
      source: "found",
      others: ["ollama/llama3.2", "mistral/mistral-medium-latest"],
    });
    expect(models.providers.find(({ provider }) => provider === "google")).toMatchObject({
      key: { variable: "GEMINI_API_KEY", from: ".env.local" },
      ready: true,
    });
    expect(mock.getRequests()).toEqual([]);
  });

  test.each([
    ["TROUPE_MODEL", { TROUPE_MODEL: "openai/gpt-x" }, null, 4, "set OPENAI_API_KEY", "troupe doctor"],
    ["the configuration", {}, "openai/gpt-x", 4, "set OPENAI_API_KEY", "troupe doctor"],
    [
      "a package that is missing",
      { TROUPE_MODEL: "groq/x", GROQ_API_KEY: canary },
      null,
      2,
      "groq",
      "npm install @ai-sdk/groq",
    ],
    ["a provider that there is not", { TROUPE_MODEL: "opnai/x" }, null, 4, 'did you mean "openai/x"', "Name it"],
  ])("a model named by %s that cannot be had is a fault", async (_, env, model, code, problem, fix) => {
    const cwd = folder();
    if (model !== null) write(cwd, "troupe.config.json", JSON.stringify({ model }));
    const said = await sit(cwd, ["doctor", "--json"], { env: { ...nowhere, ...env } });
    expect(said.code).toBe(code);
    expect(check(said, "models")).toMatchObject({
      ok: false,
      found: expect.stringContaining(problem),
      fix: expect.stringContaining(fix),
    });
  });

  test("one that was only found is none", async () => {
    const said = await doctor({ GROQ_API_KEY: canary }, "--json");
    expect(said.code).toBe(0);
    expect(check(said, "models")).toMatchObject({ ok: true, fix: "npm install @ai-sdk/groq" });
  });

  test("a configuration that names something else than a model is refused", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.json", '{ "model": 3 }');
    expect(check(await sit(cwd, ["doctor", "--json"]), "config")?.found).toContain(
      "model: must be the name of a model",
    );
  });
});

describe("J7 command line: doctor --call", { timeout: 30_000 }, () => {
  test("one real call of the model that would be used: time, tokens, who answered; said before that it costs", async () => {
    const said = await doctor({ ...openai(), TROUPE_MODEL: "openai/gpt-x" }, "--call");
    expect(said.code).toBe(0);
    expect(said.err).toMatch(/^One real call of openai\/gpt-x, of a few tokens, to the server at .*, which may charge/);
    expect(said.out).toMatch(/✓ call +openai\/gpt-x said "OK\." in \d+\.\d s, 11 tokens in, 2 out\n/);
    expect(mock.getRequests()).toHaveLength(1);
  });

  test.each<[string, () => Env]>([
    ["openai/gpt-x", openai],
    ["anthropic/claude-x", () => ({ ANTHROPIC_API_KEY: canary, ANTHROPIC_BASE_URL: `${mock.url}/v1` })],
    ["google/gemini-x", () => ({ GEMINI_API_KEY: canary, GOOGLE_GENERATIVE_AI_BASE_URL: `${mock.url}/v1beta` })],
    ["compatible/x", () => ({ OPENAI_COMPATIBLE_API_KEY: canary, OPENAI_COMPATIBLE_BASE_URL: `${mock.url}/v1` })],
  ])("of %s, as one object", async (model, env) => {
    const said = await doctor(env(), "--call", model, "--json");
    expect(said).toMatchObject({ code: 0, err: "" });
    expect(report(said)).toMatchObject({
      ok: true,
      call: { model, error: null, ms: expect.any(Number), reply: { usage: { inputTokens: 11, outputTokens: 2 } } },
    });
    expect(mock.getRequests()).toHaveLength(1);
  });

  test("of a server on this machine, which costs nothing", async () => {
    const said = await doctor({ OLLAMA_HOST: new URL(ollama.url).host }, "--call");
    expect(said.code).toBe(0);
    expect(said.err).toBe(`One real call of ollama/llama3.2, of a few tokens, to Ollama at ${ollama.url}/v1.\n`);
    expect(said.out).toContain('ollama/llama3.2 said "Yes."');
  });

  test.each<[string, readonly string[], () => Env, number, RegExp, RegExp]>([
    ["no model at all", [], () => ({}), 4, /no language model was named, and none was found/, /troupe doctor/],
    ["no key", ["openai/x"], () => ({}), 4, /set OPENAI_API_KEY/, /message names/],
    [
      "a package that is not installed",
      ["xai/x"],
      () => ({ XAI_API_KEY: canary }),
      2,
      /xai/,
      /npm install @ai-sdk\/xai/,
    ],
    ["no such provider", ["opnai/x"], () => ({}), 4, /did you mean "openai\/x"/, /^Name it openai\/x\.$/],
    [
      "a wrong key",
      ["openai/x"],
      () => ({ ...openai(), OPENAI_API_KEY: `${canary}-wrong` }),
      4,
      /401/,
      /Correct the key in OPENAI_API_KEY \(from the environment\)/,
    ],
    [
      "a model that it has not",
      ["ollama/none"],
      () => ({ OLLAMA_HOST: ollama.url }),
      1,
      /404/,
      /--call ollama\/<model>/,
    ],
    [
      "nobody there",
      ["openai/x"],
      () => ({ OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }),
      1,
      /cannot be reached/,
      /Is it the right address/,
    ],
  ])("%s: what is wrong, what to do, and the exit code", async (_, model, env, code, found, fix) => {
    const said = await doctor(env(), "--call", ...model, "--json");
    expect(said.code).toBe(code);
    expect(check(said, "call")).toMatchObject({
      ok: false,
      found: expect.stringMatching(found),
      fix: expect.stringMatching(fix),
    });
    expect(report(said).call).toMatchObject({ reply: null, error: { message: expect.stringMatching(found) } });
  });
});

describe("J7 command line: keys are never shown", { timeout: 30_000 }, () => {
  const encoded = [
    canary,
    Buffer.from(canary).toString("base64"),
    Buffer.from(canary).toString("base64url"),
    Buffer.from(`Bearer ${canary}`).toString("base64"),
    Buffer.from(canary).toString("hex"),
    encodeURIComponent(canary),
  ];
  const traces = [
    ...encoded.map((text) => text.slice(4, -4)),
    Buffer.from(`Bearer ${canary}`).toString("base64").slice(12, -4),
    "0123/456789",
  ];

  function expectClean(said: Said): void {
    for (const trace of traces) expect(said.out + said.err).not.toContain(trace);
  }

  /** A provider that tells everybody what it was sent, in every way it can think of. */
  async function gossip(status: number): Promise<string> {
    const server = createServer((_, response) => {
      const message = `you sent ${encoded.join(" and ")}`;
      const choices = [{ index: 0, message: { role: "assistant", content: message }, finish_reason: "stop" }];
      const chunk = { id: "1", choices: [{ index: 0, delta: { content: message }, finish_reason: "stop" }] };
      if (status !== 200) response.writeHead(status, { "content-type": "application/json" });
      else response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        status === 200
          ? `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`
          : JSON.stringify({ error: { message, type: "gossip", code: message }, choices }),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  test.each([200, 400, 401, 403, 429, 500])("by a provider that tells them, with status %i", async (status) => {
    const env = { OPENAI_API_KEY: canary, OPENAI_BASE_URL: await gossip(status), TROUPE_DEBUG: "1" };
    for (const json of [[], ["--json"]]) {
      const said = await doctor(env, "--call", "openai/x", ...json);
      expect(said.code).toBe(status === 200 ? 0 : status === 401 || status === 403 ? 4 : 1);
      if (status === 200 || status === 400) expect(said.out).toContain("[redacted]");
      expectClean(said);
    }
  });

  test("by an error of the command itself", async () => {
    for (const json of [[], ["--json"]]) {
      const said = await sit(folder(), ["run", canary, ...json], { env: { XAI_API_KEY: canary, TROUPE_DEBUG: "1" } });
      expect(said.code).toBe(2);
      expect(said.out + said.err).toContain("[redacted]");
      expectClean(said);
    }
  });

  test("by a list of variables that cannot be used", async () => {
    const said = await doctor(
      { OPENAI_API_KEY: `${canary}\n${canary}`, ANTHROPIC_BASE_URL: `http://${canary}@x`, OLLAMA_HOST: `%%${canary}` },
      "--call",
      "openai/x",
    );
    expect(said.code).toBe(4);
    expectClean(said);
  });

  test("by a run that fails with one, from a file, in a process of its own; nor by its log", async () => {
    const cwd = folder();
    write(cwd, ".env", `ANTHROPIC_API_KEY="${canary}"\nTROUPE_DEBUG=1\n`);
    write(
      cwd,
      "troupe.config.mjs",
      `export default { agents: [{ name: "leaks", run: async (_, ctx) => {
        const key = process.env.ANTHROPIC_API_KEY;
        if (!key) return "no key";
        ctx.emit("leak.told", { key, coded: Buffer.from("Bearer " + key).toString("base64") });
        throw new Error("wrong key " + key + " " + encodeURIComponent(key));
      } }] };`,
    );
    for (const more of [[], ["--json"], ["--events"]]) {
      const said = await troupe(cwd, ["run", "leaks", "--id", `a${more.length}${more[0]?.length ?? 0}`, ...more]);
      expect(said.code).toBe(1);
      expect(said.out + said.err).toContain("[redacted]");
      expectClean(said);
    }
    for (const argv of [
      ["runs", "show", "a00"],
      ["runs", "events", "a00"],
      ["runs", "export", "a00"],
      ["runs", "list"],
    ]) {
      const said = await troupe(cwd, argv);
      expect(said.code).toBe(0);
      expectClean(said);
    }
  });
});
