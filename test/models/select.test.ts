import { LLMock } from "@copilotkit/aimock";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { TroupeError } from "../../src/base/errors.ts";
import type { LanguageModel } from "../../src/core/model.ts";
import type { Packages } from "../../src/models/packages.ts";
import { modelResolver, resolveModel } from "../../src/models/select.ts";
import type { Environment } from "../../src/models/settings.ts";

const canary = "sk-canary-0123456789abcdef";

/** One that lets everybody in, and one that lets in only who has the key: what it answers shows that it got it. */
const open = new LLMock({ port: 0 });
const locked = new LLMock({ port: 0, auth: { apiKeys: [canary] } });
for (const mock of [open, locked]) mock.onMessage("Say OK.", { content: "OK." });
beforeAll(() => Promise.all([open.start(), locked.start()]));
afterAll(() => Promise.all([open.stop(), locked.stop()]));
beforeEach(() => {
  open.clearRequests();
  locked.clearRequests();
});

async function say(model: LanguageModel): Promise<string> {
  const { content } = await model.doGenerate({
    prompt: [{ role: "user", content: [{ type: "text", text: "Say OK." }] }],
  });
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}

const refusal = (name: string, env: Environment, packages?: Packages): Promise<TroupeError> =>
  resolveModel(name, env, packages).then(
    () => expect.unreachable("it was resolved"),
    (error: unknown) => (TroupeError.is(error) ? error : expect.unreachable(String(error))),
  );

