import { providers } from "../models/providers.ts";
import type { Origins } from "./spec.ts";
import { usage } from "./usage.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Refuses an address that a file of the folder gives for a key that comes from elsewhere: whoever has written the file, such
 * as the author of a repository that was cloned, would be sent the key. With a key of its own, or without any, it may stand.
 *
 * @throws TroupeError `invalid_input`, naming both variables
 */
export function checkKeyOrigins(env: Variables, origins: Origins): void {
  for (const [address, file] of origins) {
    if (!isSet(env, address)) continue;
    const key = keysFor(address).find((name) => isSet(env, name) && origins.get(name) !== file);
    if (key !== undefined) throw refusal(address, file, key, origins.get(key) ?? "the environment");
  }
}

/** Windows reads names of variables in any case. */
const spelt = (name: string): string => (process.platform === "win32" ? name.toUpperCase() : name);

const isSet = (env: Variables, name: string): boolean => (env[name]?.trim() ?? "") !== "";

const known: ReadonlyMap<string, readonly string[]> = new Map(
  [...providers.values()].map(({ addressVariable, keys }) => [addressVariable, keys]),
);

/** What other programs and packages call an address, and the keys that they send there. */
const addressName = /^(.+?)_(?:(?:API_)?BASE_URL|API_BASE|ENDPOINT)$/;
const keyNames = ["API_KEY", "AUTH_TOKEN", "ACCESS_TOKEN", "API_TOKEN"];

/** The variables whose values may be sent to the address in this one. */
function keysFor(variable: string): readonly string[] {
  const name = spelt(variable);
  const prefix = addressName.exec(name)?.[1];
  const usual = prefix === undefined ? [] : keyNames.map((each) => `${prefix}_${each}`);
  return [...(known.get(name) ?? []), ...usual];
}

function refusal(address: string, file: string, key: string, from: string): Error {
  return usage(
    `${address} from ${file} would send ${key} from ${from} to another server; an address from ${file} goes only with a key from ${file}`,
    `Put ${key} into ${file} as well, or set ${address} where ${key} is set, or name the file yourself: --env-file ${file}`,
  );
}
