import type { RunId } from "../../base/ids.ts";
import type { Decision } from "../../core/decision.ts";
import type { RunStatus } from "../../core/outcome.ts";
import { hasEnded, type Meta } from "./protocol.ts";

/** A run as it is looked up: its standing, and its open decisions where they are known. */
export interface Member {
  readonly id: string;
  readonly meta: Meta;
  readonly decisions: readonly Decision[];
}

export type Find = (id: RunId) => Promise<Omit<Member, "id"> | null>;

/** A run with those it waits for that have not ended, however deep. */
export interface Family {
  readonly members: readonly Member[];
  /** `paused`: nothing can go on before a person, a signal or a change of state, but for timers that are not due soon. */
  readonly status: RunStatus;
}

/** Timers due within this time are waited for before a run counts as paused. */
const soonMs = 60_000;

/** How a run stands when what it waits for is considered. */
export async function familyOf(id: string, meta: Meta, decisions: readonly Decision[], find: Find): Promise<Family> {
  const { status } = meta.standing;
  if (status === "running" || status === "stuck" || hasEnded(meta)) {
    return { members: [{ id, meta, decisions }], status };
  }
  const members = await withDescendants({ id, meta, decisions }, find);
  const standings = new Set(members.map((member) => standingOf(member.meta)));
  for (const each of ["moving", "soon", "paused", "sleeping"] as const) {
    if (!standings.has(each)) continue;
    if (each === "moving") return { members, status: "running" };
    return { members, status: each === "soon" ? "sleeping" : each };
  }
  return { members, status: "running" }; // all that it waits for has just ended
}

async function withDescendants(member: Member, find: Find): Promise<readonly Member[]> {
  const all: Member[] = [member];
  for (const id of member.meta.standing.children) {
    const child = await find(id as RunId);
    if (child && !hasEnded(child.meta)) all.push(...(await withDescendants({ id, ...child }, find)));
  }
  return all;
}

/** What one run by itself adds: `waiting` for its children only is nothing. */
function standingOf(meta: Meta): "moving" | "soon" | "paused" | "sleeping" | "waiting" {
  const { status, decisions, signals, keys, wakeAt } = meta.standing;
  if ((status !== "paused" && status !== "sleeping") || meta.taken !== meta.posted) return "moving";
  if (status === "sleeping") return (wakeAt ?? 0) - meta.updatedAt <= soonMs ? "soon" : "sleeping";
  return decisions.length + signals.length + keys.length > 0 ? "paused" : "waiting";
}
