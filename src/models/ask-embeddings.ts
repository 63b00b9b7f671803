import type { EmbeddingModelV4, EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import { TroupeError } from "../base/errors.ts";
import type { BatchCall } from "./batch-terms.ts";
import { faults } from "./fault-table.ts";
import { troubleOf } from "./faults.ts";
import { Tries } from "./tries.ts";

/** What is asked of the model besides the texts. */
export type EmbeddingSettings = Pick<EmbeddingModelV4CallOptions, "dimensions" | "providerOptions">;

export interface Asking {
  readonly model: EmbeddingModelV4;
  /** For people and logs. */
  readonly name: string;
  readonly settings: EmbeddingSettings;
  readonly maxAttempts: number;
}

/** What one text has come to. */
export interface Embedded {
  readonly vector: readonly number[];
  /** Its share of what the provider has counted; null where it does not say, NaN where what it says cannot be. */
  readonly tokens: number | null;
}

/** Requests that certainly cost nothing. */
const free = new WeakSet<Error>();

export const isFree = (error: unknown): boolean => Error.isError(error) && free.has(error);

/** Embeds texts in as few requests as the model takes them. What fails is the failure of the texts in that request. */
export async function askEmbeddings(
  asking: Asking,
  texts: readonly string[],
  call: BatchCall,
): Promise<(Embedded | Error)[]> {
  const most = Math.max(1, (await asking.model.maxEmbeddingsPerCall) ?? Number.POSITIVE_INFINITY);
  const all: (Embedded | Error)[] = [];
  for (let from = 0; from < texts.length; from += most) {
    const part = texts.slice(from, from + most);
    const key = from === 0 ? call.key : `${call.key}-${from}`;
    try {
      all.push(...(await untilAnswered(asking, part, { ...call, key })));
    } catch (error) {
      if (call.signal.aborted || !Error.isError(error)) throw error;
      all.push(...part.map(() => error));
    }
  }
  return all;
}

/** Again, after a pause of at least what the provider's Retry-After asks, where that may help and nothing was paid for. */
async function untilAnswered(asking: Asking, texts: readonly string[], call: BatchCall): Promise<readonly Embedded[]> {
  const tries = new Tries({ prompt: [] }, call);
  for (let attempt = 1; ; attempt++) {
    const startedAt = call.clock.now();
    try {
      return await askOnce(asking, texts, call);
    } catch (thrown) {
      if (TroupeError.is(thrown)) throw thrown;
      const trouble = troubleOf(thrown, false, call.clock.now());
      tries.add(asking.name, trouble, startedAt);
      const mayGoOn = faults[trouble.fault].remedy === "again" && trouble.isFree === true;
      if (!mayGoOn || attempt >= asking.maxAttempts) throw failure(tries, trouble.isFree === true);
      await tries.pause(attempt);
    }
  }
}

/** Many steps fail with it, and the attempts were not of each: they are told in words only. */
function failure(tries: Tries, costNothing: boolean): TroupeError {
  const error = tries.error();
  if (!TroupeError.is(error, "model_failed")) return error;
  const { message, detail, cause } = error;
  const failed = new TroupeError(message, { code: "model_failed", detail: { ...detail, attempts: [] }, cause });
  if (costNothing) free.add(failed);
  return failed;
}

async function askOnce(
  { model, name, settings }: Asking,
  texts: readonly string[],
  call: BatchCall,
): Promise<readonly Embedded[]> {
  const { embeddings, usage } = await model.doEmbed({
    values: [...texts],
    ...settings,
    headers: { "idempotency-key": call.key },
    abortSignal: call.signal,
  });
  const isWhole = Array.isArray(embeddings) && embeddings.length === texts.length && embeddings.every(isVector);
  if (!isWhole) throw wrongShape(name, texts.length);
  const shares = sharesOf(usage?.tokens, texts);
  return embeddings.map((vector, index) => ({ vector, tokens: shares === null ? null : (shares[index] ?? 0) }));
}

const isVector = (value: unknown): boolean => Array.isArray(value) && value.every((each) => Number.isFinite(each));

function wrongShape(name: string, wanted: number): TroupeError<"output_invalid"> {
  const issue = `${name} did not give ${wanted} vectors of numbers, one for each text`;
  return new TroupeError(issue, {
    code: "output_invalid",
    detail: { agent: name, issues: [issue], repairs: 0, text: "" },
  });
}

/** Tokens of all, by the length of each in bytes; their sum is what the provider has counted. Null where it has not. */
export function sharesOf(tokens: unknown, texts: readonly string[]): readonly number[] | null {
  if (tokens === undefined || tokens === null || tokens === 0) return null; // no request is without input
  if (!(typeof tokens === "number" && Number.isSafeInteger(tokens) && tokens >= 0)) return texts.map(() => Number.NaN);
  const lengths = texts.map((text) => Buffer.byteLength(text) + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  let given = 0;
  return lengths.map((length) => {
    before += length;
    const upToHere = Math.floor((tokens * before) / total);
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
}
