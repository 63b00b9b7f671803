import type { Provider } from "../models/providers.ts";
import { providers } from "../models/providers.ts";
import { settingsOf } from "../models/settings.ts";
import type { Fact } from "./session.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where the models of this provider are called, if somebody has set an address that is not the provider's own: the host
 * alone, because whoever reads it wants to know who gets the key and the documents. Null otherwise.
 */
export function otherHost(provider: Provider, env: Variables): string | null {
  try {
    const { address, ownServer } = settingsOf(provider, env);
    if (!ownServer || address === null) return null;
    const { host } = new URL(address);
    return provider.address !== null && new URL(provider.address).host === host ? null : host;
  } catch {
    return null; // said where the model is asked for
  }
}

/** For teams of which it is not known what models they use: all addresses that are set. */
export function addressFacts(team: string, env: Variables): readonly (readonly Fact[])[] {
  if (team === "audit") return [];
  const facts = [...providers.values()].flatMap((provider): readonly Fact[] => {
    const host = otherHost(provider, env);
    return host === null ? [] : [[`models of ${provider.name}`, `at ${host}`]];
  });
  return facts.length === 0 ? [] : [facts];
}
