import { TroupeError } from "../base/errors.ts";
import { providers } from "./providers.ts";

export function modelMissing(
  message: string,
  model: string | null,
  set: readonly string[] = [],
): TroupeError<"model_missing"> {
  return new TroupeError(message, { code: "model_missing", detail: { model, set } });
}

/** For whoever needs a model where none was named and none was found: says what to set. */
export function noModel(): TroupeError<"model_missing"> {
  const keys = [...providers.values()].filter(({ keyless }) => keyless !== "always").flatMap(({ keys }) => keys);
  const message =
    "no language model was named, and none was found: set the key of a provider, such as OPENAI_API_KEY, " +
    "ANTHROPIC_API_KEY or GEMINI_API_KEY, or start Ollama, or name a model in TROUPE_MODEL";
  return modelMissing(message, null, ["TROUPE_MODEL", ...keys, "OPENAI_BASE_URL", "OLLAMA_HOST"]);
}
