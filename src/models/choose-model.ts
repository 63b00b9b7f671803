import type { Found } from "./find-models.ts";
import type { Environment } from "./settings.ts";

/** The model that is used where an agent names none. */
export interface Choice {
  /** As for `resolveModel`. */
  readonly model: string;
  /** Who named it: the command line, `TROUPE_MODEL`, the configuration file; or nobody. */
  readonly source: "flag" | "variable" | "configuration" | "found";
  /** Why this one, for people. */
  readonly because: string;
  /** Others that were found: a person may want to be asked. */
  readonly others: readonly string[];
}

export interface ChooseOptions {
  /** Of the command line. */
  readonly flag?: string | undefined;
  readonly env: Environment;
  /** Of the configuration file. */
  readonly config?: string | null | undefined;
  readonly found: readonly Found[];
}

/**
 * A model by the flag, else by `TROUPE_MODEL`, else by the configuration, else one that was found: providers with a key in
 * a fixed order, then servers on this machine. Of what was found, what has its package installed comes first. Null where
 * there is none: then see `noModel`.
 */
export function chooseModel({ flag, env, config, found }: ChooseOptions): Choice | null {
  const usable = found.filter(({ model }) => model !== null).toSorted((a, b) => Number(b.ready) - Number(a.ready));
  const [first] = usable;
  const named = namedModel(flag, env, config);
  const choice = named ?? (first && { model: first.model ?? "", source: "found", because: why(first) });
  if (!choice) return null;
  const others = usable.flatMap(({ model }) => (model === null || model === choice.model ? [] : [model]));
  return { ...choice, others };
}

function namedModel(
  flag: string | undefined,
  env: Environment,
  config: string | null | undefined,
): Omit<Choice, "others"> | null {
  if (flag !== undefined) return { model: flag, source: "flag", because: "named on the command line" };
  const variable = env["TROUPE_MODEL"]?.trim();
  if (variable) return { model: variable, source: "variable", because: "TROUPE_MODEL names it" };
  return config ? { model: config, source: "configuration", because: "the configuration file names it" } : null;
}

function why({ key, address, title }: Found): string {
  return key === null ? `${title} answers at ${address}` : `${key} is set`;
}
