import type { Member, Op } from "./wait-program.ts";

/** When signals from outside come. */
export const outsideAt = 50_000_000;

interface Knot {
  /** Names of all that are in it. */
  readonly members: ReadonlySet<string>;
  /** Names of those whose wait began last, or not before it. */
  readonly youngest: ReadonlySet<string>;
}

/** What a program comes to: the first instant at which somebody waits in a circle, and who; nothing when it just ends. */
export interface Prediction {
  readonly at: number;
  readonly knots: readonly Knot[];
}

type Pending =
  | { readonly kind: "time"; readonly until: number }
  | { readonly kind: "mail"; readonly since: number; readonly until: number | null }
  | { readonly kind: "key"; readonly since: number; readonly key: string }
  | { readonly kind: "child"; readonly child: Process };

interface Process {
  readonly member: Member;
  readonly parent: Process | undefined;
  readonly children: Process[];
  next: number;
  /** What it waits for now, and what it has left running behind. */
  pending: Pending[];
  behind: Pending[];
  letters: number;
  hasEnded: boolean;
  endedAt: number;
}

/**
 * Plays a program by itself, knowing nothing of runs: time, letters, keys. Whenever nothing moves any more at an instant, it asks
 * of the whole graph who can still go on, and of the rest, who waits for none but each other. What comes to wait in a circle at
 * the very instant at which it is forgotten is unclear.
 */
export function predict(program: Member): Prediction | "unclear" | null {
  const all: Process[] = [];
  const written = new Set<string>();
  let now = 0;

  function start(member: Member, parent: Process | undefined): Process {
    const blank = { next: 0, pending: [], behind: [], letters: 0, hasEnded: false, endedAt: Number.POSITIVE_INFINITY };
    const made: Process = { member, parent, children: [], ...blank };
    parent?.children.push(made);
    all.push(made);
    return made;
  }

  function begin(process: Process, op: Op): void {
    const { pending, parent } = process;
    switch (op.op) {
      case "sleep":
      case "step":
        pending.push({ kind: "time", until: now + op.ms });
        break;
      case "outside":
        pending.push({ kind: "time", until: outsideAt });
        break;
      case "receive":
        pending.push({ kind: "mail", since: now, until: null });
        break;
      case "receiveFor":
        pending.push({ kind: "mail", since: now, until: now + op.ms });
        break;
      case "send": {
        const to = parent?.children.find(({ member }) => member.name === op.to);
        if (to && !to.hasEnded) to.letters += 1;
        break;
      }
      case "write":
        written.add(op.key);
        break;
      case "watch":
        pending.push({ kind: "key", since: now, key: op.key });
        break;
      case "behind":
        process.behind.push({ kind: "child", child: start(op.member, process) });
        break;
      case "call":
        for (const each of op.members) pending.push({ kind: "child", child: start(each, process) });
        if (op.alsoReceives) pending.push({ kind: "mail", since: now, until: null });
    }
  }

  function isOver(process: Process, pending: Pending): boolean {
    if (pending.kind === "time") return pending.until <= now;
    if (pending.kind === "key") return written.has(pending.key);
    if (pending.kind === "child") return pending.child.hasEnded;
    if (process.letters > 0) {
      process.letters -= 1;
      return true;
    }
    return pending.until !== null && pending.until <= now;
  }

  /** True when it has moved. */
  function move(process: Process): boolean {
    const waits = process.pending.length + process.behind.length;
    process.behind = process.behind.filter((each) => !isOver(process, each));
    process.pending = process.pending.filter((each) => !isOver(process, each));
    if (process.hasEnded || process.pending.length > 0) {
      return process.pending.length + process.behind.length < waits;
    }
    const op = process.member.ops[process.next];
    process.next += 1;
    if (op) begin(process, op);
    else Object.assign(process, { hasEnded: true, endedAt: now });
    return true;
  }

  function settle(): void {
    while ([...all].filter(move).length > 0);
  }

  const root = start(program, undefined);
  for (;;) {
    settle();
    const knots = knotsOf(all, ({ hasEnded }) => hasEnded);
    const before = knotsOf(all, ({ endedAt }) => endedAt < now);
    if (knots.length !== before.length) return "unclear";
    if (root.hasEnded) return null;
    if (knots.length > 0) return { at: now, knots };
    const times = all.flatMap((each) => waitsOf(each)).flatMap((each) => (hasUntil(each) ? [each.until] : []));
    now = Math.min(...times);
    if (now === Number.POSITIVE_INFINITY) throw new Error("it waits, but for nobody");
  }
}

const waitsOf = ({ pending, behind }: Process): readonly Pending[] => [...pending, ...behind];
const hasUntil = (each: Pending): each is Pending & { readonly until: number } =>
  "until" in each && each.until !== null;

/** Itself, and all above. */
function line(process: Process): readonly Process[] {
  return [process, ...(process.parent ? line(process.parent) : [])];
}

/** Whom each of them waits for; null when something else may end a wait. */
function targets(process: Process, wait: Pending, open: readonly Process[]): readonly Process[] | null {
  if (hasUntil(wait)) return null;
  if (wait.kind === "child") return [wait.child];
  if (wait.kind === "key" || line(process).some(({ member }) => member.hasSignal)) return open;
  const { parent } = process;
  return parent ? [...parent.children.filter((each) => each !== process), parent] : [];
}

function knotsOf(all: readonly Process[], isOver: (process: Process) => boolean): readonly Knot[] {
  const open = all.filter((each) => !each.hasEnded || waitsOf(each).length > 0);
  const edges = new Map(open.map((each) => [each, waitsOf(each).map((wait) => targets(each, wait, open))]));
  const alive = new Set<Process>();
  for (let size = -1; size < alive.size; ) {
    size = alive.size;
    for (const [each, waits] of edges) {
      if (waits.some((wait) => wait === null || wait.some((target) => alive.has(target)))) alive.add(each);
    }
  }
  const dead = open.filter((each) => !alive.has(each) && !line(each).some(isOver));
  const reach = new Map(dead.map((each) => [each, reachOf(each, edges, new Set(dead))]));
  const knots = new Map<string, Knot>();
  for (const [each, reached] of reach) {
    if (![...reached].every((other) => reach.get(other)?.has(each))) continue;
    const members = new Set([...reached].map(({ member }) => member.name));
    knots.set([...members].toSorted(byText).join(), { members, youngest: youngestOf([...reached]) });
  }
  return [...knots.values()];
}

type Edges = ReadonlyMap<Process, readonly (readonly Process[] | null)[]>;

function reachOf(from: Process, edges: Edges, dead: ReadonlySet<Process>): Set<Process> {
  const reached = new Set<Process>();
  const open = [from];
  for (let each = open.pop(); each; each = open.pop()) {
    if (reached.has(each)) continue;
    reached.add(each);
    for (const targets of edges.get(each) ?? []) open.push(...(targets ?? []).filter((target) => dead.has(target)));
  }
  return reached;
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

function youngestOf(members: readonly Process[]): ReadonlySet<string> {
  const begun = members.flatMap((each) =>
    waitsOf(each).flatMap((wait) => ("since" in wait ? [{ name: each.member.name, since: wait.since }] : [])),
  );
  const last = Math.max(...begun.map(({ since }) => since));
  return new Set(begun.filter(({ since }) => since === last).map(({ name }) => name));
}
