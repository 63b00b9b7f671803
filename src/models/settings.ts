import { modelMissing } from "./model-missing.ts";
import type { Provider } from "./providers.ts";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of one provider. */
export interface Settings {
  /** The variable that holds the key; null where none is set. */
  readonly keyVariable: string | null;
  readonly key: string | null;
  /** Where calls go; null: where the package sends them. */
  readonly address: string | null;
  /** Somebody has set that address. */
  readonly ownServer: boolean;
}

/**
 * What is set for a provider. Variables that are empty count as not set.
 *
 * @throws TroupeError `model_missing` for values that cannot be used. It names the variable and never the value.
 */
export function settingsOf(provider: Provider, env: Environment): Settings {
  const keyVariable = provider.keys.find((name) => value(env, name) !== null) ?? null;
  const key = keyVariable === null ? null : value(env, keyVariable);
  // a header would refuse it with a message that quotes it
  if (keyVariable !== null && key !== null && !/^[\x21-\x7e]+$/.test(key)) {
    throw unusable(provider, keyVariable, "has a space, a line break or another character that no key has");
  }
  const set = value(env, provider.addressVariable);
  const address = set === null ? provider.address : addressOf(provider, set);
  return { keyVariable, key, address, ownServer: set !== null };
}

/** There is nothing to be set any more before the provider can be called. */
export function isSet({ keyless }: Provider, { key, address, ownServer }: Settings): boolean {
  if (keyless !== "never" && address === null) return false; // nowhere to go
  return key !== null || keyless === "always" || (keyless === "own-server" && ownServer);
}

/** Variables one of which must be set before the provider can be called. */
export function variablesOf({ keyless, keys, address, addressVariable }: Provider): readonly string[] {
  if (keyless === "never") return keys;
  return keyless === "always" || address === null ? [addressVariable] : [...keys, addressVariable];
}

function value(env: Environment, name: string): string | null {
  return env[name]?.trim() || null;
}

function addressOf(provider: Provider, given: string): string {
  const address = provider.name === "ollama" ? ollamaAddress(given) : given;
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw unusable(provider, provider.addressVariable, "is not an http or https address");
  }
  // a password with a slash in it looks like a path, but for its @
  if (given.includes("@") || url.search !== "" || url.hash !== "") {
    const why = `must not hold a password, a query or a #; a key belongs in ${provider.keys.join(" or ")}`;
    throw unusable(provider, provider.addressVariable, why);
  }
  return address.replace(/\/+$/, "");
}

/**
 * Where to find Ollama, as its own command line reads the variable: scheme and port may be left out, and the address of
 * all interfaces, at which servers listen, means this machine.
 */
function ollamaAddress(given: string): string {
  const [, scheme, rest = ""] = /^(?:(https?):\/\/)?(.*)$/i.exec(given) ?? [];
  const withHost = rest.startsWith(":") ? `127.0.0.1${rest}` : rest;
  const url = URL.parse(`${scheme ?? "http"}://${withHost}`);
  if (!url) return given;
  if (scheme === undefined && url.port === "" && !/:80(?:\/|$)/.test(rest)) url.port = "11434";
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith("/v1") ? path : `${path}/v1`;
  return url.href;
}

function unusable({ name }: Provider, variable: string, why: string): Error {
  return modelMissing(`${variable} cannot be used for ${name}: its value ${why}`, null, [variable]);
}
