import type { Entry } from "../../core/entry.ts";
import { cleanLine } from "../clean-text.ts";
import type { Screen } from "../terminal.ts";
import type { MemberState } from "./board.ts";
import { cut, width } from "./fit.ts";
import { count, duration } from "./words.ts";

/** An agent, what it did, and the agents below it. */
export interface TreeNode {
  readonly name: string;
  state: MemberState;
  startedAt: number | null;
  endedAt: number | null;
  steps: number;
  error: string | null;
  readonly children: TreeNode[];
}

/** Who called whom, from the log. `open` are the decisions that wait for an answer: some may have one that is not in the log yet. */
export function runTree(root: string, entries: readonly Entry[], open: ReadonlySet<string>): TreeNode {
  const top = node(root);
  const byPath = new Map([[root, top]]);

  function at(path: string): TreeNode {
    const known = byPath.get(path);
    if (known) return known;
    const cutAt = path.lastIndexOf("/");
    const made = node(path.slice(cutAt + 1));
    at(cutAt === -1 ? root : path.slice(0, cutAt)).children.push(made);
    byPath.set(path, made);
    return made;
  }

  for (const entry of entries) {
    if (entry.path === "") continue;
    const owner = byPath.get(entry.path.slice(0, entry.path.lastIndexOf("/")));
    if (entry.type.startsWith("agent.")) apply(at(entry.path), entry);
    else if (entry.type === "decision.requested" && owner && open.has(idOf(entry))) owner.state = "asking";
    else if (entry.type === "decision.answered" && owner) owner.state = "working";
    else if (/^(?:step|model|tool)\./.test(entry.type) && owner) owner.steps += 1;
  }
  return top;
}

const idOf = ({ body }: Entry): string => String((body as { readonly id?: string }).id);

function apply(target: TreeNode, { type, at, body }: Entry): void {
  if (type === "agent.started") {
    target.state = "working";
    target.startedAt = at;
    return;
  }
  target.endedAt = at;
  target.state = type === "agent.completed" ? "done" : "failed";
  if (type === "agent.failed")
    target.error = (body as { readonly error?: { readonly message?: string } }).error?.message ?? "failed";
}

function node(name: string): TreeNode {
  return { name, state: "waiting", startedAt: null, endedAt: null, steps: 0, error: null, children: [] };
}

const marks = {
  waiting: ["dim", "·"],
  working: ["cyan", "◐"],
  asking: ["yellow", "?"],
  done: ["green", "✓"],
  failed: ["red", "✗"],
} as const;

/** The tree as lines that fit the screen. */
export function treeLines(top: TreeNode, screen: Screen): readonly string[] {
  const lines: string[] = [];
  const walk = (each: TreeNode, own: string, below: string): void => {
    lines.push(`  ${own}${line(each, screen, screen.columns() - 4 - width(own))}`);
    for (const [index, child] of each.children.entries()) {
      const last = index === each.children.length - 1;
      walk(child, `${below}${last ? "└ " : "├ "}`, `${below}${last ? "  " : "│ "}`);
    }
  };
  walk(top, "", "");
  return lines;
}

function line({ name, state, startedAt, endedAt, steps, error }: TreeNode, { paint }: Screen, columns: number): string {
  const [style, mark] = marks[state];
  const time =
    startedAt !== null && endedAt !== null
      ? duration(endedAt - startedAt)
      : state === "asking"
        ? "waits for you"
        : state;
  const did = steps > 0 ? ` · ${count(steps, "step")}` : "";
  const failure = error === null ? "" : ` · ${cleanLine(error)}`;
  const title = cleanLine(name);
  return `${paint(style, mark)} ${title}  ${paint("dim", cut(`${time}${did}${failure}`, columns - width(title) - 4))}`;
}
