import type { Host } from "../../core/engine.ts";
import type { OpenCall } from "../open-call.ts";
import { deadlock } from "./deadlock.ts";
import { firm, type Liveness, type OpenWait, stuck, WaitNode } from "./wait-node.ts";

/** A call that goes on waiting in spite of everything is told so often in a row, and then left to wait. */
const mostAccused = 100;

/** What is waited for. */
interface WaitTerms {
  readonly on: string;
  readonly isLoose: boolean;
  /** Ends the wait. */
  readonly reject: (error: Error) => void;
}

/**
 * Who waits for whom in one execution (R13), from the first wait without a limit on; before that there is none, and nothing
 * is kept.
 *
 * Calls form a tree. Whoever has called waits for those below. Whoever waits for mail waits for its team, and that lives as
 * long as anything in or below the caller of the team: so such a wait goes back up, to the caller. A circle is a branch of the
 * tree in which nothing lives and from which no wait goes up. Looked for only when no code is running, between two things that
 * enter the run, so that every execution of the run finds the same at the same place; and only from where something has
 * changed, up, as far as nothing lives.
 */
export class WaitGraph {
  readonly #host: Host;
  readonly #nodes = new Map<OpenCall, WaitNode>();
  #touched: WaitNode[] = [];
  /** How many calls are firm. */
  #firm = 0;
  /** In the order in which they began; those that are over are taken out now and then. */
  #waits: OpenWait[] = [];
  #open = 0;

  constructor(host: Host, calls: readonly OpenCall[]) {
    this.#host = host;
    for (const call of calls) this.#nodeOf(call);
  }

  /** A call has begun. */
  enter(call: OpenCall): void {
    this.#nodeOf(call);
  }

  /** Its agent has returned. */
  leave(call: OpenCall): void {
    const node = this.#nodes.get(call);
    if (!node) return;
    if (node.parent) node.parent.calls -= 1;
    this.#touch(node);
  }

  /** What it waits for has changed. */
  touch(call: OpenCall): void {
    this.#touch(this.#nodeOf(call));
  }

  begin(call: OpenCall, { on, isLoose, reject }: WaitTerms): OpenWait {
    const node = this.#nodeOf(call);
    const isStoppable = call.signal !== node.top.call.signal; // who ends a call that was given a signal is not known
    const wait: OpenWait = { node, on, isLoose: isLoose || isStoppable, isOver: false, reject };
    this.#count(wait, 1);
    node.waits.add(wait);
    if (this.#waits.length > 2 * this.#open + 16) this.#waits = this.#waits.filter(({ isOver }) => !isOver);
    this.#waits.push(wait);
    this.#open += 1;
    this.#touch(node);
    return wait;
  }

  /** It is over, or about to be: what it waits for is on its way. */
  end(wait: OpenWait): void {
    if (wait.isOver) return;
    wait.isOver = true;
    this.#open -= 1;
    this.#count(wait, -1);
    wait.node.waits.delete(wait);
    this.#touch(wait.node);
  }

  #count({ node, isLoose }: OpenWait, by: number): void {
    if (isLoose) {
      node.looseWaits += by;
      return;
    }
    const { seat } = node;
    if (seat.parent) {
      seat.parent.teamWaits += by;
      this.#touch(seat.parent);
    }
    for (let each = node; ; each = each.parent ?? seat) {
      each.escapes += by;
      if (each === seat) return;
    }
  }

