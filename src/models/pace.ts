/** The pause where the provider does not say how long; twice as long each time as long as nothing gets through. */
const pauseMs = 1_000;
const longestGapMs = 60_000;
/** What is left of a gap after each call that got through: little is taken off, since too little of it costs a pause. */
const shrink = 0.998;

/** A provider's "too much". */
export interface Complaint {
  readonly retryAfterMs: number | null;
  /** The longest pause where it does not say how long. */
  readonly longestMs: number;
  /** Calls, this one included. */
  readonly underWay: number;
  /** False of a call that went before the last complaint was heard: it says the same once more. */
  readonly isNews: boolean;
}

/**
 * How many calls a provider takes, at a time and per time, found out from what it says is too much. A complaint pauses
 * everything for as long as the provider asks. After that
 *
 * - calls follow each other with a gap: as many per time as got through since the complaint before. That is the rate that
 *   the provider allows, whatever its windows are;
 * - half as many are under way at a time, where that rate is not known, because nothing that had waited got through
 *   ("additive increase, multiplicative decrease", Chiu and Jain, 1989).
 *
 * Both give way while calls get through. The gap does most of it: how many calls are under way says little about how many a
 * minute there are, and halving it for each complaint leaves most of what is allowed unused once replies take long.
 */
export class Pace {
  /** Most calls under way at a time. */
  limit: number = Number.POSITIVE_INFINITY;
  #gapMs = 0;
  #openAt = 0;
  #nextAt = 0;
  #isPaused = false;
  #pauseMs = 0;
  /** News in a row, with no reply in between. */
  complaints = 0;
  #hasGap = false;
  /** Replies since the limit was last changed. */
  #replies = 0;
  /** Since when calls have had to wait for each other, and how many of these got through. */
  #since = 0;
  #through = 0;

  /** When the next call may go, as far as time is what holds it. */
  get freeAt(): number {
    return Math.max(this.#openAt, this.#nextAt);
  }

  /** A call goes. `waiting`: how many would like to, itself included if it had to wait. */
  go(now: number, waiting: number): void {
    if (waiting === 0) {
      this.#measureFrom(now); // there is room to spare, so what gets through is no measure of what could
      this.#isPaused = false;
    } else {
      if (this.#isPaused) this.#reopen(now, waiting);
      this.#through += 1;
    }
    this.#nextAt = Math.max(this.#nextAt, now - this.#gapMs) + this.#gapMs;
  }

  replied(): void {
    this.complaints = 0;
    this.#replies += 1;
    if (this.#replies >= this.limit) {
      this.limit += 1;
      this.#replies = 0;
    }
    this.#gapMs = this.#gapMs < 1 ? 0 : this.#gapMs * shrink;
  }

  /** It was too much. */
  complained(now: number, { retryAfterMs, longestMs, underWay, isNews }: Complaint): void {
    this.#through = Math.max(0, this.#through - 1);
    if (!isNews) {
      this.#openAt = Math.max(this.#openAt, now + (retryAfterMs ?? 0));
      return;
    }
    const grownMs = Math.min(longestMs, pauseMs * 2 ** Math.min(this.complaints, 30));
    this.#pauseMs = Math.max(retryAfterMs ?? grownMs, this.complaints === 0 ? 0 : grownMs / 4);
    this.#openAt = Math.max(this.#openAt, now + this.#pauseMs);
    this.complaints += 1;
    this.#replies = 0;
    this.#isPaused = true;
    if (this.#through === 0) this.limit = Math.max(1, Math.floor(Math.min(this.limit, underWay) / 2));
  }

  #reopen(now: number, waiting: number): void {
    this.#isPaused = false;
    this.#nextAt = now;
    if (this.#through === 0 && this.#hasGap) return; // sent back once more: the time goes on
    // where nothing is known the next wave is spread over as long as the pause was, so that little of it can be sent back
    const gapMs =
      this.#through > 0 ? (now - this.#since) / this.#through : this.#pauseMs / Math.min(this.limit, waiting);
    this.#gapMs = Math.min(longestGapMs, gapMs);
    this.#hasGap = true;
    this.#measureFrom(now);
  }

  #measureFrom(now: number): void {
    this.#since = now;
    this.#through = 0;
  }
}
