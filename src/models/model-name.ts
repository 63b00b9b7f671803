import { nearest } from "../base/nearest.ts";
import { modelMissing } from "./model-missing.ts";
import { type Provider, providers } from "./providers.ts";

/** The parts of a model's name. */
export interface Named {
  readonly provider: Provider;
  /** What the provider calls it; may have slashes of its own. */
  readonly id: string;
}

/** @throws TroupeError `model_missing` where it names none, with what may have been meant. */
export function parseModelName(name: string): Named {
  if (/^https?:\/\//i.test(name)) {
    const how = "set OPENAI_COMPATIBLE_BASE_URL to the address, and name the model compatible/<model>";
    throw modelMissing(`an address is not the name of a model: ${how}`, null, ["OPENAI_COMPATIBLE_BASE_URL"]);
  }
  const [first = "", ...rest] = name.split("/");
  const id = rest.join("/").trim();
  const provider = providers.get(first);
  if (provider && id !== "") return { provider, id };
  const known = `a model is named provider/model, with one of the providers ${[...providers.keys()].join(", ")}`;
  throw modelMissing(`${problem(first, id)} (${known})`, name);
}

function problem(first: string, id: string): string {
  if (providers.has(first)) return `"${first}" is a provider, and no model is named`;
  if (id !== "")
    return `there is no provider ${JSON.stringify(first)}${meant(nearest(first, [...providers.keys()]), id)}`;
  const owner = [...providers.values()].find(({ begins }) => begins.some((start) => first.startsWith(start)));
  return `${JSON.stringify(first)} does not say whose model it is${meant(owner?.name, first)}`;
}

function meant(provider: string | undefined, id: string): string {
  return provider === undefined ? "" : `; did you mean ${JSON.stringify(`${provider}/${id}`)}?`;
}
