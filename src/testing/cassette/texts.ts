import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Json } from "../../base/json.ts";
import type { ModelCall } from "./conversation.ts";
import { fromPlain, toPlain } from "./plain.ts";
import { type ErrorRecord, errorOf } from "./recorded-error.ts";
import { mapTexts, type Secret, secretsOf } from "./secrets.ts";

/** What is done to texts on their way to the cassette and back. */
export interface Texts {
  hide(value: Json): Json;
  /** A request as it is written and compared: without secrets, and without what is not to be compared. */
  request(value: unknown, what: string): Json | undefined;
  /** What was recorded, with its secrets, as it was. */
  restore(value: Json | undefined): unknown;
  restoreError(record: ErrorRecord): Error;
  /** See {@link Secrets.mend}. */
  mend(pieces: readonly string[]): readonly string[];
}

const any = "«any»";

/** @throws TypeError, RangeError for secrets that cannot be hidden. */
export function textsOf(secrets: readonly Secret[], ignore: readonly RegExp[]): Texts {
  const { hide, likeness, restore, mend } = secretsOf(secrets);
  const ignored = ignore.map(({ source, flags }) => new RegExp(source, flags.includes("g") ? flags : `${flags}g`));
  const simplify = (text: string) => ignored.reduce((left, each) => left.replaceAll(each, any), likeness(text));
  return {
    hide: (value) => mapTexts(value, hide),
    request(value, what) {
      const plain = toPlain(value, what);
      return plain === undefined ? undefined : mapTexts(plain, simplify);
    },
    restore: (value) => fromPlain(value === undefined ? undefined : mapTexts(value, restore)),
    restoreError: (record) => errorOf(mapTexts(record, restore) as ErrorRecord),
    mend,
  };
}

/** What a model is asked, as it is written. Signals, headers and raw chunks are no part of the question. */
export function modelCallOf(callOptions: LanguageModelV4CallOptions, texts: Texts): ModelCall {
  const { prompt, abortSignal: _, headers: __, includeRawChunks: ___, ...settings } = callOptions;
  return {
    settings: texts.request(settings, "a request") ?? {},
    messages: (texts.request(prompt, "a conversation") ?? []) as readonly Json[],
  };
}
