import { type ErrorDetails, TroupeError } from "../../base/errors.ts";
import type { OpenWait, WaitNode } from "./wait-node.ts";

type Waiting = ErrorDetails["deadlock"]["waits"][number];

/** So many of a circle are named, and so many of those that one of them waits for. */
const mostWaits = 100;
const mostNames = 8;
/** So many are told in the message. */
const mostTold = 5;

/** What the one that closed the circle is told. `root` is the topmost of it. */
export function deadlock(root: WaitNode, { node }: OpenWait): TroupeError<"deadlock"> {
  const others = membersOf(root).filter((each) => each !== node);
  others.sort((a, b) => (a.call.path < b.call.path ? -1 : 1));
  const all = [node, ...others].flatMap(waitsOf);
  const waits = all.slice(0, mostWaits);
  const told = waits.slice(0, mostTold).map(({ path, on, for: names }) => `${path} (${on}) for ${names.join(", ")}`);
  const more = all.length > mostTold ? "; and more" : "";
  return new TroupeError(`these wait for each other, and nothing else can end it: ${told.join("; ")}${more}`, {
    code: "deadlock",
    detail: { waits },
  });
}

/** All calls in a circle that somebody waits for. */
function membersOf(root: WaitNode): WaitNode[] {
  const found: WaitNode[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    found.push(node);
    for (const child of node.children) {
      if (found.length + open.length >= mostWaits) break;
      if (!child.call.left) open.push(child);
    }
  }
  return found;
}

function waitsOf(node: WaitNode): readonly Waiting[] {
  const { path } = node.call;
  const found: Waiting[] = [];
  const kinds = new Set([...node.waits].map(({ on }) => on));
  for (const on of kinds) found.push({ path, on, for: on === "mail" ? sendersTo(node) : [node.top.call.path] });
  if (node.calls > 0) found.push({ path, on: "call", for: namesOf(node.children, undefined) });
  return found;
}

/** The others of its team, and their caller, who may call more. */
function sendersTo({ seat }: WaitNode): readonly string[] {
  const caller = seat.parent;
  return caller ? [...namesOf(caller.children, seat), caller.call.path] : [];
}

function namesOf(nodes: Iterable<WaitNode>, but: WaitNode | undefined): string[] {
  const names: string[] = [];
  for (const node of nodes) {
    if (names.length === mostNames) break;
    if (node !== but && !node.call.left) names.push(node.call.path);
  }
  return names;
}
