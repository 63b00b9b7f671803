import type { TroupeError } from "../../base/errors.ts";

/** What an execution tells its engine. */
export interface PumpHooks {
  /** Nothing can move before something comes in from outside. */
  onQuiet(): void;
  /** A fact was added; with always-replay this execution is over. */
  onFact(): void;
  /** The run cannot go on with this program, or in this place. */
  onStuck(error: TroupeError): void;
  /** The cancel has reached the program. */
  onCancel(): void;
}
