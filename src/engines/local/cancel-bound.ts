import type { Clock } from "../../base/clock.ts";
import type { Slot } from "./slot.ts";

/** A program that was cancelled and only waits for something of its own is ended after this long. */
const boundMs = 30_000;
/** As long as effects are at work, clean-ups and children included, it is left alone for so many bounds more. */
const mostBounds = 20;

/** The program was told to end. Should it not, it is left behind. */
export function boundCancel(clock: Clock, slot: Slot, leaveBehind: () => void, bounds: number = mostBounds): void {
  const { host } = slot;
  slot.cancelBound?.();
  slot.cancelBound = clock.alarm(clock.now() + boundMs, () => {
    if (host.closed) return;
    if (isAtWork(slot) && bounds > 1) boundCancel(clock, slot, leaveBehind, bounds - 1);
    else leaveBehind();
  });
}

const isAtWork = ({ run, host }: Slot): boolean =>
  run.attempts.size > 0 || host.waits()?.some(({ child }) => child !== undefined) === true;
