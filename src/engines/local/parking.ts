import type { Clock } from "../../base/clock.ts";
import type { WaitsFor } from "../execution/ask.ts";
import { isSleeping } from "../execution/sleeping.ts";
import type { Waiting } from "./journal.ts";
import { type Slot, statusOf } from "./slot.ts";

/** How long a run that waits stays in memory, in case what it waits for comes soon. */
const parkAfterMs = 2_000;
/** Runs that wait and are still in memory; the oldest goes first. */
const hotLimit = 1_000;

/** While effects are at work, foreign awaits are looked for at the first rests of a run, then now and then. */
const looksInFull = 16;
const lookEvery = 64;

export interface Parking {
  /** The run may have come to rest: looks, and if so parks it now and puts it down later. */
  look(slot: Slot): void;
  /** Something came in: the run moves again. */
  leave(slot: Slot): void;
  /** The run is no longer here. */
  forget(slot: Slot): void;
}

export interface ParkingHooks {
  /** The run waits for a person or a signal. */
  readonly onPaused: (slot: Slot) => void;
  /** The run shall be dropped from memory; it is due at `wakeAt`, if ever. */
  readonly onEvicted: (slot: Slot, wakeAt: number | null) => void;
}

/** Runs at rest: known to everybody as waiting, and after a while in nobody's memory. */
export const parking = (clock: Clock, hooks: ParkingHooks): Parking => new ParkedRuns(clock, hooks);

class ParkedRuns implements Parking {
  readonly #clock: Clock;
  readonly #hooks: ParkingHooks;
  readonly #hot = new Set<Slot>();
  /** Runs looked at in this turn of the event loop. */
  #looked: Slot[] = [];
  #nextTurn: NodeJS.Immediate | undefined;

  constructor(clock: Clock, hooks: ParkingHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** Once per turn: to write down all that a wide run waits for after each of many answers would take for ever. */
  look(slot: Slot): void {
    if (slot.looked !== "no") {
      slot.looked = "again";
      return;
    }
    this.#nextTurn ??= setImmediate(this.#lookAgain);
    slot.looked = "once";
    this.#looked.push(slot);
    this.#rest(slot);
  }

  leave(slot: Slot): void {
    if (slot.looked === "again") slot.looked = "once"; // what came in leads to another rest
    if (slot.cancelPark) this.#cool(slot);
    if (!slot.run.parked) return;
    slot.run.parked = false;
    slot.run.add(statusOf(slot.run, { status: "running" }));
  }

  /** With the last one the wait for the next turn goes too: it would keep all of this in memory until then. */
  forget(slot: Slot): void {
    this.#cool(slot);
    if (slot.looked === "no") return;
    slot.looked = "no";
    this.#looked = this.#looked.filter((each) => each !== slot);
    if (this.#looked.length > 0) return;
    clearImmediate(this.#nextTurn);
    this.#nextTurn = undefined;
  }

  #cool(slot: Slot): void {
    slot.cancelPark?.();
    slot.cancelPark = undefined;
    this.#hot.delete(slot);
  }

  #evict(slot: Slot): void {
    const waits = slot.host.waits();
    this.#cool(slot);
    if (waits === null || slot.run.closed) return;
    const wakeAt = earliest(waits);
    const waiting = waitingOf(waits, this.#clock.now());
    slot.run.add(statusOf(slot.run, { status: "parked", waiting, wakeAt, release: true }));
    this.#hooks.onEvicted(slot, wakeAt);
  }

  #rest(slot: Slot): void {
    const { run, host } = slot;
    const waits = host.waits();
    slot.looks += 1;
    if (waits !== null || slot.looks <= looksInFull || slot.looks % lookEvery === 0) reportForeign(slot);
    if (host.signal.aborted) return; // it waits for children to end: its bound is running
    if (waits === null || run.attempts.size > 0 || slot.cancelPark || host.foreign().length > 0) return;
    const now = this.#clock.now();
    const waiting = waitingOf(waits, now);
    if (!waiting.sleeping && !run.parked) {
      run.parked = true;
      run.add(statusOf(run, { status: "parked", waiting, wakeAt: earliest(waits) }));
      this.#hooks.onPaused(slot);
    }
    this.#hot.add(slot);
    slot.cancelPark = this.#clock.alarm(now + parkAfterMs, () => this.#evict(slot));
    const [oldest] = this.#hot;
    if (this.#hot.size > hotLimit && oldest) this.#evict(oldest);
  }

  readonly #lookAgain = (): void => {
    const all = this.#looked;
    this.#looked = [];
    this.#nextTurn = undefined;
    const due = all.filter(({ looked, run, host }) => looked === "again" && !run.closed && !host.closed && host.isLive);
    for (const slot of all) slot.looked = "no";
    for (const slot of due) if (slot.host.waits()?.length !== 0) this.look(slot);
  };
}

/** Development help: while branches race, only what the engine hands out has an order that replay can keep. */
function reportForeign(slot: Slot): void {
  const { run, host } = slot;
  for (const path of host.foreign()) {
    if (slot.reported?.has(path)) continue;
    slot.reported ??= new Set();
    slot.reported.add(path);
    run.note(path, "await.foreign", { paths: [path] }); // under its path, so that a replay does not write it again
  }
}

/** A run that waits for a person counts as sleeping only while a timer of its own is nearly due. */
function waitingOf(waits: readonly WaitsFor[], now: number): Waiting {
  const keys = waits.flatMap((wait) => wait.key ?? []);
  return {
    decisions: waits.flatMap((wait) => wait.decision ?? []),
    signals: waits.flatMap((wait) => wait.signal ?? []),
    ...(keys.length > 0 ? { keys } : {}),
    sleeping: isSleeping(waits, now),
  };
}

function earliest(waits: readonly WaitsFor[]): number | null {
  const times = waits.flatMap((wait) => wait.until ?? []);
  return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
}