  #nodeOf(call: OpenCall): WaitNode {
    const known = this.#nodes.get(call);
    if (known) return known;
    const parent = call.parent && this.#nodeOf(call.parent);
    const node = new WaitNode(call, parent);
    if (parent && !call.left) parent.calls += 1;
    this.#nodes.set(call, node);
    call.noted = true;
    this.#touch(node);
    return node;
  }

  #touch(node: WaitNode): void {
    if (node.isTouched) return;
    node.isTouched = true;
    if (this.#touched.push(node) === 1) this.#host.atRest(this.#look);
  }

  /** No code is running. True when somebody was told of a deadlock. */
  readonly #look = (): boolean => {
    const touched = this.#touched;
    this.#touched = [];
    this.#settle(touched);
    let roots = deadRoots(touched);
    if (roots.size === 0 && this.#firm === 0) roots = this.#rootsOfAll();
    let moved = false;
    for (const root of roots) if (this.#accuse(root)) moved = true;
    for (const node of touched) this.#forget(node);
    return moved;
  };

  /** Nothing in the run lives: then what is loose has nothing either that could end it. */
  #rootsOfAll(): Set<WaitNode> {
    /** What something in it waits for may be done by anybody: it is in a circle with the whole run. */
    const bound = new Set<WaitNode>();
    for (const each of this.#nodes.values()) {
      if (each.looseWaits === 0 || each.isForgotten) continue;
      for (let node: WaitNode | undefined = each; node && !bound.has(node); node = node.parent) bound.add(node);
    }
    const roots = new Set<WaitNode>();
    for (const each of this.#nodes.values()) {
      if (each.escapes === 0 && !bound.has(each) && !each.isForgotten) roots.add(each);
    }
    const [top] = bound;
    if (roots.size === 0 && top) roots.add(top.top);
    return innermost(roots);
  }

  /** Those that live now before those that do no more, so that little is passed on up. */
  #settle(touched: readonly WaitNode[]): void {
    const falling: WaitNode[] = [];
    for (const node of touched) {
      node.isTouched = false;
      const now = node.look();
      if (now === stuck) falling.push(node);
      else this.#set(node, now);
    }
    for (const node of falling) this.#set(node, stuck);
  }

  #set(node: WaitNode, now: Liveness): void {
    const before = node.liveness;
    if (now !== stuck) node.accused = 0;
    if (before === firm) this.#firm -= 1;
    if (now === firm) this.#firm += 1;
    node.liveness = now;
    passOn(node);
  }

  /** The one whose wait is the youngest is told: it closed the circle, or is the last that could have waited elsewhere. */
  #accuse(root: WaitNode): boolean {
    while (this.#waits.at(-1)?.isOver) this.#waits.pop();
    const wait = this.#waits.findLast(
      ({ isOver, node }) => !isOver && node.accused < mostAccused && node.isWithin(root) && !node.isForgotten,
    );
    if (!wait) return false;
    wait.node.accused += 1;
    const error = deadlock(root, wait);
    this.end(wait);
    wait.reject(error);
    return true;
  }

  /** Lets go of what is over; of its callers too, where they only stayed for it. */
  #forget(node: WaitNode): void {
    for (let each: WaitNode | undefined = node; each; each = each.parent) {
      const { left, pending } = each.call;
      if (!left || pending > 0 || each.children.size > 0) return;
      each.parent?.children.delete(each);
      this.#nodes.delete(each.call);
    }
  }
}

/** Something in it lives that did not, or no more; or it has returned: tells those above. */
function passOn(from: WaitNode): void {
  for (let node: WaitNode | undefined = from; node?.isCountedAnew(); node = node.parent);
}

/** The topmost calls of the circles that have come to be. */
function deadRoots(touched: readonly WaitNode[]): Set<WaitNode> {
  const roots = new Set<WaitNode>();
  const seen = new Set<WaitNode>();
  for (const start of touched) {
    for (let node: WaitNode | undefined = start; node && !node.lives && !seen.has(node); node = node.parent) {
      seen.add(node);
      if (node.escapes > 0 || node.isForgotten) continue;
      roots.add(node);
      break;
    }
  }
  return innermost(roots);
}

/** Without those that have others in them. */
function innermost(roots: Set<WaitNode>): Set<WaitNode> {
  for (const root of [...roots]) {
    for (let node = root.parent; node; node = node.parent) roots.delete(node);
  }
  return roots;
}
