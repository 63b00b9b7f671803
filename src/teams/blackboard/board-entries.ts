import { canonicalJson, type Json } from "../../base/json.ts";
import { sha256 } from "../../base/random.ts";
import type { Context } from "../../core/agent.ts";

/** What a member adds to a blackboard. */
export type Contribution = Readonly<{
  /** In a few words, what it is. */
  description: string;
  content?: Json;
}>;

/** What stands on a blackboard. */
export type BlackboardEntry = Readonly<{
  author: string;
  description: string;
  /** `null` where the description says it all. */
  content: Json;
  /** In which round it was added, from 1. */
  round: number;
  /** When it was added, in epoch milliseconds. */
  at: number;
}>;

/** A blackboard while its team works. Kept in the store, where members may read all of it. */
export interface BoardEntries {
  readonly all: readonly BlackboardEntry[];
  /** Where in the store, ending in `/`. */
  readonly place: string;
  /** What is new to a member since it has last looked, not its own. */
  newsFor(member: string): readonly BlackboardEntry[];
  /** The member knows all that is on the board now. */
  hasSeen(member: string): void;
  /** Adds what its author has not added before, all in one transaction. Returns how many entries that were. */
  add(ctx: Context, round: number, given: readonly (readonly [author: string, what: Contribution])[]): Promise<number>;
}

/** Longer paths are kept as their hash: a key has at most 500 characters. */
const longestPath = 300;

/** No name has a `!`: the board of a team within this team is not listed with this one. */
export function placeOf({ path }: Context): string {
  return `run/blackboard/${path.length > longestPath ? sha256(path) : path}!/`;
}

export function boardEntries(place: string): BoardEntries {
  const all: BlackboardEntry[] = [];
  const known = new Set<string>();
  const seen = new Map<string, number>();

  return {
    all,
    place,
    newsFor: (member) => all.slice(seen.get(member) ?? 0).filter(({ author }) => author !== member),
    hasSeen(member) {
      seen.set(member, all.length);
    },
    async add(ctx, round, given) {
      const fresh: BlackboardEntry[] = [];
      for (const [author, { description, content = null }] of given) {
        const text = canonicalJson([author, description, content]);
        if (known.has(text)) continue;
        known.add(text);
        fresh.push({ author, description, content, round, at: ctx.clock.now() });
      }
      const keyOf = (index: number) => `${place}${String(all.length + index + 1).padStart(6, "0")}`;
      await ctx.store.transact(fresh.map((value, index) => ({ put: keyOf(index), value })));
      all.push(...fresh);
      return fresh.length;
    },
  };
}

/**
 * All that stands on the blackboard, oldest first, for a member that needs more than what is new to it: give the `board`
 * of its view. A recorded step. Not for members that are called with `placement: "run"`: theirs is another store.
 */
export async function readBlackboard(ctx: Context, board: string): Promise<readonly BlackboardEntry[]> {
  const items = await ctx.store.list(board);
  return items.map(({ value }) => value as BlackboardEntry);
}
