/** After so many deliveries in one turn of the event loop, timers and sockets get theirs. */
const deliveriesPerTurn = 64;

/** What the runs of one engine may deliver before the event loop turns. */
export class TurnShare {
  #left = deliveriesPerTurn;

  get isUsedUp(): boolean {
    return this.#left <= 0;
  }

  use(): void {
    this.#left -= 1;
    if (this.#left === 0) setImmediate(this.#renew); // before any run's own wait for the turn
  }

  readonly #renew = (): void => {
    this.#left = deliveriesPerTurn;
  };
}

/**
 * Calls `turn` once all branches have gone as far as they can: when every microtask has run. A tick alone is not
 * enough, because ticks queued by a tick run before microtasks.
 */
export class Turns {
  #turn: (() => void) | undefined;
  #look: (() => boolean) | undefined;
  readonly #share: TurnShare;
  #scheduled = false;

  constructor(turn: () => void, share: TurnShare) {
    this.#turn = turn;
    this.#share = share;
  }

  get scheduled(): boolean {
    return this.#scheduled;
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#share.isUsedUp) setImmediate(this.#run);
    else queueMicrotask(this.#afterMicrotasks);
  }

  /** Calls `look` once, before the next turn. True from it puts that turn off until what it has moved has run as well. */
  atRest(look: () => boolean): void {
    this.#look = look;
    this.schedule();
  }

  /** No more turns. Lets go of the execution, which a turn that will come to nothing must not keep in memory. */
  stop(): void {
    this.#turn = undefined;
    this.#look = undefined;
  }

  /** Something was delivered in this turn: what it leads to gets the next one. */
  delivered(): void {
    this.#share.use();
    this.schedule();
  }

  #hasMoved(look: () => boolean): boolean {
    this.#look = undefined;
    return look();
  }

  readonly #afterMicrotasks = (): void => process.nextTick(this.#run);

  readonly #run = (): void => {
    this.#scheduled = false;
    if (this.#look !== undefined && this.#hasMoved(this.#look)) this.schedule();
    else this.#turn?.();
  };
}
