import { LLMock } from "@copilotkit/aimock";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { type ChooseOptions, chooseModel } from "../../src/models/choose-model.ts";
import { type Found, findModels } from "../../src/models/find-models.ts";
import { noModel } from "../../src/models/model-missing.ts";
import type { Packages } from "../../src/models/packages.ts";
import { httpProbe, type Probe } from "../../src/models/probe.ts";
import { providers } from "../../src/models/providers.ts";
import type { Environment } from "../../src/models/settings.ts";

const canary = "sk-canary-0123456789abcdef";

/** The model of a provider that the table names, which changes as models do. */
const usual = (provider: string): string => `${provider}/${providers.get(provider)?.model}`;

const installed: Packages = { load: (name) => import(name), version: () => "4.0.0" };
const nobody: Probe = async () => {
  throw new Error("nothing there");
};
const serves =
  (lists: Readonly<Record<string, unknown>>): Probe =>
  async (url) =>
    lists[url] ?? nobody(url);

const models = (...ids: readonly string[]) => ({ object: "list", data: ids.map((id) => ({ id, object: "model" })) });
const ollama = "http://127.0.0.1:11434/v1/models";

async function one(provider: string, env: Environment, probe = nobody, packages = installed): Promise<Found> {
  const found = (await findModels(env, probe, { packages, scan: true })).find((each) => each.provider === provider);
  return found ?? expect.unreachable(provider);
}

describe("what can be used here", () => {
  test("nothing is set: every provider, with what to set, and none of them ready", async () => {
    const found = await findModels({}, nobody, { packages: installed });
    expect(found.map(({ provider }) => provider)).toEqual([
      ...["openai", "anthropic", "google", "mistral", "xai", "groq", "deepseek", "cohere", "openrouter", "gateway"],
      ...["compatible", "ollama"],
    ]);
    for (const each of found) expect(each).toMatchObject({ key: null, problem: null, ready: false, model: null });
    expect(chooseModel({ env: {}, found })).toBeNull();
  });

  test.each([
    ["OPENAI_API_KEY", "openai"],
    ["ANTHROPIC_API_KEY", "anthropic"],
    ["GEMINI_API_KEY", "google"],
    ["GOOGLE_API_KEY", "google"],
    ["GOOGLE_GENERATIVE_AI_API_KEY", "google"],
    ["MISTRAL_API_KEY", "mistral"],
    ["XAI_API_KEY", "xai"],
    ["GROQ_API_KEY", "groq"],
    ["DEEPSEEK_API_KEY", "deepseek"],
    ["COHERE_API_KEY", "cohere"],
    ["OPENROUTER_API_KEY", "openrouter"],
    ["AI_GATEWAY_API_KEY", "gateway"],
  ])("a key in %s: %s, by the name of the variable and never by its value", async (variable, provider) => {
    const found = await findModels({ [variable]: canary }, nobody, { packages: installed });
    const ready = found.filter((each) => each.ready);
    expect(ready).toMatchObject([{ provider, key: variable, problem: null }]);
    const choice = chooseModel({ env: {}, found });
    expect(choice).toMatchObject({ because: `${variable} is set`, source: "found", others: [] });
    expect(choice?.model.startsWith(`${provider}/`)).toBe(true);
    expect(JSON.stringify([found, choice])).not.toContain(canary);
  });

  test("no service of a provider is called to find out", async () => {
    const asked: string[] = [];
    const env = { OPENAI_API_KEY: canary, ANTHROPIC_API_KEY: canary, ANTHROPIC_BASE_URL: "http://127.0.0.1:1/v1" };
    const probe: Probe = async (url) => {
      asked.push(url);
      return models();
    };
    await findModels(env, probe, { packages: installed });
    expect(asked).toEqual([ollama]);
    await findModels(env, probe, { packages: installed, scan: true });
    expect(asked.slice(1)).toEqual([
      ollama,
      "http://127.0.0.1:1234/v1/models",
      "http://127.0.0.1:8000/v1/models",
      "http://127.0.0.1:8080/v1/models",
    ]);
  });

  test("a server that is rarely there is asked without a scan when its address is set", async () => {
    const env = { VLLM_BASE_URL: "http://gpu:8000/v1" };
    const found = await findModels(env, serves({ "http://gpu:8000/v1/models": models("qwen") }), {
      packages: installed,
    });
    expect(found.find(({ provider }) => provider === "vllm")).toMatchObject({ ready: true, model: "vllm/qwen" });
    expect(found.some(({ provider }) => provider === "lmstudio")).toBe(false);
  });

  test("a value that cannot be used is told as a problem, without the value", async () => {
    const found = await one("openai", { OPENAI_API_KEY: `${canary} x` });
    expect(found).toMatchObject({ ready: false, model: null, problem: expect.stringContaining("OPENAI_API_KEY") });
    expect(JSON.stringify(found)).not.toContain(canary);
  });

  test.each<[string, string, Environment, Readonly<Record<string, unknown>>, Partial<Found>]>([
    [
      "Ollama with models",
      "ollama",
      {},
      { [ollama]: models("nomic-embed-text:latest", "llama3.2:latest") },
      { ready: true, model: "ollama/llama3.2:latest", listed: ["nomic-embed-text:latest", "llama3.2:latest"] },
    ],
    ["Ollama without models", "ollama", {}, { [ollama]: models() }, { ready: true, model: null, listed: [] }],
    ["Ollama that only embeds", "ollama", {}, { [ollama]: models("all-minilm") }, { model: null }],
    ["something else at its port", "ollama", {}, { [ollama]: { hello: "world" } }, { ready: false, listed: null }],
    ["a list of other things", "ollama", {}, { [ollama]: { data: [1, null, { id: 3 }, { id: "" }] } }, { listed: [] }],
    ["nothing at all", "ollama", {}, { [ollama]: null }, { ready: false, listed: null }],
    ["a key for a server that is not there", "ollama", { OLLAMA_API_KEY: canary }, {}, { ready: false, model: null }],
    [
      "a server in OpenAI's place without a key",
      "openai",
      { OPENAI_BASE_URL: "http://gpu/v1" },
      { "http://gpu/v1/models": models("qwen") },
      { key: null, address: "http://gpu/v1", ready: true, model: "openai/qwen" },
    ],
    [
      "one without models",
      "openai",
      { OPENAI_BASE_URL: "http://gpu/v1" },
      { "http://gpu/v1/models": models() },
      { listed: [], model: null },
    ],
    [
      "one that is down",
      "openai",
      { OPENAI_BASE_URL: "http://gpu/v1" },
      {},
      { address: "http://gpu/v1", ready: false, model: null },
    ],
    [
      "one that passes calls on to OpenAI",
      "openai",
      { OPENAI_BASE_URL: "http://gpu/v1" },
      { "http://gpu/v1/models": models("gpt-3.5-turbo", usual("openai").slice("openai/".length)) },
      { ready: true, model: usual("openai") },
    ],
    [
      "one that tells nothing without a key",
      "openai",
      { OPENAI_BASE_URL: "http://gpu/v1", OPENAI_API_KEY: canary },
      {},
      { key: "OPENAI_API_KEY", ready: true, model: usual("openai") },
    ],
    [
      "any other server",
      "compatible",
      { OPENAI_COMPATIBLE_BASE_URL: "http://gpu/v1" },
      { "http://gpu/v1/models": models("qwen") },
      { ready: true, model: "compatible/qwen" },
    ],
    [
      "any other server that lists no models",
      "compatible",
      { OPENAI_COMPATIBLE_BASE_URL: "http://gpu/v1", OPENAI_COMPATIBLE_API_KEY: canary },
      {},
      { ready: true, model: null },
    ],
    ["a key without a server", "compatible", { OPENAI_COMPATIBLE_API_KEY: canary }, {}, { ready: false, model: null }],
  ])("%s", async (_, provider, env, lists, expected) => {
    const found = await one(provider, env, serves(lists));
    expect(found).toMatchObject(expected);
    expect(JSON.stringify(found)).not.toContain(canary);
  });

  test("a package that is not installed: how to install it, and not ready", async () => {
    const packages: Packages = { ...installed, version: (name) => (name === "@ai-sdk/openai" ? null : "4.0.0") };
    expect(await one("openai", { OPENAI_API_KEY: canary }, nobody, packages)).toMatchObject({
      version: null,
      install: "npm install @ai-sdk/openai",
      ready: false,
      model: usual("openai"),
    });
  });
});

