import type { Json } from "../base/json.ts";

/** What a call has come to: a result that may be told again, or nothing, because it failed. */
export type Landed = { readonly output: Json | undefined } | null;

/**
 * Results of tools, shared by all runs of an app. It is used from within steps: what was found is part of the step's outcome,
 * so that a replay asks nobody.
 */
export interface ResultCache {
  /** Null where there is none, or none that can be had now. */
  get(key: string): Promise<Landed>;
  /** Rejects where it cannot be kept. */
  put(key: string, output: Json | undefined, ttlMs: number): Promise<void>;
  /** Calls of this process that are at work, by key: others that want the same wait for them. These never reject. */
  readonly flights: Map<string, Promise<Landed>>;
}
