import { TroupeError } from "../base/errors.ts";
import { encodeJson, type Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import type { Agent, Context, Policy } from "../core/agent.ts";
import { cacheKey } from "../core/cache-key.ts";
import { checkGiven, checkKey, checkMs, checkWrapped } from "./check-option.ts";
import { type Flight, waitsForItself } from "./flight.ts";
import { perExecution, waitForBranch } from "./in-run.ts";

export interface CacheOptions {
  /** An answer is used for so long, in milliseconds. */
  readonly ttlMs: number;
  /** Agents of the same key share their answers. Default: the agent's name. */
  readonly key?: string;
  /** Of what the answer depends on besides the input: instructions, model, data. Another one knows nothing of the earlier ones. */
  readonly version?: string;
  /** Calls of one run with the same input wait for the first of them. Default true. */
  readonly singleFlight?: boolean;
}

const known: OptionNames<CacheOptions> = { ttlMs: true, key: true, version: true, singleFlight: true };

/** Answers that branches of the same run are after, by key. */
const flightsOf = perExecution(() => new Map<string, Flight>());

/**
 * Answers from the store what the inner agent has answered before: the same agent, version and input, equal as canonical
 * JSON, in any run of the app. Each call notes `cache.hit` or `cache.missed`. Failures are never kept.
 *
 * **Not for agents with effects**: on a hit nothing is done, only told again what was answered when it was. Nor does the
 * cache know the instructions, the model or the tools of an agent: change `version` with them. Whoever can read the store can
 * read the answers. A call that is part of a conversation (`thread`) goes past the cache, because its answer depends on what
 * was said before.
 *
 * Answers are kept under `cache/<key>/`, as JSON; those of more than 8 MiB are not kept. With `singleFlight`, when the first
 * call fails all that waited for it go on by themselves; so does a call that would wait for itself, because what is asked asks
 * the same again. Runs do not wait for each other.
 *
 * @throws TroupeError `invalid_value` for an input or an answer that JSON cannot carry.
 * @throws whatever the inner agent throws, unchanged; `ctx.signal.reason` when cancelled, also while it waits.
 * @throws RangeError or TypeError for options that cannot be.
 * @example
 * const cheap = cache({ ttlMs: 3_600_000, version: "2" })(summarizer);
 */
export function cache(options: CacheOptions): Policy {
  checkGiven("cache", options, known, "{ ttlMs: 60_000 }");
  const { ttlMs, key, version = "", singleFlight = true } = options;
  checkMs("cache", "ttlMs", ttlMs, "more than 0");
  checkKey("cache", key);
  if (typeof version !== "string") throw new TypeError(`cache: version must be a text, got ${shown(version)}`);
  if (typeof singleFlight !== "boolean") {
    throw new TypeError(`cache: singleFlight must be true or false, got ${shown(singleFlight)}`);
  }

  return <I, O>(inner: Agent<I, O>): Agent<I, O> => {
    checkWrapped("cache", inner);
    const name = key ?? inner.name;

    async function lookUp(ctx: Context, place: string): Promise<{ readonly output: O } | undefined> {
      const item = await ctx.store.get(place);
      if (item === null) return undefined;
      ctx.emit("cache.hit", { agent: name, key: place });
      return { output: (item.value as { readonly output?: unknown }).output as O };
    }

    async function askAndKeep(ctx: Context, place: string, input: I): Promise<O> {
      ctx.emit("cache.missed", { agent: name, key: place });
      const output = await ctx.call(inner, input, { mail: "inherited" });
      await keep(ctx, { agent: name, key: place }, output, Math.ceil(ttlMs));
      return output;
    }

    return {
      ...inner,
      async run(input, ctx) {
        if (ctx.thread !== null) return ctx.call(inner, input, { mail: "inherited" });
        const place = placeOf(name, version, input);
        const found = await lookUp(ctx, place);
        if (found) return found.output;
        if (!singleFlight) return askAndKeep(ctx, place, input);
        const landed = (await hasWaited(ctx, place)) ? await lookUp(ctx, place) : undefined;
        return landed ? landed.output : lead(ctx, place, () => askAndKeep(ctx, place, input));
      },
    };
  };
}

function placeOf(name: string, version: string, input: unknown): string {
  const { value = null } = encodeJson(input, `the input of ${name}`);
  return cacheKey(name, [name, version, value]);
}

/** Where an answer is kept, and whose it is: what the notes say. */
type Kept = Readonly<{ agent: string; key: string }>;

async function keep(ctx: Context, place: Kept, output: unknown, ttlMs: number): Promise<void> {
  try {
    await ctx.store.put(place.key, { output: output as Json }, { ttlMs });
  } catch (error) {
    if (!TroupeError.is(error, "too_large")) throw error;
    ctx.emit("cache.skipped", { ...place, bytes: error.detail.bytes });
  }
}

/** Waits for the branch that is after the same answer; false when there is none that it could wait for. */
async function hasWaited(ctx: Context, place: string): Promise<boolean> {
  const flights = flightsOf(ctx);
  const flight = flights.get(place);
  if (!flight || waitsForItself(ctx.path, flight, flights.values())) return false;
  const { waiting } = flight;
  const stand = (call: () => void) => {
    waiting.set(call, ctx.path);
    return () => waiting.delete(call);
  };
  await waitForBranch(ctx, stand, undefined);
  ctx.signal.throwIfAborted();
  return true;
}

/** Others may wait for this one; unless another one is after it already, for which it cannot wait, or has waited in vain. */
async function lead<T>(ctx: Context, place: string, work: () => Promise<T>): Promise<T> {
  const flights = flightsOf(ctx);
  if (flights.has(place)) return work();
  const waiting = new Map<() => void, string>();
  flights.set(place, { leader: ctx.path, waiting });
  try {
    return await work();
  } finally {
    flights.delete(place);
    for (const call of [...waiting.keys()]) call();
  }
}
