import type { Entry } from "../core/entry.ts";
import { type AgentStateName, CallTree } from "./call-tree.ts";

export type AgentState = Readonly<{
  state: AgentStateName;
  /** Since when; epoch milliseconds. */
  since: number;
  /** Of its last call, such as `chat/ann#3`; where it has not been called, that of the agent. */
  path: string;
  /** How often it has been called. */
  calls: number;
}>;

/** The states of agents while a log grows. */
export interface AgentStates {
  /** By the path without numbers: `chat/ann` is one agent, however often it is called. In the order of their first calls. */
  readonly now: ReadonlyMap<string, AgentState>;
  /** Takes the next entry. Returns the paths of those whose state is another one. Costs the same in a long log as in a short one. */
  add(entry: Entry): readonly string[];
}

/**
 * Follows a log, entry after entry, from its beginning: for terminals, metrics and the studio.
 *
 * The log has the beginning of a question to a person and of a run of its own, but not that of a timer, a signal, a
 * watch or mail, only their end: an agent that waits for one of these is `working`. What is done in a run of its own is in
 * the log of that run. A log that ends in the middle, because the process did, says `working` until the run is resumed.
 */
export function followAgentStates(): AgentStates {
  const now = new Map<string, AgentState>();
  const tree = new CallTree();
  return {
    now,
    add(entry) {
      if (Object.hasOwn(readers, entry.type)) readers[entry.type]?.(tree, entry);
      return tree.changed().flatMap((place) => {
        const { state, calls, path } = place;
        const before = now.get(place.name);
        const isSame = before?.state === state;
        now.set(place.name, { state, since: isSame ? before.since : entry.at, path, calls });
        return isSame ? [] : [place.name];
      });
    },
  };
}

/** The states at the end of a log, or of its beginning: a pure fold. See {@link followAgentStates}. */
export function agentStates(entries: Iterable<Entry>): ReadonlyMap<string, AgentState> {
  const states = followAgentStates();
  for (const entry of entries) states.add(entry);
  return states.now;
}

/** What the entries that tell something say. */
const readers: Readonly<Record<string, (tree: CallTree, entry: Entry) => void>> = {
  "run.started": (tree, { body }) => tree.announce((body as { readonly agent: string }).agent),
  "agent.started": (tree, { path }) => tree.begin(path),
  "agent.completed": (tree, { path }) => tree.end(path, false),
  "agent.failed": (tree, { path }) => tree.end(path, true),
  "decision.requested": (tree, { path }) => tree.wait(path),
  "decision.answered": (tree, { path }) => tree.goOn(path),
  "child.started": (tree, { path }) => tree.wait(path),
  "child.completed": (tree, { path }) => tree.goOn(path),
  "child.failed": (tree, { path }) => tree.goOn(path),
  "run.completed": (tree) => tree.endAll(false),
  "run.failed": (tree) => tree.endAll(true),
  "run.cancelled": (tree) => tree.endAll(true),
};