describe("a name becomes a model of the provider's package, with the key and the address of the environment", () => {
  test.each([
    ["openai/gpt-x", { OPENAI_API_KEY: canary, OPENAI_BASE_URL: "URL/v1" }, "/v1/chat/completions"],
    ["openai/gpt-x", { OPENAI_BASE_URL: "URL/v1/" }, "/v1/chat/completions"],
    ["anthropic/claude-x", { ANTHROPIC_API_KEY: canary, ANTHROPIC_BASE_URL: "URL/v1" }, "/v1/messages"],
    [
      "google/gemini-x",
      { GEMINI_API_KEY: canary, GOOGLE_GENERATIVE_AI_BASE_URL: "URL/v1beta" },
      "/v1beta/models/gemini-x:generateContent",
    ],
    ["openrouter/a/b", { OPENROUTER_API_KEY: canary, OPENROUTER_BASE_URL: "URL/api/v1" }, "/api/v1/chat/completions"],
    ["compatible/some/model", { OPENAI_COMPATIBLE_BASE_URL: "URL/v1" }, "/v1/chat/completions"],
    [
      "compatible/model",
      { OPENAI_COMPATIBLE_BASE_URL: "URL/v1", OPENAI_COMPATIBLE_API_KEY: canary },
      "/v1/chat/completions",
    ],
    ["ollama/llama3.2:3b", { OLLAMA_HOST: "HOST" }, "/v1/chat/completions"],
    ["lmstudio/qwen", { LMSTUDIO_BASE_URL: "URL/v1" }, "/v1/chat/completions"],
  ])("%s with %o", async (name, settings, path) => {
    const mock = Object.values<string>(settings).includes(canary) ? locked : open;
    const host = new URL(mock.url).host;
    const env = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, value.replace("URL", mock.url).replace("HOST", host)]),
    );
    const model = await resolveModel(name, env);
    expect(await say(model)).toBe("OK.");
    const [request, ...more] = mock.getRequests();
    expect(more).toEqual([]);
    expect(request?.path).toBe(path);
    const id = name.slice(name.indexOf("/") + 1);
    if (!name.startsWith("google/")) expect(request?.body).toMatchObject({ model: id });
    expect(model.modelId).toBe(id);
    expect(model.provider).toMatch(new RegExp(`^${name.split("/")[0]}\\b`));
  });

  test("OpenAI itself is asked in its newer format, servers that stand in for it in the older one", async () => {
    const providerOf = async (env: Environment) => (await resolveModel("openai/gpt-x", env)).provider;
    expect(await providerOf({ OPENAI_API_KEY: canary })).toBe("openai.responses");
    expect(await providerOf({ OPENAI_API_KEY: canary, OPENAI_BASE_URL: "https://eu.api.openai.com/v1" })).toBe(
      "openai.responses",
    );
    expect(await providerOf({ OPENAI_API_KEY: canary, OPENAI_BASE_URL: "https://notopenai.com/v1" })).toBe(
      "openai.chat",
    );
  });

  test("packages take nothing from the environment of the process that was not in the one given", async () => {
    vi.stubEnv("OPENAI_API_KEY", canary);
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
    vi.stubEnv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1/v1");
    try {
      await expect(say(await resolveModel("openai/gpt-x", { OPENAI_BASE_URL: `${locked.url}/v1` }))).rejects.toThrow(
        "Invalid API key",
      );
      for (const [name, env] of [
        ["openai/gpt-x", { OPENAI_API_KEY: "k" }],
        ["anthropic/claude-x", { ANTHROPIC_API_KEY: "k" }],
      ] as const) {
        const { config } = (await resolveModel(name, env)) as unknown as { config: { baseURL: string } };
        expect(config.baseURL).toMatch(/^https:\/\/api\./);
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("without an environment, that of the process is used", async () => {
    vi.stubEnv("OLLAMA_HOST", new URL(open.url).host);
    try {
      expect(await say(await resolveModel("ollama/x"))).toBe("OK.");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test.each([
    [undefined, "http://127.0.0.1:11434/v1"],
    ["", "http://127.0.0.1:11434/v1"],
    ["gpu", "http://gpu:11434/v1"],
    ["gpu:80", "http://gpu/v1"],
    ["gpu:1234", "http://gpu:1234/v1"],
    [":4000", "http://127.0.0.1:4000/v1"],
    ["0.0.0.0", "http://127.0.0.1:11434/v1"],
    ["0.0.0.0:99", "http://127.0.0.1:99/v1"],
    ["[::]:99", "http://[::1]:99/v1"],
    ["http://gpu", "http://gpu/v1"],
    ["https://gpu/ollama/", "https://gpu/ollama/v1"],
    ["http://gpu:11434/v1", "http://gpu:11434/v1"],
  ])("OLLAMA_HOST %s is %s", async (value, address) => {
    const model = await resolveModel("ollama/x", { OLLAMA_HOST: value });
    const { config } = model as unknown as { config: { url: (of: { path: string }) => string } };
    expect(config.url({ path: "/end" })).toBe(`${address}/end`);
  });
});

describe("what cannot be had is said with what would change that", () => {
  test.each<[string, Environment, readonly string[], RegExp]>([
    ["openai/gpt-x", {}, ["OPENAI_API_KEY", "OPENAI_BASE_URL"], /set OPENAI_API_KEY or OPENAI_BASE_URL/],
    ["openai/gpt-x", { OPENAI_API_KEY: "  " }, ["OPENAI_API_KEY", "OPENAI_BASE_URL"], /set OPENAI_API_KEY/],
    ["anthropic/x", { ANTHROPIC_BASE_URL: "http://127.0.0.1" }, ["ANTHROPIC_API_KEY"], /set ANTHROPIC_API_KEY/],
    ["google/x", {}, ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"], /set GEMINI_API_KEY or/],
    [
      "compatible/x",
      { OPENAI_COMPATIBLE_API_KEY: canary },
      ["OPENAI_COMPATIBLE_BASE_URL"],
      /set OPENAI_COMPATIBLE_BASE_URL/,
    ],
    ["http://127.0.0.1:1/v1", {}, ["OPENAI_COMPATIBLE_BASE_URL"], /name the model compatible\/<model>/],
    ["opnai/gpt-5", {}, [], /no provider "opnai"; did you mean "openai\/gpt-5"\?.*anthropic, google/],
    ["gpt-5", {}, [], /whose model it is; did you mean "openai\/gpt-5"\?/],
    ["claude-sonnet-5", {}, [], /did you mean "anthropic\/claude-sonnet-5"\?/],
    ["something", {}, [], /whose model it is \(a model is named provider\/model/],
    ["zzzzzzzzzz/x", {}, [], /no provider "zzzzzzzzzz" \(/],
    ["openai", {}, [], /"openai" is a provider, and no model is named/],
    ["openai/ ", {}, [], /no model is named/],
    ["", {}, [], /does not say whose/],
    ["__proto__/x", {}, [], /no provider "__proto__"/],
  ])("%j with %o", async (name, env, set, message) => {
    const error = await refusal(name, env);
    expect(error.code).toBe("model_missing");
    expect(error.detail).toMatchObject({ set });
    expect(error.message).toMatch(message);
  });

  test.each([
    ["openai/x", { OPENAI_API_KEY: `${canary} and more` }, "OPENAI_API_KEY"],
    ["openai/x", { OPENAI_API_KEY: `${canary}\nx` }, "OPENAI_API_KEY"],
    ["openai/x", { OPENAI_API_KEY: `„${canary}“` }, "OPENAI_API_KEY"],
    ["openai/x", { OPENAI_BASE_URL: `http://me:${canary}@127.0.0.1/v1` }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: `http://${canary}@127.0.0.1/v1` }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: `http://me:a/${canary}@127.0.0.1/v1` }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: `http://127.0.0.1/v1?key=${canary}` }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: `http://127.0.0.1/v1#${canary}` }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: canary }, "OPENAI_BASE_URL"],
    ["openai/x", { OPENAI_BASE_URL: `file:///${canary}` }, "OPENAI_BASE_URL"],
    ["ollama/x", { OLLAMA_HOST: `${canary} %%` }, "OLLAMA_HOST"],
    [`https://me:${canary}@127.0.0.1/v1`, {}, "OPENAI_COMPATIBLE_BASE_URL"],
  ])("%j with %o: the variable is named and its value is not", async (name, env, variable) => {
    const error = await refusal(name, env);
    expect(error.code).toBe("model_missing");
    expect(error.detail).toMatchObject({ set: [variable] });
    expect(`${error.message} ${error.stack} ${JSON.stringify(error.detail)}`).not.toContain(canary);
    expect(error.cause).toBeUndefined();
  });

  test("spaces around a value are not part of it", async () => {
    const env = { ANTHROPIC_API_KEY: ` ${canary}\n`, ANTHROPIC_BASE_URL: ` ${locked.url}/v1 ` };
    expect(await say(await resolveModel("anthropic/x", env))).toBe("OK.");
  });

  test("no text whatever fails in another way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (name) => {
        expect((await refusal(name, {})).code).toBe("model_missing");
      }),
    );
  });
});

