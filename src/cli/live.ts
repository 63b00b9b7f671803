import type { Clock } from "../base/clock.ts";
import type { Screen } from "./terminal.ts";

/** A few lines at the bottom of the terminal that are painted over and over. */
export interface LiveBlock {
  /** Something has changed; painted soon, not at once. */
  changed(): void;
  /** Paints for the last time; what is printed afterwards comes below. */
  stop(): void;
}

const frameMs = 80;
const tickMs = 250;
const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";
/** Between these, terminals that can hold back painting do, so that nothing flickers. */
const beginFrame = "\x1b[?2026h";
const endFrame = "\x1b[?2026l";

/** `lines` are asked for at every frame and must each fit the width of the screen. */
export function liveBlock(screen: Screen, clock: Clock, lines: (tick: number) => readonly string[]): LiveBlock {
  let painted = 0;
  let tick = 0;
  let stopped = false;
  let cancel: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  function paint(): void {
    const rows = lines(tick);
    const up = painted > 0 ? `\x1b[${painted}A` : "";
    const body = rows.map((row) => `\x1b[2K${row}\n`).join("");
    screen.write(`${beginFrame}${hideCursor}${up}\r\x1b[0J${body}${endFrame}`);
    painted = rows.length;
  }

  function arm(ms: number): void {
    const at = clock.now() + ms;
    if (stopped || at >= dueAt) return;
    cancel?.();
    dueAt = at;
    cancel = clock.alarm(at, () => {
      dueAt = Number.POSITIVE_INFINITY;
      tick += 1;
      paint();
      arm(tickMs);
    });
  }

  return {
    changed() {
      arm(painted === 0 ? 0 : frameMs);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      cancel?.();
      paint();
      screen.write(showCursor);
    },
  };
}
