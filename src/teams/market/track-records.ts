import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { sha256 } from "../../base/random.ts";
import type { Context } from "../../core/agent.ts";
import { contend } from "../../core/contend.ts";

/** What a market knows of a contractor, from all runs. */
export interface TrackRecord {
  readonly succeeded: number;
  readonly failed: number;
  /** Awards that it is at work on. */
  readonly open: number;
}

/** The books of a market, shared by all runs of an app. */
export interface TrackRecords {
  /**
   * Awards to one of `choose`'s, in order of preference, that has less than `capacity` open. Two runs never both take its
   * last place. Null when none has a place.
   */
  award<T extends { readonly contractor: string }>(
    ctx: Context,
    choose: (recordOf: (contractor: string) => TrackRecord) => readonly T[],
  ): Promise<T | null>;
  /** Resolves when a place may have become free since `award` has said that there is none, or after `timeoutMs`. */
  change(ctx: Context, timeoutMs: number): Promise<void>;
  /** The award is taken back, also when the run is being cancelled: nothing is said of the contractor. */
  release(ctx: Context, contractor: string): Promise<void>;
  /** The award has ended, which is kept also when the run is being cancelled. */
  report(ctx: Context, contractor: string, succeeded: boolean): Promise<void>;
}

/** Of markets alone. */
export const ownSpace = "market";

export interface Books {
  readonly market: string;
  readonly space: string;
  readonly capacity: number;
  /** An award that has not ended by then, in milliseconds, is open no more: its run was lost. */
  readonly awardMs: number;
}

interface Known extends TrackRecord {
  readonly version: number;
  /** When the first of its open awards is forgotten, in epoch milliseconds. */
  readonly until: number;
}

const unknown: Known = { succeeded: 0, failed: 0, open: 0, version: 0, until: Number.POSITIVE_INFINITY };

/** An award may be there a moment longer than it says: nobody looks for its end more often than so. */
const shortestWaitMs = 1_000;

const shielded = { shield: true } as const;

/** One for each call of a market. */
export function trackRecords({ market, space, capacity, awardMs }: Books): TrackRecords {
  const place = space === ownSpace ? `${space}/${market}/` : `${space}/market/${market}/`; // other spaces have others in them
  const isLimited = Number.isFinite(capacity);
  const recordKey = (contractor: string) => `${place}${contractor}/record`;
  const awardKey = (ctx: Context, contractor: string) =>
    `${place}${contractor}/awards/${sha256(`${ctx.runId}/${ctx.path}`).slice(0, 20)}`;
  let seen = { version: 0, until: Number.POSITIVE_INFINITY };

  async function read(ctx: Context): Promise<ReadonlyMap<string, Known>> {
    const known = new Map<string, Known>();
    for (const { key, value, version } of await ctx.store.list(place)) {
      const [contractor = "", kind] = key.slice(place.length).split("/");
      const before = known.get(contractor) ?? unknown;
      if (kind === "record") known.set(contractor, { ...before, ...tallyOf(value), version });
      else known.set(contractor, { ...before, open: before.open + 1, until: Math.min(before.until, untilOf(value)) });
    }
    return known;
  }

  return {
    award: (ctx, choose) =>
      contend(ctx, async () => {
        const version = isLimited ? ((await ctx.store.get(`${space}/`))?.version ?? 0) : 0;
        const known = await read(ctx);
        const of = (contractor: string): Known => known.get(contractor) ?? unknown;
        const chosen = choose(of).find(({ contractor }) => of(contractor).open < capacity);
        seen = { version, until: Math.min(...[...known.values()].map(({ until }) => until)) };
        if (!chosen) return null;
        const { version: ifVersion, succeeded, failed } = of(chosen.contractor);
        const value = { runId: ctx.runId, path: ctx.path, until: ctx.clock.now() + awardMs };
        const award = { put: awardKey(ctx, chosen.contractor), value, ttlMs: awardMs, unlabelled: true };
        // to write the record again makes those who award at the same time start over: each has counted what is open
        const lock = { put: recordKey(chosen.contractor), value: { succeeded, failed }, ifVersion, unlabelled: true };
        await ctx.store.transact(isLimited ? [award, lock] : [award]);
        return chosen;
      }),

    async change(ctx, timeoutMs) {
      const forgotten = Math.max(shortestWaitMs, seen.until - ctx.clock.now());
      const watching = { version: seen.version, timeoutMs: Math.min(timeoutMs, forgotten) };
      await ctx.store.watch(`${space}/`, watching).catch((error: unknown) => {
        if (!TroupeError.is(error, "timeout")) throw error;
      });
    },

    async release(ctx, contractor) {
      await ctx.store.delete(awardKey(ctx, contractor), shielded);
    },

    report: (ctx, contractor, hasSucceeded) =>
      contend(ctx, async () => {
        const item = await ctx.store.get(recordKey(contractor), shielded);
        const { succeeded, failed } = item === null ? unknown : tallyOf(item.value);
        const value = hasSucceeded ? { succeeded: succeeded + 1, failed } : { succeeded, failed: failed + 1 };
        const record = { put: recordKey(contractor), value, ifVersion: item?.version ?? 0, unlabelled: true };
        await ctx.store.transact([record, { delete: awardKey(ctx, contractor) }], shielded);
      }),
  };
}

const tallyOf = (value: Json) => value as { readonly succeeded: number; readonly failed: number };
const untilOf = (value: Json): number => (value as { readonly until: number }).until;
