import type { Json } from "../base/json.ts";
import { type BillFlag, type Nano, usdOf } from "../core/budget.ts";
import type { Entry } from "../core/entry.ts";
import { type LoggedRequest, type PriceOf, requestsIn } from "./requests.ts";

/** A sum of requests to models. */
export interface Cost {
  readonly requests: number;
  /** US dollars of those whose price is known; null where none is. */
  readonly usd: number | null;
  /** Of the dollars, what stands for requests of which no end is known: the worst that they can have cost. */
  readonly unknownUsd: number;
  /** Requests whose price is not known: what they have cost is not in `usd`. */
  readonly unpriced: number;
  readonly inputTokens: number;
  /** Of the input, from the provider's cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of the output, spent on reasoning. */
  readonly reasoningTokens: number;
  /** How often a number is not simply what the provider has reported, and why. */
  readonly flags: Readonly<Partial<Record<BillFlag, number>>>;
}

/** The bill of a run. */
export interface Costs {
  readonly total: Cost;
  /** Of a fork: what its parent has paid for, and the fork only reads. Not in the total. */
  readonly shared: Cost;
  /** By the path of the agent, numbers left out: what its own requests have cost. */
  readonly agents: Readonly<Record<string, Cost>>;
  readonly models: Readonly<Record<string, Cost>>;
  /** Of agents that a model has called as its tools, by name: with all that they have called. */
  readonly tools: Readonly<Record<string, Cost>>;
  /** By who has called whom, `article/draft > reviewer`: with all that those have called. */
  readonly edges: Readonly<Record<string, Cost>>;
  /** Every request, attempts that came to nothing included, in the order of the log. */
  readonly requests: readonly LoggedRequest[];
  /** Runs that this one has called as runs of their own: they have bills of their own. */
  readonly children: readonly string[];
}

export interface CostsOptions {
  /** Prices for what was not billed, because no budget applied. Default: its price is not known. */
  readonly priceOf?: PriceOf;
}

/**
 * What the models of a run have cost: a fold over its log, and nothing else. Where a budget applied, each request has its bill
 * there, written with what came of it. Where none did, there are only the tokens that the provider has reported.
 *
 * @example
 * const { total, agents } = costs(await Array.fromAsync(app.events(run.id)));
 */
export function costs(entries: Iterable<Entry>, { priceOf }: CostsOptions = {}): Costs {
  const all = [...entries];
  const forkedAt = lastFork(all);
  const requests = requestsIn(all, priceOf);
  const own = requests.filter(({ seq }) => seq > forkedAt);
  const agents = new Set(all.flatMap(({ type, path }) => (type === "agent.started" ? [path] : [])));
  const thinking = new Set(all.flatMap(({ type, path }) => (/^model\./.test(type) ? [parentOf(path)] : [])));
  const places = own.map((request) => ({ request, callers: callersOf(request.path, agents) }));
  return {
    total: sum(own),
    shared: sum(requests.filter(({ seq }) => seq <= forkedAt)),
    agents: group(places, ({ callers }) => [unnumbered(callers.at(-1) ?? "")]),
    models: group(places, ({ request }) => [request.model]),
    tools: group(places, ({ callers }) => toolsAmong(callers, thinking)),
    edges: group(places, ({ callers }) => callers.slice(1).map((path, at) => edge(callers[at] ?? "", path))),
    requests: own,
    children: all.flatMap(({ seq, type, body }) => (type === "child.started" && seq > forkedAt ? [idOf(body)] : [])),
  };
}

interface Place {
  readonly request: LoggedRequest;
  /** Paths of the agents that it was made for, from the root on. */
  readonly callers: readonly string[];
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => unnumbered(path.slice(path.lastIndexOf("/") + 1));
/** `team/writer` of `team/writer#2`. */
const unnumbered = (path: string): string => path.replaceAll(/#\d+(?=\/|$)/g, "");
const edge = (from: string, to: string): string => `${unnumbered(from)} > ${nameOf(to)}`;
const idOf = (body: Json): string => (body as { readonly id: string }).id;

/** The last entry that a fork has of its parent. */
const lastFork = (entries: readonly Entry[]): number =>
  entries.findLast(({ type }) => type === "run.forked")?.seq ?? -1;

function callersOf(path: string, agents: ReadonlySet<string>): readonly string[] {
  const callers: string[] = [];
  for (let at = parentOf(path); at !== ""; at = parentOf(at)) if (agents.has(at)) callers.unshift(at);
  return callers.length > 0 ? callers : [parentOf(path)];
}

/** Who is called by an agent that thinks, is called as its tool. Each once, however deep it calls itself. */
function toolsAmong(callers: readonly string[], thinking: ReadonlySet<string>): readonly string[] {
  const called = callers.slice(1).filter((_, at) => thinking.has(callers[at] ?? ""));
  return [...new Set(called.map(nameOf))];
}

function group(places: readonly Place[], keysOf: (place: Place) => readonly string[]): Readonly<Record<string, Cost>> {
  const groups = new Map<string, LoggedRequest[]>();
  for (const place of places) {
    for (const key of new Set(keysOf(place))) {
      const members = groups.get(key) ?? [];
      groups.set(key, members);
      members.push(place.request);
    }
  }
  return Object.fromEntries([...groups].map(([key, members]) => [key, sum(members)]));
}

function sum(requests: readonly LoggedRequest[]): Cost {
  const total = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, unpriced: 0 };
  const flags: Partial<Record<BillFlag, number>> = {};
  let nano: Nano = 0;
  let unknown: Nano = 0;
  for (const request of requests) {
    total.inputTokens += request.inputTokens;
    total.cachedTokens += request.cachedTokens;
    total.outputTokens += request.outputTokens;
    total.reasoningTokens += request.reasoningTokens;
    for (const flag of request.flags) flags[flag] = (flags[flag] ?? 0) + 1;
    if (request.nano === null) total.unpriced += 1;
    else nano += request.nano;
    if (request.flags.includes("unknown")) unknown += request.nano ?? 0;
  }
  const isPriced = requests.length === 0 || total.unpriced < requests.length;
  return { requests: requests.length, usd: isPriced ? usdOf(nano) : null, unknownUsd: usdOf(unknown), ...total, flags };
}