describe("packages of providers", () => {
  const packagesWith = (load: Packages["load"]): Packages => ({ load, version: () => "1" });
  const env = { OPENAI_API_KEY: canary };

  test("one that is not installed is named, with how to install it", async () => {
    const error = await refusal("mistral/x", { MISTRAL_API_KEY: canary });
    expect(error.code).toBe("peer_missing");
    expect(error.detail).toEqual({ package: "@ai-sdk/mistral", install: "npm install @ai-sdk/mistral" });
    expect(error.message).not.toContain(canary);
  });

  test.each([
    ["has no factory", {}, "has no createOpenAI"],
    [
      "is of an older version",
      { createOpenAI: () => ({ languageModel: () => ({ specificationVersion: "v2" }) }) },
      "speaks version v2",
    ],
    ["makes something else", { createOpenAI: () => ({}) }, "speaks version unknown"],
  ])("one that %s", async (_, module, message) => {
    const error = await refusal(
      "openai/x",
      env,
      packagesWith(async () => module),
    );
    expect(error.code).toBe("peer_missing");
    expect(error.message).toContain(message);
    expect(error.detail).toMatchObject({ install: "npm install @ai-sdk/openai@latest" });
  });

  test("the same name, key and address give the same model; another key another one; a failure is not kept", async () => {
    let loads = 0;
    const packages = packagesWith(async (name) => {
      loads++;
      if (loads === 1) throw new Error("not yet");
      return import(name);
    });
    await expect(resolveModel("openai/x", env, packages)).rejects.toThrow("not yet");
    const [one, same] = await Promise.all([
      resolveModel("openai/x", env, packages),
      resolveModel("openai/x", env, packages),
    ]);
    expect(loads).toBe(2);
    expect(same).toBe(one);
    expect(await resolveModel("openai/x", { OPENAI_API_KEY: `${canary}2` }, packages)).not.toBe(one);
    expect(await resolveModel("openai/x", { ...env, OPENAI_BASE_URL: open.url }, packages)).not.toBe(one);
    expect(await resolveModel("openai/x", env, packages)).toBe(one);
  });

  test("a server with very many keys does not keep all of them", async () => {
    const model = { specificationVersion: "v4" };
    const packages = packagesWith(async () => ({ createOpenAI: () => ({ languageModel: () => ({ ...model }) }) }));
    const first = await resolveModel("openai/x", env, packages);
    for (let at = 0; at < 500; at++) await resolveModel("openai/x", { OPENAI_API_KEY: `key-${at}` }, packages);
    expect(await resolveModel("openai/x", env, packages)).not.toBe(first);
  });

  test("models under one key share a limit, which does not show the key", async () => {
    const limitOf = async (name: string, key: string) => {
      return (await modelResolver({ OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key })(name)).limiterKey;
    };
    const limit = await limitOf("openai/a", canary);
    expect(await limitOf("openai/b", canary)).toBe(limit);
    expect(await limitOf("openai/a", "another")).not.toBe(limit);
    expect(await limitOf("anthropic/a", canary)).not.toBe(limit);
    expect(limit).toMatch(/^openai:[\w-]{12}$/);
  });
});
