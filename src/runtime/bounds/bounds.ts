import type { Bound, RunBounds, TreeLimits } from "../../core/bounds.ts";
import { type GrantLists, usualDepth } from "../../core/bounds.ts";
import { Granted } from "./granted.ts";

/** Calls within each other, policies included: what calls at once beyond that would not have the stack. */
export const mostNested = 1_000;

/** Whose limits they are. */
export interface Owner {
  readonly agent: string;
  readonly path: string;
  /** Of agents that call agents, from that of the run on. */
  readonly level: number;
}

/** A limit, and the level, the time or the like at which it is reached. */
export interface Reach {
  readonly at: number;
  readonly bound: Bound;
}

/** Calls that are left to one level, those above it included. */
export interface CallsLeft {
  left: number;
  readonly bound: Bound;
  readonly outer: CallsLeft | undefined;
}

interface Parts {
  readonly depth: Reach;
  readonly fanOut: Bound | undefined;
  readonly calls: CallsLeft | undefined;
  readonly life: Reach | undefined;
  readonly grants: Granted | null;
}

/**
 * What holds in one place of a run, and for all below it. Made anew only where a call narrows it; everybody below shares it.
 * What it counts follows from what the run has recorded, and is made again in a replay.
 */
export class Bounds implements Parts {
  /** The level whose agents may call nobody. */
  readonly depth: Reach;
  /** Of children at work at a time. */
  readonly fanOut: Bound | undefined;
  readonly calls: CallsLeft | undefined;
  /** Epoch milliseconds. */
  readonly life: Reach | undefined;
  readonly grants: Granted | null;
  /** Who is nested less deep need not look: there is nothing it could cross. */
  readonly lookFrom: number;
  /** Refusals of which the log was told. */
  told = 0;

  constructor({ depth, fanOut, calls, life, grants }: Parts) {
    this.depth = depth;
    this.fanOut = fanOut;
    this.calls = calls;
    this.life = life;
    this.grants = grants;
    const looksAlways = fanOut !== undefined || calls !== undefined || grants !== null;
    this.lookFrom = looksAlways ? 0 : depth.at; // never more than so deep: see `mostDepth`
  }

  /** What is left of it here, and of what is given besides: of everything the less. */
  within(owner: Owner, now: number, limits: TreeLimits, lists: GrantLists | undefined): Bounds {
    const { agent, path, level } = owner;
    const own = (max: number): Bound => ({ left: max, max, agent, path });
    const { depth, fanOut, calls, ms } = limits;
    const parts: Parts = {
      depth:
        depth !== undefined && level + depth < this.depth.at ? { at: level + depth, bound: own(depth) } : this.depth,
      fanOut: fanOut !== undefined && fanOut < (this.fanOut?.left ?? Infinity) ? own(fanOut) : this.fanOut,
      calls: calls === undefined ? this.calls : { left: calls, bound: own(calls), outer: this.calls },
      life: ms !== undefined && now + ms < (this.life?.at ?? Infinity) ? { at: now + ms, bound: own(ms) } : this.life,
      grants: lists === undefined ? this.grants : (this.grants ?? none).within(lists),
    };
    return new Bounds(parts);
  }

  /** For a run of its own that is called from here. */
  forRun(level: number, now: number): RunBounds {
    const { depth, fanOut, life, grants } = this;
    const calls = tightest(this.calls);
    return {
      depth: { ...depth.bound, left: depth.at - level },
      ...(fanOut && { fanOut }),
      ...(calls && { calls: { ...calls.bound, left: calls.left } }),
      ...(life && { ms: { ...life.bound, left: Math.max(0, life.at - now) } }),
      ...(grants && { grants: grants.lists }),
    };
  }
}

const none = new Granted([]);

function tightest(calls: CallsLeft | undefined): CallsLeft | undefined {
  if (calls?.outer === undefined) return calls;
  const outer = tightest(calls.outer);
  return outer && outer.left < calls.left ? outer : calls;
}

/** Those of a run that was started with these. @param now When it was started. */
export function boundsOf(agent: string, now: number, { depth, fanOut, calls, ms, grants }: RunBounds = {}): Bounds {
  const deep = depth ?? { left: usualDepth, max: usualDepth, agent, path: agent };
  return new Bounds({
    depth: { at: deep.left, bound: deep },
    fanOut,
    calls: calls && { left: calls.left, bound: calls, outer: undefined },
    life: ms && { at: now + ms.left, bound: ms },
    grants: grants === undefined ? null : new Granted(grants),
  });
}

/** For a new run: what its app says. */
export function newBounds(agent: string, limits: TreeLimits): RunBounds {
  const own = (max: number): Bound => ({ left: max, max, agent, path: agent });
  const { depth, fanOut, calls, ms } = limits;
  return {
    ...(depth !== undefined && { depth: own(depth) }),
    ...(fanOut !== undefined && { fanOut: own(fanOut) }),
    ...(calls !== undefined && { calls: own(calls) }),
    ...(ms !== undefined && { ms: own(ms) }),
  };
}
