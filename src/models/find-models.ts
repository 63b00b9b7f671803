import { asError } from "../base/errors.ts";
import { installedPackages, type Packages } from "./packages.ts";
import type { Probe } from "./probe.ts";
import { installCommand, type Provider, providers } from "./providers.ts";
import { type Environment, isSet, type Settings, settingsOf, variablesOf } from "./settings.ts";

/** What there is of one provider. Names of variables, never their values. */
export interface Found {
  /** As models are named: `openai`. */
  readonly provider: string;
  readonly title: string;
  /** The variable that its key was found in. */
  readonly key: string | null;
  /** Variables one of which sets it up. */
  readonly set: readonly string[];
  /** Where calls go, if to a server of the person's own. */
  readonly address: string | null;
  /** What that server says it has, without the provider's name; null where it was not asked, or gave no list in time. */
  readonly listed: readonly string[] | null;
  /** What is set and cannot be used. */
  readonly problem: string | null;
  readonly package: string;
  /** Of the package; null where it is not installed. */
  readonly version: string | null;
  readonly install: string;
  /** A call could be made now, as far as can be told without making one. */
  readonly ready: boolean;
  /** What to use of it where no model is named: `openai/gpt-5`; null where that cannot be told, or nothing is set. */
  readonly model: string | null;
}

export interface FindOptions {
  readonly packages?: Packages;
  /** Also look for servers that are rarely there: LM Studio, vLLM, llama.cpp. Default false. */
  readonly scan?: boolean;
}

/**
 * What could be used here: providers whose key is set, and servers on this machine. All providers that there are, in the
 * order in which they would be chosen; those that are only scanned for, where they were. Takes as long as one probe.
 */
export async function findModels(
  env: Environment,
  probe: Probe,
  { packages = installedPackages(), scan = false }: FindOptions = {},
): Promise<readonly Found[]> {
  const asked = [...providers.values()].filter((provider) => {
    return scan || provider.local !== "scanned" || env[provider.addressVariable] !== undefined;
  });
  return Promise.all(asked.map((provider) => find(provider, env, probe, packages)));
}

async function find(provider: Provider, env: Environment, probe: Probe, packages: Packages): Promise<Found> {
  const version = packages.version(provider.package);
  const found = {
    provider: provider.name,
    title: provider.title,
    set: variablesOf(provider),
    package: provider.package,
    version,
    install: installCommand(provider.package),
  };
  const settings = readSettings(provider, env);
  if (typeof settings === "string") {
    return { ...found, key: null, address: null, listed: null, problem: settings, ready: false, model: null };
  }
  const own = settings.ownServer || provider.local !== undefined;
  const listed = own ? await list(provider, settings, probe) : null;
  const there =
    isSet(provider, settings) && (listed !== null || (settings.key !== null && provider.local === undefined));
  const id = there ? usual(provider, settings, listed ?? []) : null;
  return {
    ...found,
    key: settings.keyVariable,
    address: own && (provider.keyless !== "never" || there) ? settings.address : null,
    listed,
    problem: null,
    ready: there && version !== null,
    model: id === null ? null : `${provider.name}/${id}`,
  };
}

/** A server of one's own may stand in for the provider, and then has its usual model; or it has others. */
function usual({ model }: Provider, { key, ownServer }: Settings, listed: readonly string[]): string | null {
  if (model !== null && listed.includes(model)) return model;
  return listed.find(isForChat) ?? (ownServer && key === null ? null : model);
}

function readSettings(provider: Provider, env: Environment): Settings | string {
  try {
    return settingsOf(provider, env);
  } catch (error) {
    return asError(error).message;
  }
}

/** Only servers that speak OpenAI's format are asked. */
async function list({ keyless }: Provider, { address }: Settings, probe: Probe): Promise<readonly string[] | null> {
  if (address === null || keyless === "never") return null;
  try {
    return modelIds(await probe(`${address}/models`));
  } catch {
    return null;
  }
}

/** As OpenAI's list of models has them. @throws Error for anything else: some other server is at that port */
function modelIds(answer: unknown): readonly string[] {
  const { data } = (answer ?? {}) as { readonly data?: unknown };
  if (!Array.isArray(data)) throw new Error("not a list of models");
  return data.flatMap((model: unknown) => {
    const { id } = (model ?? {}) as { readonly id?: unknown };
    return typeof id === "string" && id !== "" ? [id] : [];
  });
}

const isForChat = (model: string): boolean => !/embed|rerank|whisper|tts|bge-|minilm/i.test(model);
