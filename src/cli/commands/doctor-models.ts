import { TroupeError } from "../../base/errors.ts";
import { resolveModel } from "../../models/select.ts";
import { remedyFor } from "../exit.ts";
import type { ModelsHere } from "../models.ts";
import { originOf } from "../render/provider-lines.ts";
import { errorObject } from "../report-error.ts";
import type { Invocation } from "../spec.ts";
import type { Check } from "./doctor-check.ts";

const toHaveOne =
  "export OPENAI_API_KEY=… (or ANTHROPIC_API_KEY, GEMINI_API_KEY), or start Ollama; then: troupe doctor";

/** Which model would be used, and whether it can be. Only one that somebody has named can be wrong. */
export async function modelCheck({ terminal, origins }: Invocation, { choice, packages }: ModelsHere): Promise<Check> {
  const name = "models";
  if (choice === null)
    return { name, ok: true, found: "none found, and none needed by the audit team", next: toHaveOne };
  const { model, source } = choice;
  const file = source === "variable" ? ` (from ${originOf("TROUPE_MODEL", origins)})` : "";
  const found = `${model}: ${choice.because}${file}`;
  try {
    await resolveModel(model, terminal.env, packages);
    return { name, ok: true, found };
  } catch (error) {
    const { code, message, fix } = errorObject(error);
    const how = TroupeError.is(error, "peer_missing") ? error.detail.install : fix;
    return { name, ok: source === "found", found: `${found}; but ${message}`, fix: how, exit: remedyFor(code).exit };
  }
}

/** What was found, as programs read it. */
export function modelFacts({ origins }: Invocation, { found, choice }: ModelsHere): object {
  const providers = found.map(({ key, ...rest }) => {
    return { ...rest, key: key === null ? null : { variable: key, from: originOf(key, origins) } };
  });
  return { choice, providers };
}
