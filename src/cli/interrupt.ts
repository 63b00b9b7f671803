import type { Clock } from "../base/clock.ts";

/** A wish to stop, from the keyboard or from the system. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** 128 plus the number of the signal; null while nobody has interrupted. */
  readonly exitCode: number | null;
  /** From now on there is nothing to save: the next signal ends the process at once. */
  readonly atOnce: () => void;
  /** The same wish from inside, with the code to end with; with `codeAtOnce` where there is nothing to save. */
  readonly raise: (code: number, codeAtOnce?: number) => void;
}

export interface InterruptSource {
  readonly clock: Clock;
  readonly listen: (name: "SIGINT" | "SIGTERM" | "SIGHUP", heard: () => void) => void;
  readonly stopNow: (code: number) => void;
  readonly tell: (line: string) => void;
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** npm passes on the signal that the terminal has sent to the whole group already: those two are one. */
const echoMs = 150;
const againMs = 2_000;

/** The first signal asks to stop and save; a second within two seconds stops at once. */
export function interruptions({ clock, listen, stopNow, tell }: InterruptSource): Interrupt {
  const controller = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  let exitCode: number | null = null;
  let unsaved = true;

  function raise(code: number, codeAtOnce = code): void {
    if (!unsaved) stopNow(codeAtOnce);
    exitCode ??= code;
    controller.abort(new Error("interrupted"));
  }

  function heard(code: number): void {
    if (!unsaved) stopNow(code);
    const since = clock.now() - last;
    if (since < echoMs) return;
    if (since <= againMs) stopNow(code);
    last = clock.now();
    if (exitCode !== null) tell("Still saving. Once more within two seconds stops at once.");
    raise(code);
  }

  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) listen(name, () => heard(codes[name]));
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    atOnce() {
      unsaved = false;
    },
    raise,
  };
}
