import { TroupeError } from "../base/errors.ts";
import { unlessAborted } from "../base/unless-aborted.ts";
import type { StepScope } from "../core/agent.ts";
import { cacheKey } from "../core/cache-key.ts";
import { encodeKept } from "../core/limits.ts";
import type { Landed, ResultCache } from "../core/result-cache.ts";
import type { ToolCache } from "../core/tool-cache.ts";
import { definitionHash, exactly } from "./call-identity.ts";
import type { GoodCall } from "./good-call.ts";
import type { ReadyTool } from "./toolset.ts";

/** A call of a tool with a cache, and where it is made. */
interface CachedCall {
  readonly call: GoodCall;
  readonly cache: ToolCache;
  readonly results: ResultCache;
  readonly scope: StepScope;
  readonly make: () => unknown;
}

/**
 * The result that there is, or what the call gives, which is then kept. Calls of this process that want the same at the same
 * time wait for the first of them; where it comes to nothing, each goes on by itself.
 *
 * All of it happens within the step of the call: what it came to is recorded there, and a replay looks nothing up.
 */
export async function cachedCall(given: CachedCall): Promise<unknown> {
  const { call, cache, results, scope } = given;
  const key = await keyOf(call, cache);
  const ahead = results.flights.get(key);
  if (ahead === undefined) return lead(given, key);
  const landed = await unlessAborted(ahead, scope.signal);
  return landed === null ? (await lookUpOrMake(given, key)).value : told(given, key, landed);
}

/** By the arguments as the tool gets them, and all that is declared of it: one that was changed knows nothing of what it said. */
async function keyOf(
  { tool, input, given, shown }: GoodCall,
  { key = tool.name, version = "" }: ToolCache,
): Promise<string> {
  return cacheKey(key, [
    "tool",
    version,
    await definitionUnder(key, tool),
    ...labelsOf(tool),
    shown?.input ?? exactly(input, given),
  ]);
}

/** What carries labels is not what carries none. */
const labelsOf = ({ raw }: ReadyTool): readonly string[] => (raw.labels === undefined ? [] : [[...raw.labels].join()]);

const definitions = new WeakMap<ReadyTool, Promise<string>>();

function definitionUnder(name: string, tool: ReadyTool): Promise<string> {
  const hash = definitions.get(tool) ?? definitionHash({ ...tool, name });
  definitions.set(tool, hash);
  return hash;
}

/** Others may wait for this one, until it is over or given up. */
async function lead(given: CachedCall, key: string): Promise<unknown> {
  const { results, scope } = given;
  const { promise, resolve } = Promise.withResolvers<Landed>();
  const land = (landed: Landed): void => {
    if (results.flights.get(key) === promise) results.flights.delete(key);
    resolve(landed);
  };
  const giveUp = (): void => land(null);
  results.flights.set(key, promise);
  scope.signal.addEventListener("abort", giveUp, { once: true });
  let end: Landed = null;
  try {
    const { value, landed } = await lookUpOrMake(given, key);
    end = landed;
    return value;
  } finally {
    land(end);
    scope.signal.removeEventListener("abort", giveUp);
  }
}

async function lookUpOrMake(
  given: CachedCall,
  key: string,
): Promise<{ readonly value: unknown; readonly landed: Landed }> {
  const { results, scope, make } = given;
  const found = await results.get(key);
  if (found !== null) return { value: told(given, key, found), landed: found };
  scope.signal.throwIfAborted();
  note(given, "cache.missed", key);
  const value = await make();
  return { value, landed: await keep(given, key, value) };
}

/** What JSON cannot carry is not kept: the step says so itself. */
async function keep(given: CachedCall, key: string, value: unknown): Promise<Landed> {
  const { cache, results, call } = given;
  let landed: Landed;
  try {
    landed = { output: encodeKept(value, `the result of ${call.tool.name}`).value };
  } catch {
    return null;
  }
  try {
    await results.put(key, landed.output, cache.ttlMs);
  } catch (error) {
    note(given, "cache.skipped", key, TroupeError.is(error) ? error.code : "failed");
  }
  return landed;
}

function told(given: CachedCall, key: string, { output }: NonNullable<Landed>): unknown {
  note(given, "cache.hit", key);
  return output;
}

/** Nobody waits for it to be on disk: it tells what was done, and nothing depends on it. */
function note({ call, scope }: CachedCall, type: string, key: string, why?: string): void {
  const data = { tool: call.tool.name, key, ...(why === undefined ? {} : { why }) };
  scope.record?.(type, { data }).catch(() => undefined);
}
