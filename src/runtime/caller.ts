import type { RunId } from "../base/ids.ts";
import type { Answer, Question } from "../core/decision.ts";
import type { Host } from "../core/engine.ts";
import type { Branches } from "./branches.ts";
import type { CallSpending } from "./budget/call-spending.ts";
import type { Names } from "./names.ts";
import type { OpenCall } from "./open-call.ts";

/** The side of a context that its operations work with. */
export interface Caller extends OpenCall {
  readonly runId: RunId;
  readonly host: Host;
  readonly branches: Branches;
  /** Undefined where no budget applies. */
  readonly spending: CallSpending | undefined;
  readonly names: Names;
  /** It waits for one thing more of the engine: counted so that foreign awaits can be told apart. */
  opened(): void;
  /** One of them is over. */
  ended(): void;
  /** One of them has come: counts it, and passes it on. */
  readonly arrived: <T>(value: unknown) => T;
  /** Counts a thing of the engine as long as it is waited for. */
  waitFor<T>(operation: Promise<T>): Promise<T>;
  /** Asks under a path of the runtime's own. */
  askAt(path: string, question: Question): Promise<Answer>;
  refuse(signal: AbortSignal): Promise<never>;
  /** Remembers, here and above, that something happened that no policy may repeat (R3). */
  commit(key: string): void;
}
