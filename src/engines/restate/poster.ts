import type { Clock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { EntryRow } from "../execution/fact.ts";
import { type Append, type Appended, type Meta, moving, type Standing } from "./protocol.ts";

/** Entries of one message: well below what a message may hold, twice escaped. */
const mostBytes = 8 * 1_048_576;
const mostEntries = 500;
/** Readers may be this far behind a run that is moving: so much goes in one message. */
const lagMs = 100;

/** Where the log is kept. */
export interface LogPort {
  meta(): Promise<Meta | null>;
  append(message: Append): Promise<Appended>;
}

/** The state that goes with the entries. */
export interface RunState {
  readonly standing: Standing;
  readonly taken: number;
  readonly voided: readonly string[];
  readonly committed: readonly string[];
}

export interface PosterHooks {
  /** The log has grown there, or the run stands differently. */
  readonly onPosted: (standing: Standing) => void;
  /** What this attempt writes is not the continuation of the log that is there. */
  readonly onDiverged: (error: TroupeError) => void;
}

/** Where an attempt's log begins. `isFresh`: no attempt was made before. */
export interface LogStart {
  readonly length: number;
  readonly head: string;
  readonly isFresh: boolean;
}

/**
 * Carries the log of one attempt to where it is kept, in order, behind the back of the run: as much as has come together
 * while the last message was on its way. Every attempt writes the same log, so what is there already is compared by
 * its last hash and not sent again.
 */
export class Poster {
  readonly #clock: Clock;
  readonly #port: LogPort;
  readonly #hooks: PosterHooks;
  #queue: EntryRow[] = [];
  #state: RunState = { standing: moving, taken: 0, voided: [], committed: [] };
  /** `seq` of the first entry of the queue, and the hash before it. */
  #from: number;
  #after: string;
  /** Something is to be sent, entries or the state. */
  #dirty = false;
  #sending: Promise<void> | undefined;
  /** Set while something will be sent in a moment. */
  #callOff: (() => void) | undefined;
  /** What the log had when this attempt began. */
  #kept: { readonly length: number; readonly head: string } | undefined;
  #finding: Promise<void> | undefined;
  #verified: Promise<void> | undefined;
  #stopped = false;

  /** The attempt adds its first entry behind `start`. */
  constructor(clock: Clock, port: LogPort, start: LogStart, hooks: PosterHooks) {
    this.#clock = clock;
    this.#port = port;
    this.#from = start.length;
    this.#after = start.head;
    this.#hooks = hooks;
    if (start.isFresh) {
      this.#kept = start;
      this.#finding = Promise.resolve();
    }
    this.#findKept().catch(() => undefined); // asked while the program begins
  }

  add(entry: EntryRow): void {
    if (this.#stopped) return;
    if (this.#kept && entry.seq < this.#kept.length) this.#skip(entry);
    else this.#queue.push(entry);
    this.#dirty = true;
  }

  /** How the run stands now. */
  tell(state: RunState): void {
    this.#state = state;
    this.#dirty = true;
  }

  /** Sends what there is in a moment, without anybody waiting. */
  soon(): void {
    if (!this.#dirty || this.#stopped || this.#sending !== undefined || this.#callOff) return;
    this.#callOff = this.#clock.alarm(this.#clock.now() + lagMs, () => this.now());
  }

  /** Sends what there is. */
  now(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    if (!this.#dirty || this.#stopped || this.#sending !== undefined) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
      this.soon();
    });
  }

  /** Resolves when all that was added is kept; never when this attempt is over, or writes another log. */
  async flushed(): Promise<void> {
    for (;;) {
      this.now();
      await this.#sending;
      if (this.#stopped) await new Promise(() => undefined);
      if (!this.#dirty) return;
    }
  }

  /**
   * Before the first effect of an attempt: resolves when the replay has written all of the log that is there; never when
   * it has not.
   */
  verified(): Promise<void> {
    this.#verified ??= this.#findKept().then(() => {
      if (this.#kept && this.#from + this.#queue.length < this.#kept.length) this.#diverge();
      return this.#stopped ? new Promise(() => undefined) : undefined;
    });
    return this.#verified;
  }

  #diverge(): void {
    this.stop();
    this.#hooks.onDiverged(diverged());
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    this.#queue = [];
  }

  async #sendAll(): Promise<void> {
    await this.#findKept();
    do {
      this.#dirty = false;
      await this.#send(this.#batch());
      if (this.#queue.length > 0) this.#dirty = true;
    } while (this.#queue.length > mostEntries && !this.#stopped);
  }

  #findKept(): Promise<void> {
    this.#finding ??= this.#port.meta().then((meta) => {
      this.#kept = { length: meta?.length ?? 0, head: meta?.head ?? "" };
      const queue = this.#queue;
      this.#queue = [];
      for (const entry of queue) this.add(entry);
    });
    return this.#finding;
  }

  /** The log has this entry, from an earlier attempt. */
  #skip({ seq, hash }: EntryRow): void {
    if (seq + 1 === this.#kept?.length && hash !== this.#kept.head) this.#diverge();
    this.#from = seq + 1;
    this.#after = hash;
  }

  #batch(): readonly EntryRow[] {
    let bytes = 0;
    const cut = this.#queue.findIndex((entry, index) => {
      bytes += entry.body.length;
      return index > 0 && (bytes > mostBytes || index >= mostEntries);
    });
    return cut === -1 ? [...this.#queue] : this.#queue.slice(0, cut);
  }

  async #send(entries: readonly EntryRow[]): Promise<void> {
    const isAll = entries.length === this.#queue.length;
    const state = isAll ? this.#state : { ...this.#state, standing: moving };
    const answer = await this.#port.append({ after: this.#after, from: this.#from, entries, ...state });
    if (this.#stopped) return;
    if (answer.diverged) {
      this.#diverge();
      return;
    }
    const last = entries.at(-1);
    if (last) {
      this.#from = last.seq + 1;
      this.#after = last.hash;
      this.#queue = this.#queue.slice(entries.length);
    }
    this.#hooks.onPosted(state.standing);
  }
}

function diverged(): TroupeError {
  return new TroupeError(
    "the program has changed since this run was recorded: it leads to another log than the one that is there. " +
      "Resume the run with the program it was started with, or fork it before the change",
    { code: "replay_mismatch", detail: { seq: null, recorded: "another log", asked: [] } },
  );
}
