/** A bucket as it is kept. Each is the time at which it is full again if nothing more is taken, in epoch milliseconds. */
export type Bucket = Readonly<{
  /** After all turns that have been given. */
  fullAt: number;
  /** After all calls that have begun. */
  begunFullAt: number;
}>;

export const empty: Bucket = { fullAt: 0, begunFullAt: 0 };

export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** What a call gets when it asks: it begins now, or asks again at `at`. */
export interface Claim {
  readonly begins: boolean;
  readonly at: number;
  /** To be kept; null for no change. */
  readonly bucket: Bucket | null;
}

/**
 * Turns keep calls in order and apart. But whoever waits for one may come late, and many at once after a crash or in a process
 * that was busy; so a call begins only when the calls that have begun leave room for it. One for which there will be none
 * within an interval takes another turn, because others have begun in its place.
 *
 * @param isTurn Whether it has waited for a turn that it was given.
 */
export function claimOf(bucket: Bucket, now: number, rate: Rate, isTurn: boolean): Claim {
  const { fullAt, begunFullAt } = { ...empty, ...bucket };
  const room = nextTurn(begunFullAt, now, rate);
  if (isTurn && room.at <= now) {
    return { begins: true, at: now, bucket: { fullAt: Math.max(fullAt, room.fullAt), begunFullAt: room.fullAt } };
  }
  if (isTurn && room.at - now < rate.intervalMs) return { begins: false, at: room.at, bucket: null };
  const turn = nextTurn(Math.max(fullAt, begunFullAt), now, rate);
  const begins = turn.at <= now;
  return {
    begins,
    at: turn.at,
    bucket: { fullAt: turn.fullAt, begunFullAt: begins ? room.fullAt : begunFullAt },
  };
}

/** When the next call may begin, in whole milliseconds, and when the bucket is full again after it. */
export function nextTurn(
  fullAt: number,
  now: number,
  { intervalMs, burst }: Rate,
): { readonly at: number; readonly fullAt: number } {
  const at = Math.max(now, Math.ceil(fullAt - (burst - 1) * intervalMs));
  return { at, fullAt: Math.max(fullAt, at) + intervalMs };
}
