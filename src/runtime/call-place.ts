import type { RunId } from "../base/ids.ts";
import type { Agent, RunClock } from "../core/agent.ts";
import type { Grants } from "../core/bounds.ts";
import type { Host } from "../core/engine.ts";
import { type Labels, noLabels } from "../core/labels.ts";
import type { Bounds } from "./bounds/bounds.ts";
import type { Lifetime } from "./bounds/lifetime.ts";
import type { Branches } from "./branches.ts";
import type { CallSpending } from "./budget/call-spending.ts";
import { endorse, label } from "./marks.ts";
import { Names } from "./names.ts";

/**
 * Where in a run a call is, and what holds there. Contexts extend it: an object of its own for each call would be one too
 * many.
 */
export class CallPlace {
  readonly branches: Branches;
  readonly host: Host;
  readonly path: string;
  signal: AbortSignal;
  readonly names: Names;
  spending: CallSpending | undefined;
  bounds: Bounds;
  life: Lifetime | undefined;
  readonly level: number;
  readonly nested: number;
  agent: Agent | undefined;
  marks: Labels | undefined;
  atWork = 0;
  hasStandIn = false;

  constructor(branches: Branches, parent: CallPlace | undefined, path: string, signal: AbortSignal, standsIn: boolean) {
    this.branches = branches;
    this.host = branches.host;
    this.path = path;
    this.signal = signal;
    this.names = new Names(path);
    this.spending = parent?.spending;
    this.bounds = parent?.bounds ?? branches.bounds;
    this.level = parent ? parent.level + (standsIn ? 0 : 1) : 0;
    this.marks = parent?.marks;
    this.nested = parent ? parent.nested + 1 : 0;
  }

  get runId(): RunId {
    return this.host.runId;
  }

  get clock(): RunClock {
    return this.host;
  }

  get grants(): Grants | null {
    return this.bounds.grants;
  }

  get labels(): Labels {
    return this.marks ?? noLabels;
  }

  label(labels: string | readonly string[], from: string = this.path): void {
    label(this, labels, from);
  }

  endorse(labels: string | readonly string[], by: string): void {
    endorse(this, labels, by);
  }
}
