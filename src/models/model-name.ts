import { nearest } from "../base/nearest.ts";
import { modelMissing } from "./model-missing.ts";
import { type Provider, providers } from "./providers.ts";
import { holdsKey } from "./shown-name.ts";

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
  if (holdsKey(name)) {
    const how =
      "a key belongs in the variable of its provider, such as OPENAI_API_KEY; a model is named provider/model";
    throw modelMissing(`what was given as the name of a model looks like a key, and is not shown: ${how}`, null);
  }
  const [first = "", ...rest] = name.split("/");
  const id = rest.join("/").trim();
  const provider = providers.get(first);
  if (provider && id !== "") return { provider, id };
  const known = `a model is named provider/model, with one of the providers ${[...providers.keys()].join(", ")}`;
  const meant = likely(first, id);
  const ask = meant === null ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  const error = modelMissing(`${problem(first, id)}${ask} (${known})`, name);
  throw Object.assign(error, {
    fix: meant === null ? "Name it provider/model, such as openai/gpt-5." : `Name it ${meant}.`,
  });
}

function problem(first: string, id: string): string {
  if (providers.has(first)) return `"${first}" is a provider, and no model is named`;
  return id === ""
    ? `${JSON.stringify(first)} does not say whose model it is`
    : `there is no provider ${JSON.stringify(first)}`;
}

/** The name that was probably meant. */
function likely(first: string, id: string): string | null {
  if (providers.has(first)) return null;
  if (id === "") {
    const owner = [...providers.values()].find(({ begins }) => begins.some((start) => first.startsWith(start)));
    return owner === undefined ? null : `${owner.name}/${first}`;
  }
  const near = nearest(first, [...providers.keys()]);
  return near === undefined ? null : `${near}/${id}`;
}
