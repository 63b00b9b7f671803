import type { OpenCall } from "../open-call.ts";

/** A wait that has no limit of its own: the run itself must end it, or nobody. */
export interface OpenWait {
  readonly node: WaitNode;
  /** `mail`, or the key that is watched. */
  readonly on: string;
  /** Anything that lives in the run may end it, not only its team: whoever has its signal, whoever writes the key. */
  readonly isLoose: boolean;
  isOver: boolean;
  readonly reject: (error: Error) => void;
}

/**
 * Whether a call can go on by itself. `firm`: it runs code, or waits for something that ends by itself or comes from outside.
 * `loose`: it cannot, but anything in the run that can may end what it waits for. `stuck`: others of its team must.
 */
export const stuck = 0;
const loose = 1;
export const firm = 2;
export type Liveness = typeof stuck | typeof loose | typeof firm;

/** What the graph knows of a call. A class because thousands may live at once. */
export class WaitNode {
  readonly call: OpenCall;
  readonly parent: WaitNode | undefined;
  readonly children: Set<WaitNode> = new Set();
  /** Calls it has made that have not returned. */
  calls = 0;
  readonly waits: Set<OpenWait> = new Set();
  /** How many of its waits are loose. */
  looseWaits = 0;
  /** Waits for mail in it, or in what stands in for it, which its caller and the others of the team may end. */
  escapes = 0;
  /** As it was found last. */
  liveness: Liveness = stuck;
  /** Waits for mail among those it has called. */
  teamWaits = 0;
  /** Children in which anything lives: those it waits for, and those that have returned and left something behind. */
  liveChildren = 0;
  liveRemains = 0;
  /** Among which of these its parent has it. */
  counted: "child" | "remains" | undefined;
  isTouched = false;
  /** How often in a row it was told of a deadlock. */
  accused = 0;

  constructor(call: OpenCall, parent: WaitNode | undefined) {
    this.call = call;
    this.parent = parent;
    parent?.children.add(this);
  }

  /** Looks at the call: only when no code is running. */
  look(): Liveness {
    const { left, pending } = this.call;
    if (pending === 0) return left ? stuck : firm; // one that has not returned and waits for nothing of ours runs code
    const isTimed = this.parent !== undefined && !left && this.call.life !== undefined;
    if (isTimed && this.waits.size > 0) return firm; // its time will be up; what only waits for others below it ends with them
    if (pending > this.calls + this.waits.size) return firm;
    return this.looseWaits > 0 ? loose : stuck;
  }

  /** Whether it may yet go on. What a call has left behind can still write to its team, and do nothing for its caller. */
  get lives(): boolean {
    return this.liveness !== stuck || this.liveChildren > 0 || (this.liveRemains > 0 && this.teamWaits > 0);
  }

  /** Tells its parent whether it lives. False when there is none, or that one knows. */
  isCountedAnew(): boolean {
    const { parent, counted } = this;
    const now = this.lives ? (this.call.left ? "remains" : "child") : undefined;
    if (!parent || now === counted) return false;
    this.counted = now;
    if (counted !== undefined) parent.#count(counted, -1);
    if (now !== undefined) parent.#count(now, 1);
    return true;
  }

  #count(as: "child" | "remains", by: number): void {
    if (as === "child") this.liveChildren += by;
    else this.liveRemains += by;
  }

  /** Nobody waits for what it returns, or for what it was called by. */
  get isForgotten(): boolean {
    for (let node: WaitNode | undefined = this; node; node = node.parent) if (node.call.left) return true;
    return false;
  }

  get top(): WaitNode {
    let node: WaitNode = this;
    while (node.parent) node = node.parent;
    return node;
  }

  isWithin(root: WaitNode): boolean {
    for (let node: WaitNode | undefined = this; node; node = node.parent) if (node === root) return true;
    return false;
  }

  /** The one whose mailbox it has: itself, or the first above it that does not stand in. */
  get seat(): WaitNode {
    let node: WaitNode = this;
    while (node.call.standsIn && node.parent) node = node.parent;
    return node;
  }
}
