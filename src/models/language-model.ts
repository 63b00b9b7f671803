import type { LanguageModel } from "../core/model.ts";

/** Packages whose version 4 does not bear the number 4. */
const versions: Readonly<Record<string, string>> = { "openai-compatible": "3" };
/** Releases of the AI SDK, by the version of the contract that their models have. */
const releases: Readonly<Record<string, string>> = { v1: "4", v2: "5", v3: "6" };

/**
 * @param what Names the place in messages.
 * @throws TypeError for anything that is no model of version 4 of the provider contract.
 */
export function checkLanguageModel(value: unknown, what: string): asserts value is LanguageModel {
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${what} must be ${expected}`);
  const { specificationVersion, provider, doGenerate, doStream } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (specificationVersion === "v4" && typeof doGenerate === "function" && typeof doStream === "function") return;
  if (typeof specificationVersion !== "string" || specificationVersion === "v4") {
    throw new TypeError(`${what} must be ${expected}`);
  }
  const name = typeof provider === "string" ? providerName(provider) : "…";
  const release = releases[specificationVersion];
  throw new TypeError(
    `${what} is a model of version ${specificationVersion} of the provider contract` +
      `${release === undefined ? "" : ` (AI SDK ${release})`}; version v4 is needed: install ` +
      `@ai-sdk/${name}@${versions[name] ?? "4"} or whatever version of its package goes with AI SDK 7`,
  );
}

const expected = 'the name of a model, such as "openai/gpt-5", or a model of a provider package for AI SDK 7';

/** `openai` of `openai.responses`. */
export const providerName = (provider: string): string => provider.split(".", 1)[0] ?? provider;

/** For people and logs: `openai/gpt-5`. */
export const modelName = ({ provider, modelId }: LanguageModel): string => `${providerName(provider)}/${modelId}`;