describe("the model that is used where none is named", () => {
  async function choose(env: Environment, more: Omit<ChooseOptions, "env" | "found"> = {}, without?: string) {
    const packages: Packages = { ...installed, version: (name) => (name === without ? null : "4.0.0") };
    const found = await findModels(env, serves({ [ollama]: models("llama3.2") }), { packages });
    return chooseModel({ ...more, env, found });
  }
  const keys = { GEMINI_API_KEY: canary, ANTHROPIC_API_KEY: canary };
  const everything = { ...keys, TROUPE_MODEL: "x/variable" };

  test("flag, then TROUPE_MODEL, then the configuration, then a key, then a server on this machine", async () => {
    expect(await choose(everything, { flag: "x/flag", config: "x/config" })).toMatchObject({
      model: "x/flag",
      source: "flag",
    });
    expect(await choose(everything, { config: "x/config" })).toMatchObject({ model: "x/variable", source: "variable" });
    expect(await choose({ ...everything, TROUPE_MODEL: " " }, { config: "x/config" })).toMatchObject({
      model: "x/config",
      source: "configuration",
    });
    expect(await choose(keys)).toMatchObject({ model: usual("anthropic"), source: "found" });
    expect(await choose({})).toEqual({
      model: "ollama/llama3.2",
      source: "found",
      because: "Ollama answers at http://127.0.0.1:11434/v1",
      others: [],
    });
  });

  test("keys in a fixed order; the others are told", async () => {
    const choice = await choose({ ...keys, OPENAI_API_KEY: canary });
    expect(choice).toMatchObject({
      model: usual("openai"),
      others: [usual("anthropic"), usual("google"), "ollama/llama3.2"],
    });
    expect((await choose(keys, { flag: "ollama/llama3.2" }))?.others).not.toContain("ollama/llama3.2");
  });

  test("what has its package comes before what has not", async () => {
    expect(await choose(keys, {}, "@ai-sdk/anthropic")).toMatchObject({
      model: usual("google"),
      others: ["ollama/llama3.2", usual("anthropic")],
    });
  });

  test("without any, what to set is said", () => {
    const { code, message, detail } = noModel();
    expect(code).toBe("model_missing");
    for (const name of ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "TROUPE_MODEL"]) {
      expect(message).toContain(name);
      expect(detail.set).toContain(name);
    }
  });
});

describe("asking a server", () => {
  test("Ollama, as a real server answers", async () => {
    const mock = new LLMock({ port: 0 });
    onTestFinished(() => mock.stop());
    mock.on({ model: "llama3.2" }, { content: "OK." });
    await mock.start();
    const found = await findModels({ OLLAMA_HOST: new URL(mock.url).host }, httpProbe({ fetch, clock: systemClock }));
    expect(found.find(({ provider }) => provider === "ollama")).toMatchObject({
      listed: ["llama3.2"],
      model: "ollama/llama3.2",
      ready: true,
    });
  });
});
