import type { Json } from "../../base/json.ts";
import type { Answer, Decision, Question } from "../../core/decision.ts";
import type { Inherited } from "../../core/inherited.ts";
import type { Failure } from "../../core/outcome.ts";
import type { Item, StoreResult } from "../../core/store.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { ItemRow } from "../execution/store-ops.ts";

/** The names under which a cluster knows the services of one app. */
export interface Names {
  /** Object per run: its log, its gate for what comes in, its decisions. */
  readonly log: string;
  /** Object per space of shared state. */
  readonly space: string;
  /** Workflow per agent; its key is the run's id. */
  readonly run: (agent: string) => string;
}

export function namesOf(namespace: string): Names {
  return {
    log: `${namespace}-log`,
    space: `${namespace}-space`,
    run: (agent) =>
      `${namespace}-run-${agent.replaceAll(/[^a-zA-Z0-9.-]/g, (c) => `_${c.codePointAt(0)?.toString(16)}_`)}`,
  };
}

/** The signal by which everything from outside reaches a running workflow. */
export const inboxSignal = "inbox";

type EndStatus = "completed" | "failed" | "cancelled";

/** How a run stands, as its own execution has told. */
export type Standing = Readonly<{
  status: "running" | "paused" | "sleeping" | "stuck" | EndStatus;
  decisions: readonly string[];
  signals: readonly string[];
  /** Keys of the store that it watches. */
  keys: readonly string[];
  /** Runs of their own whose end it waits for. */
  children: readonly string[];
  /** Epoch milliseconds. */
  wakeAt: number | null;
  /** Why it is stuck. */
  error?: Failure;
  /** What length the log has by the attempt that is stuck: it, and any before it, may still be telling of that much. */
  upTo?: number;
}>;

export const moving: Standing = { status: "running", decisions: [], signals: [], keys: [], children: [], wakeAt: null };

/** What the log object knows of its run, besides the entries. */
export type Meta = Readonly<{
  agent: string;
  createdAt: number;
  updatedAt: number;
  /** Next `seq`. */
  length: number;
  /** Hash of the last entry. */
  head: string;
  standing: Standing;
  /** Invocation id of the workflow. */
  invocation: string;
  /** What has come from outside, and how much of it the workflow has told to have taken. */
  posted: number;
  taken: number;
  forkOf: { readonly runId: string; readonly at: number } | null;
  /** The run that called this one, and where. */
  parent: Parent | null;
  /** Ids of the decisions that are open. */
  open: readonly string[];
}>;

export const hasEnded = ({ standing: { status } }: Meta): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** Nothing more will be written before somebody does something, and nobody has. */
export const isAtRest = (meta: Meta): boolean =>
  hasEnded(meta) ||
  meta.standing.status === "stuck" ||
  (meta.standing.status === "paused" && meta.taken === meta.posted);

export type Parent = Readonly<{ runId: string; path: string }>;

export type Create = Readonly<{
  agent: string;
  input?: Json;
  format: number;
  parent?: Parent;
}> &
  Inherited;
export type Created = Readonly<{ existed: boolean; agent: string; started: string }>;

export type Fork = Readonly<{ from: string; at: number; live: boolean }>;
export type Forked = Readonly<{ problem: "run_unknown" | "run_exists" | "no_entry" | null }>;

/** What a workflow is started with. */
export type RunRequest = Readonly<{
  at: number;
  seed: string;
  length: number;
  head: string;
  input?: Json;
  /** Of a fork: the last entry shared with its parent. */
  fork: { readonly at: number; readonly live: boolean } | null;
  /** The run that called this one. */
  caller: string | null;
}> &
  Inherited;

/** The run cannot go on where it was tried. `upTo`: the length of its log by then. */
export type StuckAt = Readonly<{ error: Failure; upTo: number }>;

/** A part of the log on its way from the workflow. */
export type Append = Readonly<{
  /** Hash of the entry before the first of these. */
  after: string;
  /** `seq` of the first. */
  from: number;
  entries: readonly EntryRow[];
  standing: Standing;
  taken: number;
  /** Decisions that nobody waits for any more. */
  voided: readonly string[];
  /** Keys of `once` effects that the run has started: told to the run that called it. */
  committed: readonly string[];
}>;
/** `diverged`: the entries do not continue the log that is there. */
export type Appended = Readonly<{ length: number; diverged: boolean }>;

/** What has come from outside, as the workflow is given it. */
export type Inbound = Readonly<{ at: number; path: string; type: string; body: Json }>;

export type Post =
  | { readonly type: "signal"; readonly name: string; readonly payload: Json }
  | { readonly type: "cancel"; readonly reason: string };
/** `stuck`: the run cannot take it by itself. */
export type Posted = Readonly<{ problem: "run_unknown" | "run_ended" | "stuck" | null; status: string }>;

export type Decide = Readonly<{ id: string; answer: Answer }>;
export type Decided = Readonly<{ problem: "unknown" | "closed" | null; status: string; by: string | null }>;
/** Nobody answered in time. Says the whole question, because the log may not have it yet. */
export type Expire = Readonly<{ id: string; path: string; question: Question; deadline: number }>;

export type Intend = Readonly<{ path: string; token: string }>;
export type Late = Readonly<{ path: string; body: string }>;
export type Read = Readonly<{ from: number; limit: number }>;
export type Page = Readonly<{ meta: Meta | null; entries: readonly EntryRow[] }>;
/** Ends a run that cannot be executed. */
export type Conclude = Readonly<{ after: string; entries: readonly EntryRow[] }>;

/** What a space answers, and when it did. */
export type StoreAnswer = Readonly<{ at: number; result: StoreResult }>;
export type Rows = Readonly<{ at: number; rows: readonly ItemRow[] }>;

/** All that an outcome is made of: the last entry of a run that has ended, the open decisions of one that waits. */
export type Rest = Readonly<{ meta: Meta; last: EntryRow | null; decisions: readonly Decision[] }>;

/** A run that wants to know when a key is at another version. */
export type Subscribe = Readonly<{ runId: string; path: string; key: string; version: number }>;
export type Changed = Readonly<{ path: string; key: string; item: Item | null }>;

/** The end of a run, told to the run that called it. */
export type ChildEnded = Readonly<{ path: string; type: "child.completed" | "child.failed"; body: Json }>;
