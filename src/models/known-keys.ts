import { redactor } from "../base/redact.ts";
import type { LanguageModel } from "../core/model.ts";

/** Takes a key out of text, in all forms in which it may be written. */
export type Hide = (text: string) => string;

const hiders = new WeakMap<LanguageModel, Hide>();

/** From now on nothing that this model is said to have said has its key in it. */
export function hideKey(model: LanguageModel, key: string | null): void {
  const hide = key === null ? null : redactor([key]);
  if (hide) hiders.set(model, hide);
}

/** Undefined where the key is not known: a model that somebody else has made keeps it to itself. */
export const hiderOf = (model: LanguageModel): Hide | undefined => hiders.get(model);
