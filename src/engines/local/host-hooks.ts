import type { TroupeError } from "../../base/errors.ts";
import type { Question } from "../../core/decision.ts";

/** What an execution tells its engine. */
export interface HostHooks {
  /** Nothing can move before something comes in from outside. */
  readonly onQuiet: () => void;
  /** A fact was added; with always-replay this execution is over. */
  readonly onFact: () => void;
  readonly onDeadline: (decisionId: string, question: Question) => void;
  readonly onMismatch: (error: TroupeError) => void;
  /** The cancel has reached the program. */
  readonly onCancel: () => void;
  /** Before an effect starts: undefined when the lease is good. */
  readonly checkLease: () => Promise<void> | undefined;
}
