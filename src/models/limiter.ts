import type { Clock } from "../base/clock.ts";
import type { StepScope } from "../core/agent.ts";
import { Pace } from "./pace.ts";
import { type Attempted, isTrouble, type Trouble } from "./trouble.ts";

/** What a provider thought too much is forgotten when it has had nothing to say for so long, and nothing to do. */
const forgetMs = 300_000;

/** The longest pauses where the provider does not say: limits pass in a minute; of an outage one wants to see the end. */
const longestMs = { rate_limited: 60_000, overloaded: 10_000 } as const;
/** So many complaints in a row that a provider is overloaded, with no reply in between, and it is down. */
const isDownAfter = 5;

interface Waiter {
  readonly since: number;
  readonly enter: (turn: number | Trouble) => void;
}

/**
 * Lets the calls of all agents through to one provider. Holds nothing back, and costs nothing, until the provider says that
 * it is too much; then as {@link Pace} finds out. First come, first served: a call that was sent back keeps its place. When
 * the provider is down, who waits is told so, and may go elsewhere.
 */
export class Limiter {
  readonly #clock: Clock;
  /** Undefined while nothing limits. */
  #pace: Pace | undefined;
  #underWay = 0;
  /** Numbers the calls that went. */
  #turn = 0;
  /** The last one that went before the provider complained. */
  #complainedTurn = 0;
  #complainedAt = 0;
  /** By `since`. */
  readonly #queue: Waiter[] = [];
  #callOff: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The number of the call, at once where there is room; or why nobody gets through.
   *
   * @param since When the call was first made, epoch milliseconds: its place among those that wait.
   * @throws `scope.signal.reason` when aborted while waiting.
   */
  enter(scope: StepScope, since: number): number | Promise<number | Trouble> {
    if (this.#pace === undefined) return this.#go();
    const now = this.#clock.now();
    if (this.#underWay + this.#queue.length === 0 && now - this.#complainedAt > forgetMs) {
      this.#pace = undefined;
      return this.#go();
    }
    if (this.#queue.length > 0 || this.#underWay >= this.#pace.limit || now < this.#pace.freeAt) {
      return this.#wait(scope, since);
    }
    this.#pace.go(now, 0);
    return this.#go();
  }

  /** The call is over, whatever came of it. To be called once for every call that was let in. */
  leave(turn: number, attempted?: Attempted): void {
    this.#underWay -= 1;
    if (attempted !== undefined && isTrouble(attempted)) this.#listen(turn, attempted);
    else if (attempted !== undefined) this.#pace?.replied();
    if (this.#queue.length > 0) this.#serve();
  }

  #listen(turn: number, complaint: Trouble): void {
    const { fault, retryAfterMs } = complaint;
    if (fault !== "rate_limited" && fault !== "overloaded") return;
    const isNews = turn > this.#complainedTurn;
    this.#pace ??= new Pace();
    this.#complainedAt = this.#clock.now();
    const underWay = this.#underWay + 1;
    this.#pace.complained(this.#complainedAt, { retryAfterMs, longestMs: longestMs[fault], underWay, isNews });
    if (isNews) this.#complainedTurn = this.#turn;
    if (fault === "overloaded" && this.#pace.complaints >= isDownAfter) {
      for (const waiter of this.#queue.splice(0)) waiter.enter(complaint);
    }
  }

  #go(): number {
    this.#underWay += 1;
    this.#turn += 1;
    return this.#turn;
  }

  #wait({ signal }: StepScope, since: number): Promise<number | Trouble> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        if (this.#queue.length === 0) this.#callOff?.();
        reject(signal.reason);
      };
      const enter = (turn: number | Trouble) => {
        signal.removeEventListener("abort", stop);
        resolve(turn);
      };
      const waiter: Waiter = { since, enter };
      signal.addEventListener("abort", stop, { once: true });
      this.#queue.splice(this.#queue.findLastIndex((each) => each.since <= since) + 1, 0, waiter);
      this.#serve();
    });
  }

  /** Lets in whoever may go now, and looks again when the next one may. */
  #serve(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    for (let waiting = this.#queue.length; waiting > 0; waiting -= 1) {
      const now = this.#clock.now();
      const freeAt = this.#pace?.freeAt ?? now;
      if (this.#underWay >= (this.#pace?.limit ?? Number.POSITIVE_INFINITY)) return; // the next to leave looks again
      if (now < freeAt) {
        this.#callOff = this.#clock.alarm(Math.ceil(freeAt), () => this.#serve());
        return;
      }
      this.#pace?.go(now, waiting);
      this.#queue.shift()?.enter(this.#go());
    }
  }
}

/**
 * The limiters of this process: the one thing here that is shared by all agents and apps, because the provider counts them
 * together. By clock, because moments of different clocks cannot be compared: in production there is one.
 */
const limiters = new WeakMap<Clock, Limiters>();

interface Limiters {
  readonly byName: Map<string, Limiter>;
  /** Gone with the objects: a server may make a provider object for each request. */
  readonly byObject: WeakMap<object, Limiter>;
}

/** `key`: what those have in common whom the provider counts together. */
export function limiterOf(clock: Clock, key: string | object): Limiter {
  const all = limiters.get(clock) ?? { byName: new Map(), byObject: new WeakMap() };
  limiters.set(clock, all);
  const limiter = (typeof key === "string" ? all.byName.get(key) : all.byObject.get(key)) ?? new Limiter(clock);
  if (typeof key === "string") all.byName.set(key, limiter);
  else all.byObject.set(key, limiter);
  return limiter;
}
