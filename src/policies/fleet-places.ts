import { TroupeError } from "../base/errors.ts";
import { sha256 } from "../base/random.ts";
import type { Context } from "../core/agent.ts";
import { contend } from "../core/contend.ts";
import type { StoreOptions } from "../core/store.ts";
import { emptyBook, type LeaseBook, leave, type Standing, stand, type Turnover } from "./lease-book.ts";
import type { Admission, Places, PlaceTerms } from "./places.ts";

/** Each time one of those who give a place back at once gets through, so this many can. Else it ends by itself. */
const mostReturns = 40;
const shielded = { shield: true } as const;

/** Places that all runs of an app share, wherever they are: kept in the store, each with an end in case its holder dies. */
export const fleetPlaces: Places = {
  async enter(ctx, terms): Promise<Admission> {
    const visit = visitOf(ctx, terms);
    const deadline = ctx.clock.now() + terms.maxWaitMs;
    try {
      for (;;) {
        const standing = await contend(ctx, () => visit.stand(deadline));
        if (standing.status === "refused") return { waiting: standing.waiting };
        if (standing.status === "in") return { leave: visit.leave };
        await visit.call(standing.until);
      }
    } catch (error) {
      await visit.leave();
      throw error;
    }
  },
};

interface Visit {
  /** @throws TroupeError `store_conflict` */
  stand(deadline: number): Promise<Standing>;
  /** Waits until somebody has called it in, or until then: it must look again. */
  call(until: number): Promise<void>;
  leave(): Promise<void>;
}

function visitOf(ctx: Context, terms: PlaceTerms): Visit {
  const place = `bulkhead/${terms.key}`;
  const id = `${ctx.runId}/${ctx.path}`; // the same in every replay
  const ticketOf = (holder: string): string => `${place}/${sha256(holder).slice(0, 20)}`;

  async function read(options: StoreOptions): Promise<{ readonly book: LeaseBook; readonly version: number }> {
    const item = await ctx.store.get(place, options);
    return item === null ? { book: emptyBook, version: 0 } : { book: item.value as LeaseBook, version: item.version };
  }

  /** Writes the book, and calls in those who have a place now. */
  async function write({ book, called, isChanged }: Turnover, version: number, options: StoreOptions): Promise<void> {
    if (!isChanged) return;
    const isHere = [...book.held, ...book.queue].some((lease) => lease.id === id);
    await ctx.store.transact(
      [
        { put: place, value: book, ifVersion: version, unlabelled: true },
        ...called.map((holder) => ({ put: ticketOf(holder), value: null, ttlMs: terms.leaseMs, unlabelled: true })),
        ...(isHere ? [] : [{ delete: ticketOf(id) }]),
      ],
      options,
    );
  }

  async function giveBack(): Promise<void> {
    const { book, version } = await read(shielded);
    await write(leave(book, id, ctx.clock.now(), terms), version, shielded);
  }

  return {
    async stand(deadline) {
      const { book, version } = await read({});
      const { standing, ...turn } = stand(book, id, ctx.clock.now(), deadline, terms);
      await write(turn, version, {});
      return standing;
    },
    async call(until) {
      const over = new AbortController();
      const { signal } = over;
      // A timer beside the watch: whoever waits for a place is not paused, it goes on by itself.
      const timer = ctx.sleep(Math.max(0, Math.ceil(until - ctx.clock.now())), { signal });
      try {
        await Promise.race([ctx.store.watch(ticketOf(id), { version: 0, signal }), timer]);
      } finally {
        over.abort();
      }
    },
    async leave() {
      for (let attempt = 1; attempt <= mostReturns; attempt++) {
        try {
          return await giveBack();
        } catch (error) {
          if (!TroupeError.is(error, "store_conflict")) throw error;
        }
      }
    },
  };
}
