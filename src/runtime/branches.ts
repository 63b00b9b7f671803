import type { Bag } from "../base/bag.ts";
import type { Agent } from "../core/agent.ts";
import type { StandingAnswer } from "../core/approval-rule.ts";
import type { Nano } from "../core/budget.ts";
import type { Host } from "../core/engine.ts";
import type { ResultCache } from "../core/result-cache.ts";
import type { Bounds } from "./bounds/bounds.ts";
import type { Asking } from "./budget/asking.ts";
import type { Treasury } from "./budget/treasury.ts";
import type { OpenCall } from "./open-call.ts";
import type { OwnKeys } from "./waiting/own-keys.ts";
import type { WaitGraph } from "./waiting/wait-graph.ts";

/** What all contexts of one execution share. */
export interface Branches {
  readonly host: Host;
  /** When the run began; epoch milliseconds. */
  readonly startedAt: number;
  /** What the app has by name. */
  readonly agents: ReadonlyMap<string, Agent>;
  readonly open: Bag<OpenCall>;
  /** Answers to calls that people have given this run and that cover others, in the order they came. */
  readonly standing: StandingAnswer[];
  readonly treasury: Treasury;
  /** What models have cost until now, as far as they are paid for from a budget. */
  billed: Nano;
  /** What holds for the run as a whole. */
  readonly bounds: Bounds;
  /** Of tools, shared by all runs of the app. */
  readonly results: ResultCache;
  /** Questions about limits that nobody has answered yet, by account. Made when there is one. */
  asking: Map<string, Asking> | undefined;
  /** Made when something first waits without a limit for what only the run itself can do. */
  waits: WaitGraph | undefined;
  /** Made when the run first writes to its own space. */
  ownKeys: OwnKeys | undefined;
}
