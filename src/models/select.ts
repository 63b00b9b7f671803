import { createHash } from "node:crypto";
import type { TroupeError } from "../base/errors.ts";
import type { LanguageModel } from "../core/model.ts";
import { hideKey } from "./known-keys.ts";
import { modelMissing } from "./model-missing.ts";
import { type Named, parseModelName } from "./model-name.ts";
import { installedPackages, type Packages, peerMissing } from "./packages.ts";
import type { Provider } from "./providers.ts";
import { type Environment, isSet, type Settings, settingsOf, variablesOf } from "./settings.ts";

/** A model, and what else is called with the same key: all of that together is limited by the provider. */
export interface Resolved {
  readonly model: LanguageModel;
  readonly limiterKey: string;
}

/** Keys change rarely; a server with a key for each of very many customers must not keep all of them. */
const mostKept = 500;
const kept = new WeakMap<Packages, Map<string, Promise<LanguageModel>>>();
const ours = installedPackages();

/**
 * The model that a name stands for: `"openai/gpt-5"`, `"ollama/llama3.2"`, `"openrouter/meta-llama/llama-4-scout"`. What
 * comes before the first slash is the provider, whose package is loaded now and whose key and address are taken from
 * `env` (default: the environment of the process). The same name with the same key is the same object.
 *
 * That the model exists, and that the key is right, is only known when it is called: `troupe doctor --call` tries.
 * A package reads nothing else of `env`; to set more (an organization, headers), make the model with the package itself.
 *
 * @throws TroupeError `model_missing` (unknown provider, no key: it names what to set, never a value), `peer_missing`
 * (the provider's package is not installed, or speaks another version of the contract).
 */
export async function resolveModel(
  name: string,
  env: Environment = process.env,
  packages: Packages = ours,
): Promise<LanguageModel> {
  const { named, settings } = setUp(name, env);
  const cache = kept.get(packages) ?? new Map<string, Promise<LanguageModel>>();
  kept.set(packages, cache);
  const identity = JSON.stringify([name, settings.key, settings.address]);
  const known = cache.get(identity);
  if (known) return known;
  const [oldest] = cache.keys();
  if (cache.size >= mostKept && oldest !== undefined) cache.delete(oldest);
  const model = make(named, settings, packages);
  cache.set(identity, model);
  model.catch(() => cache.delete(identity)); // the package may be installed later
  return model;
}

/** As {@link resolveModel}, for callers that keep to one limit for each key. */
export function modelResolver(
  env: Environment = process.env,
  packages: Packages = ours,
): (name: string) => Promise<Resolved> {
  return async (name) => {
    const { named, settings } = setUp(name, env);
    const account = JSON.stringify([settings.key, settings.address]);
    const digest = createHash("sha256").update(account).digest("base64url").slice(0, 12); // may be shown
    return { model: await resolveModel(name, env, packages), limiterKey: `${named.provider.name}:${digest}` };
  };
}

function setUp(name: string, env: Environment): { readonly named: Named; readonly settings: Settings } {
  const named = parseModelName(name);
  const settings = settingsOf(named.provider, env);
  if (!isSet(named.provider, settings)) throw notSet(name, named.provider);
  return { named, settings };
}

function notSet(name: string, provider: Provider): TroupeError<"model_missing"> {
  const set = variablesOf(provider);
  const last = set.at(-1) === provider.addressVariable ? " (the address of a server)" : "";
  return modelMissing(`${name} cannot be called yet: set ${set.join(" or ")}${last}`, name, set);
}

async function make({ provider, id }: Named, settings: Settings, packages: Packages): Promise<LanguageModel> {
  const module = await packages.load(provider.package);
  const create = module[provider.factory];
  if (typeof create !== "function") throw otherVersion(provider, `has no ${provider.factory}`);
  const made: unknown = create({
    ...(settings.address === null ? {} : { baseURL: settings.address }),
    ...keyFor(provider, settings),
    fetch: withoutRedirects,
    ...(provider.factory === "createOpenAICompatible"
      ? { name: provider.name, includeUsage: true, supportsStructuredOutputs: provider.keepsToSchema === true }
      : {}),
  });
  const method = speaksOnlyChat(provider, settings) ? "chat" : "languageModel";
  const models = made as Readonly<Record<string, ((id: string) => LanguageModel) | undefined>>;
  const model = models[method]?.(id);
  if (model?.specificationVersion !== "v4") {
    throw otherVersion(provider, `speaks version ${model?.specificationVersion ?? "unknown"} of the contract, not v4`);
  }
  hideKey(model, settings.key);
  return model;
}

/** To another address a key and a whole conversation would go along: no provider redirects its calls. */
const withoutRedirects: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "error" });

/** Without a key of ours, a package must not take one from the process's environment. */
function keyFor({ factory }: Provider, { key }: Settings): { readonly apiKey?: string } {
  if (key !== null) return { apiKey: key };
  return factory === "createOpenAICompatible" ? {} : { apiKey: "none" };
}

/** Servers that stand in for OpenAI often know its older format only. */
function speaksOnlyChat({ name }: Provider, { address }: Settings): boolean {
  return name === "openai" && address !== null && !/(^|\.)openai\.com$/.test(new URL(address).hostname);
}

function otherVersion({ package: name }: Provider, problem: string): TroupeError<"peer_missing"> {
  return peerMissing(`the installed ${name} ${problem}`, name, undefined, `${name}@latest`);
}
