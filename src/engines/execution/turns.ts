/** After so many deliveries in one turn of the event loop, timers and sockets get theirs. */
const deliveriesPerTurn = 64;

/**
 * Calls `turn` once all branches have gone as far as they can: when every microtask has run. A tick alone is not
 * enough, because ticks queued by a tick run before microtasks.
 */
export class Turns {
  #turn: (() => void) | undefined;
  #scheduled = false;
  #deliveries = 0;

  constructor(turn: () => void) {
    this.#turn = turn;
  }

  get scheduled(): boolean {
    return this.#scheduled;
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#deliveries >= deliveriesPerTurn) {
      this.#deliveries = 0;
      setImmediate(this.#run);
    } else queueMicrotask(this.#afterMicrotasks);
  }

  /** No more turns. Lets go of the execution, which a turn that will come to nothing must not keep in memory. */
  stop(): void {
    this.#turn = undefined;
  }

  /** Something was delivered in this turn: what it leads to gets the next one. */
  delivered(): void {
    this.#deliveries += 1;
    this.schedule();
  }

  readonly #afterMicrotasks = (): void => process.nextTick(this.#run);

  readonly #run = (): void => {
    this.#scheduled = false;
    this.#turn?.();
  };
}
