import type { Entry } from "../../core/entry.ts";
import { cleanLine } from "../clean-text.ts";

export type MemberState = "waiting" | "working" | "asking" | "done" | "failed";

/** One agent of a run, as far as the log tells. */
export interface Member {
  readonly name: string;
  readonly depth: number;
  state: MemberState;
  startedAt: number | null;
  endedAt: number | null;
  /** What it has done, in a few words. */
  detail: string;
}

/** What an entry says about a member, in words. `isNews` shows it at once, where nobody watches a live board as well. */
export type Gloss = (
  entry: Entry,
) => { readonly member: string; readonly detail: string; readonly isNews?: true } | null;

/** One row of the board for agents that do one job together; it is done when all of them are. */
export interface Role {
  readonly name: string;
  /** Their names in the path; what is below them is theirs as well. */
  readonly agents: readonly string[];
}

export interface BoardOptions {
  /** Members that are known before they start, in the order to show them; whatever else runs is theirs. */
  readonly roster?: readonly Role[];
  readonly gloss?: Gloss;
}

/** Who is doing what: a fold over the log. */
export interface Board {
  /** Returns the member whose state has changed. */
  add(entry: Entry): Member | null;
  readonly members: readonly Member[];
  /** Open decisions. */
  readonly waiting: number;
}

export function board({ roster, gloss }: BoardOptions = {}): Board {
  const members = new Map<string, Member>();
  const running = new Map<string, Set<string>>();
  const over = new Map<string, Set<string>>();
  const open = new Map<string, Member | null>();
  for (const { name } of roster ?? []) members.set(name, fresh(name, 1));

  function memberAt(path: string): Member | null {
    const [root, ...rest] = path.split("/");
    if (roster) return members.get(nearestRole(roster, rest)?.name ?? "") ?? null;
    const known = members.get(path);
    if (known) return known;
    const member = fresh(rest.at(-1) ?? root ?? path, rest.length);
    members.set(path, member);
    return member;
  }

  function started(member: Member, { path, at }: Entry): Member | null {
    const paths = running.get(member.name) ?? new Set();
    running.set(member.name, paths.add(path));
    member.endedAt = null;
    if (member.state === "working") return null;
    if (member.state === "done") member.detail = ""; // what it did before
    member.startedAt = at;
    member.state = "working";
    return member;
  }

  function ended(member: Member, { path, at }: Entry, failure: string | null): Member | null {
    const paths = running.get(member.name);
    paths?.delete(path);
    if (failure !== null) member.detail = failure;
    over.set(member.name, (over.get(member.name) ?? new Set()).add(path));
    const busy = (paths?.size ?? 0) > 0 || (over.get(member.name)?.size ?? 0) < sizeOf(roster, member.name);
    if (failure === null && busy) return null;
    member.endedAt = at;
    member.state = failure === null ? "done" : "failed";
    return member;
  }

  function agentEntry(entry: Entry): Member | null {
    const member = memberAt(entry.path);
    if (!member) return null;
    if (entry.type === "agent.started") return started(member, entry);
    return ended(member, entry, entry.type === "agent.failed" ? failureOf(entry) : null);
  }

  /** An agent that asks stands still until it is answered. */
  function decisionEntry(entry: Entry): Member | null {
    const id = decisionOf(entry);
    if (entry.type === "decision.requested") {
      const member = memberAt(entry.path.slice(0, entry.path.lastIndexOf("/")));
      open.set(id, member);
      if (member) member.state = "asking";
      return member;
    }
    const member = open.get(id) ?? null;
    open.delete(id);
    if (member?.state !== "asking" || [...open.values()].includes(member)) return null;
    member.state = "working";
    return member;
  }

  return {
    add(entry) {
      if (entry.type.startsWith("agent.")) return agentEntry(entry);
      if (entry.type.startsWith("decision.")) return decisionEntry(entry);
      return told(members, gloss?.(entry) ?? null);
    },
    get members() {
      return withoutRoot([...members.values()]);
    },
    get waiting() {
      return open.size;
    },
  };
}

function told(members: ReadonlyMap<string, Member>, said: ReturnType<Gloss>): Member | null {
  const member = said && members.get(said.member);
  if (!member) return null;
  member.detail = said.detail;
  return said.isNews ? member : null;
}

function fresh(name: string, depth: number): Member {
  return { name: cleanLine(name), depth, state: "waiting", startedAt: null, endedAt: null, detail: "" };
}

function sizeOf(roster: readonly Role[] | undefined, name: string): number {
  return roster?.find((role) => role.name === name)?.agents.length ?? 1;
}

/** A root that has members says nothing that they do not. */
function withoutRoot(all: readonly Member[]): readonly Member[] {
  return all.length > 1 ? all.filter(({ depth }) => depth > 0) : all;
}

/** Of the lowest agent in the path that has one. `critic#2` has the role of the critic as well. */
export function nearestRole(roster: readonly Role[], path: readonly string[]): Role | undefined {
  const names = path.map((name) => name.replace(/#\d+$/, ""));
  const holder = names.findLast((name) => roster.some(({ agents }) => agents.includes(name)));
  return roster.find(({ agents }) => agents.includes(holder ?? ""));
}

function decisionOf({ body }: Entry): string {
  return String((body as { readonly id?: string } | null)?.id);
}

function failureOf({ body }: Entry): string {
  const { error } = body as { readonly error?: { readonly message?: string } };
  return cleanLine(error?.message ?? "failed");
}
