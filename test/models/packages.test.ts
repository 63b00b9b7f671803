import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { installedPackages } from "../../src/models/packages.ts";
import { resolveModel } from "../../src/models/select.ts";

function project(name: string, program: string, version = "4.0.87"): string {
  const folder = mkdtempSync(join(tmpdir(), "troupe-packages-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = join(folder, "node_modules", name);
  mkdirSync(at, { recursive: true });
  const exports = { "./package.json": "./package.json", ".": { import: "./index.js", default: "./index.js" } };
  writeFileSync(join(at, "package.json"), JSON.stringify({ name, version, type: "module", exports }));
  writeFileSync(join(at, "index.js"), program);
  return folder;
}

const mistral = `export const createMistral = (options) => ({
  languageModel: (modelId) => ({ specificationVersion: "v4", provider: "mistral.chat", modelId, options }),
});`;

test("those beside this library: version and exports", async () => {
  const packages = installedPackages();
  expect(packages.version("@ai-sdk/openai")).toBe(manifest.devDependencies["@ai-sdk/openai"]);
  expect(await packages.load("@ai-sdk/openai")).toHaveProperty("createOpenAI");
  expect(packages.version("@ai-sdk/mistral")).toBeNull();
  await expect(packages.load("@ai-sdk/mistral")).rejects.toMatchObject({ code: "peer_missing" });
});

test("those of a folder, wherever this library is", async () => {
  const packages = installedPackages(project("@ai-sdk/mistral", mistral));
  expect(packages.version("@ai-sdk/mistral")).toBe("4.0.87");
  expect(packages.version("@ai-sdk/groq")).toBeNull();
  expect(packages.version("@ai-sdk/openai")).toBe(manifest.devDependencies["@ai-sdk/openai"]);
  const model = await resolveModel("mistral/large", { MISTRAL_API_KEY: "k" }, packages);
  expect(model).toMatchObject({ modelId: "large", options: { apiKey: "k" } });
});

test("one that breaks while it is loaded says so, and how to install it again", async () => {
  const packages = installedPackages(project("@ai-sdk/groq", "throw new Error('half installed');"));
  await expect(packages.load("@ai-sdk/groq")).rejects.toMatchObject({
    code: "peer_missing",
    message: expect.stringContaining("half installed"),
    detail: { install: "npm install @ai-sdk/groq" },
  });
});
