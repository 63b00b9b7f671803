/** Who has a place, or waits for one, until when: a time after which it does not count, in epoch milliseconds. */
type Lease = Readonly<{ id: string; until: number }>;

/** Who has places that all runs share, and who waits for one, in the order in which they came. */
export type LeaseBook = Readonly<{ held: readonly Lease[]; queue: readonly Lease[] }>;

export const emptyBook: LeaseBook = { held: [], queue: [] };

export interface LeaseTerms {
  /** Most places that are held at a time. */
  readonly limit: number;
  /** Most that wait for one. */
  readonly queue: number;
  /** After so long a place counts as given back. */
  readonly leaseMs: number;
}

/** A book after somebody has looked at it. */
export interface Turnover {
  readonly book: LeaseBook;
  /** Those who waited, and have a place now. */
  readonly called: readonly string[];
  readonly isChanged: boolean;
}

/** How somebody stands in the book: it has a place, waits until then at most, or has been refused, while so many wait. */
export type Standing =
  | { readonly status: "in" }
  | { readonly status: "waiting"; readonly until: number }
  | { readonly status: "refused"; readonly waiting: number };

/** So late may somebody be: to give up its place in line, or to take the one that it was called to. */
const graceMs = 1_000;

/** What is over at `now` is dropped; free places go to those who have waited longest. */
function turnOver(book: LeaseBook, now: number, { limit, leaseMs }: LeaseTerms): Turnover {
  const isAlive = ({ until }: Lease): boolean => until > now;
  const held = book.held.filter(isAlive);
  const queue = book.queue.filter(isAlive);
  const called = queue.splice(0, Math.max(0, limit - held.length)).map(({ id }) => id);
  const places = called.map((id) => ({ id, until: now + leaseMs }));
  return { book: { held: [...held, ...places], queue }, called, isChanged: called.length > 0 };
}

const has = (leases: readonly Lease[], id: string): boolean => leases.some((lease) => lease.id === id);

function without({ held, queue }: LeaseBook, id: string): LeaseBook {
  const others = (lease: Lease): boolean => lease.id !== id;
  return { held: held.filter(others), queue: queue.filter(others) };
}

/** `id` comes in, stands in line, or is refused, which it is at once from `deadline` on. */
export function stand(
  found: LeaseBook,
  id: string,
  now: number,
  deadline: number,
  terms: LeaseTerms,
): Turnover & { readonly standing: Standing } {
  const turn = turnOver(found, now, terms);
  const { held, queue } = turn.book;
  const until = now + terms.leaseMs;
  const own = held.find((lease) => lease.id === id);
  if (own !== undefined) {
    if (own.until >= until - graceMs) return { ...turn, standing: { status: "in" } };
    const book = { held: held.map((lease) => (lease === own ? { id, until } : lease)), queue };
    return { ...turn, book, isChanged: true, standing: { status: "in" } };
  }
  if (held.length < terms.limit) {
    const book = { held: [...held, { id, until }], queue };
    return { ...turn, book, isChanged: true, standing: { status: "in" } };
  }
  const isInLine = has(queue, id);
  if (now >= deadline || (!isInLine && queue.length >= terms.queue)) {
    const book = without(turn.book, id);
    const isChanged = turn.isChanged || isInLine;
    return { ...turn, book, isChanged, standing: { status: "refused", waiting: book.queue.length } };
  }
  const standing: Standing = { status: "waiting", until: Math.min(deadline, ...held.map(({ until }) => until)) };
  if (isInLine) return { ...turn, standing };
  const line = [...queue, { id, until: deadline + graceMs }];
  return { ...turn, book: { held, queue: line }, isChanged: true, standing };
}

/** `id` has gone, out of the line as well. */
export function leave(found: LeaseBook, id: string, now: number, terms: LeaseTerms): Turnover {
  const turn = turnOver(without(found, id), now, terms);
  return { ...turn, isChanged: turn.isChanged || has(found.held, id) || has(found.queue, id) };
}
