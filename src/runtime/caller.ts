import type { RunId } from "../base/ids.ts";
import type { Agent } from "../core/agent.ts";
import type { Answer, Question } from "../core/decision.ts";
import type { Host } from "../core/engine.ts";
import type { Labels } from "../core/labels.ts";
import type { Bounds } from "./bounds/bounds.ts";
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
  /** Of all that was read here; undefined for none. */
  marks: Labels | undefined;
  /** What holds here, and for all below. */
  readonly bounds: Bounds;
  /** Of agents that call agents: that of the run is 0. Who stands in for its caller is on its level. */
  readonly level: number;
  /** Of calls, those that stand in for their callers as well. */
  readonly nested: number;
  /** What runs here, once it does. */
  readonly agent: Agent | undefined;
  /** It has had its own work done by another call before. */
  hasStandIn: boolean;
  /** Calls of this one that have not ended. */
  readonly atWork: number;
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
