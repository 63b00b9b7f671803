import type { Envelope, Priority } from "../core/envelope.ts";

/** A message that has not been received. */
export interface Unread {
  /** Counts up with every message of the team. */
  readonly n: number;
  readonly envelope: Envelope;
  /** Where it is kept. */
  readonly key: string;
}

type Queues = Readonly<Record<Priority, Unread[]>>;

/** How many unread messages a mailbox holds, and how many broadcasts are kept for those who come later. */
export const usualLimit = 1_000;
/** So many messages in a row may be taken ahead of an older one. */
const mostAhead = 7;
const ranks: readonly Priority[] = ["critical", "high", "normal", "low"];

/**
 * What a member has not read. Nothing here is kept: it follows from what the run has recorded, and a replay makes it
 * again.
 */
export class Mailbox {
  readonly name: string;
  /** The item that changes whenever something has come. */
  readonly bell: string;
  /** The version of the bell that was seen last. */
  rung = 0;
  limit: number = usualLimit;
  /** Its owner has looked at it: it gets what is sent to all. */
  attended = false;
  readonly #queues: Queues = { critical: [], high: [], normal: [], low: [] };
  #ahead = 0;
  #brief = false;
  #closed = false;
  /** Told when something comes. */
  #awaited: Set<() => void> | undefined;

  constructor(name: string, bell: string) {
    this.name = name;
    this.bell = bell;
  }

  /** Its owner has returned: nobody reads any more. */
  get closed(): boolean {
    return this.#closed;
  }

  isFull(now: number): boolean {
    this.#dropOver(now);
    return ranks.reduce((sum, rank) => sum + this.#queues[rank].length, 0) >= this.limit;
  }

  push(unread: Unread): void {
    if (this.#closed) return;
    const queue = this.#queues[unread.envelope.priority];
    const isLast = (queue.at(-1)?.n ?? 0) < unread.n;
    queue.push(unread);
    if (!isLast) queue.sort((a, b) => a.n - b.n); // a broadcast of before the owner looked
    if (unread.envelope.expiresAt !== null) this.#brief = true;
    if (this.#awaited) for (const ring of [...this.#awaited]) ring();
  }

  /** Calls `ring` when something comes. Returns how to stop that. */
  listen(ring: () => void): () => void {
    this.#awaited ??= new Set();
    const awaited = this.#awaited;
    awaited.add(ring);
    return () => awaited.delete(ring);
  }

  take(now: number): Unread | undefined {
    this.#dropOver(now);
    const [queue, ahead] = next(this.#queues, this.#ahead);
    this.#ahead = ahead;
    return queue?.shift();
  }

  /** In the order in which they would be taken. */
  list(now: number): readonly Envelope[] {
    this.#dropOver(now);
    const { critical, high, normal, low } = this.#queues;
    const queues: Queues = { critical: [...critical], high: [...high], normal: [...normal], low: [...low] };
    const found: Envelope[] = [];
    for (let ahead = this.#ahead; ; ) {
      const [queue, then] = next(queues, ahead);
      const unread = queue?.shift();
      if (!unread) return found;
      found.push(unread.envelope);
      ahead = then;
    }
  }

  close(): void {
    this.#closed = true;
    for (const rank of ranks) this.#queues[rank].length = 0;
  }

  /** Forgets what has had its time. */
  #dropOver(now: number): void {
    if (!this.#brief) return;
    for (const rank of ranks) {
      const queue = this.#queues[rank];
      const left = queue.filter(({ envelope: { expiresAt } }) => expiresAt === null || expiresAt > now);
      if (left.length < queue.length) queue.splice(0, queue.length, ...left);
    }
  }
}

/**
 * The queue to take from, and how many will then have been taken in a row ahead of an older message. Of every eight
 * messages taken at least one is the oldest, so the one that k are older than is gone after 8(k + 1).
 */
function next(queues: Queues, ahead: number): readonly [queue: Unread[] | undefined, ahead: number] {
  let first: Unread[] | undefined;
  let oldest: Unread[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const rank of ranks) {
    const n = queues[rank][0]?.n ?? Number.POSITIVE_INFINITY;
    if (n === Number.POSITIVE_INFINITY) continue;
    first ??= queues[rank];
    if (n < least) oldest = queues[rank];
    least = Math.min(least, n);
  }
  return first !== oldest && ahead < mostAhead ? [first, ahead + 1] : [oldest, 0];
}
