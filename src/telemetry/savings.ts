import type { Json } from "../base/json.ts";
import type { Entry } from "../core/entry.ts";

/** What a cache was asked for, and what it had. */
export interface CacheCount {
  /** Calls that were answered from it: nothing was done for them, and nothing paid. */
  readonly hits: number;
  readonly misses: number;
}

/** What was put together. */
export interface BatchCount {
  /** Inputs of this run. */
  readonly calls: number;
  /** Requests that one of them began; the others went with these, or with those of other runs. */
  readonly requests: number;
}

/** Calls that were not made, or not alone. */
export interface Savings {
  /** By the name of the tool. */
  readonly tools: Readonly<Record<string, CacheCount>>;
  /** By the key of the policy `cache`, which is the agent's name unless it says otherwise. */
  readonly agents: Readonly<Record<string, CacheCount>>;
  /** By the name of the batch. */
  readonly batches: Readonly<Record<string, BatchCount>>;
}

/**
 * What caches and batches have spared a run: a fold over its log. A step that was cut off and made again counts as it ended;
 * what it had sent by then was sent, and counts. A fork has only its own.
 *
 * Over several runs, sums are right: each request of a batch is counted in one of them.
 *
 * @example
 * const { tools } = savings(await Array.fromAsync(app.events(run.id)));
 * console.log(tools["search"]?.hits);
 */
export function savings(entries: Iterable<Entry>): Savings {
  const all = [...entries];
  const forkedAt = all.findLast(({ type }) => type === "run.forked")?.seq ?? -1;
  const looks = new Map<string, Look>();
  const batches = new Map<string, BatchCount>();
  for (const { seq, type, path, body } of all) {
    if (seq <= forkedAt) continue;
    const look = type === "cache.hit" || type === "cache.missed" ? lookOf(dataOf(body), type === "cache.hit") : null;
    if (look !== null) looks.set(path, look);
    if (type === "batch.sent") addSent(batches, dataOf(body));
  }
  const of = (kind: Look["kind"]) => count([...looks.values()].filter((look) => look.kind === kind));
  return { tools: of("tool"), agents: of("agent"), batches: Object.fromEntries(batches) };
}

interface Look {
  readonly kind: "tool" | "agent";
  readonly name: string;
  readonly isHit: boolean;
}

type Said = Readonly<Record<string, Json>>;

/** Anybody may emit events of these names. */
function dataOf(body: Json): Said {
  const data = (body as { readonly data?: Json } | null)?.data;
  return typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Said) : {};
}

function lookOf({ tool, agent }: Said, isHit: boolean): Look | null {
  if (typeof tool === "string") return { kind: "tool", name: tool, isHit };
  return typeof agent === "string" ? { kind: "agent", name: agent, isHit } : null;
}

function addSent(batches: Map<string, BatchCount>, { batch, led }: Said): void {
  if (typeof batch !== "string") return;
  const { calls, requests } = batches.get(batch) ?? { calls: 0, requests: 0 };
  batches.set(batch, { calls: calls + 1, requests: requests + (led === true ? 1 : 0) });
}

function count(looks: readonly Look[]): Readonly<Record<string, CacheCount>> {
  const counts = new Map<string, CacheCount>();
  for (const { name, isHit } of looks) {
    const { hits, misses } = counts.get(name) ?? { hits: 0, misses: 0 };
    counts.set(name, isHit ? { hits: hits + 1, misses } : { hits, misses: misses + 1 });
  }
  return Object.fromEntries(counts);
}
