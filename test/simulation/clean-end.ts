import { expect } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { repeated } from "../runtime/world.ts";
import type { TeamWorld } from "./team-world.ts";

/** What must hold at the end of a run of a team that was not thrown away in between. */
export function mustBeClean(entries: readonly Entry[], world: TeamWorld): void {
  expect(leftBehind(entries)).toEqual([]);
  expect(repeated(entries)).toEqual([]);
  expect(overCounted(entries)).toEqual([]);
  expect(entries.map(({ type }) => type)).not.toContain("run.stuck");
  expect(entries.map(({ type }) => type)).not.toContain("await.foreign");
  expect(world.running).toBe(0);
  expect(world.asked.length).toBe(new Set(world.asked).size);
}

/** Paths of calls that were still at work when the one who had made them returned, and of what happened after their end. */
function leftBehind(entries: readonly Entry[]): readonly string[] {
  const open = new Set<string>();
  const ended = new Set<string>();
  const wrong: string[] = [];
  for (const { type, path } of entries) {
    const above = path.split("/").map((_, index, names) => names.slice(0, index + 1).join("/"));
    if (path !== "" && above.some((each) => ended.has(each))) wrong.push(`${type} at ${path}, which had ended`);
    if (type === "agent.started") open.add(path);
    if (type !== "agent.completed" && type !== "agent.failed") continue;
    open.delete(path);
    ended.add(path);
    for (const each of open) if (each.startsWith(`${path}/`)) wrong.push(`${each} was at work when ${path} returned`);
  }
  return [...wrong, ...[...open].map((path) => `${path} has not ended`)];
}

/** Notes that count something, and the most that they may come to, whatever the team: its numbers are 3 at the most. */
const counted: Readonly<Record<string, readonly [field: string, most: number]>> = {
  "refine.judged": ["round", 3],
  "verify.failed": ["round", 3],
  "verify.passed": ["round", 3],
  "rounds.ticked": ["tick", 3],
  "group-chat.spoken": ["turn", 4],
  "debate.advanced": ["round", 2],
  "blackboard.advanced": ["round", 3],
  "market.awarded": ["attempt", 3],
  "manager.planned": ["tasks", 3],
  "workflow.looped": ["rounds", 3],
  "swarm.handed": ["handoff", 3],
  "peers.met": ["round", 3],
  "retry.scheduled": ["attempt", 2],
};

const overCounted = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ type, path, body }) => {
    const [field, limit] = counted[type] ?? ["", 0];
    const found = field === "" ? 0 : ((body as { data: Record<string, number> }).data[field] ?? Number.NaN);
    return found <= limit ? [] : [`${type} at ${path}: ${field} is ${found}`];
  });

/** Places, probes and awards that are still taken in what all runs share. Nobody is there any more who could have them. */
export async function notGivenBack(app: App): Promise<readonly string[]> {
  const places = await app.store.list("bulkhead/");
  const breakers = await app.store.list("breaker/");
  const awards = await app.store.list("market/");
  return [
    ...places.filter(({ value }) => JSON.stringify(value).includes('"id"')),
    ...breakers.filter(({ value }) => JSON.stringify(value).includes('"by"')),
    ...awards.filter(({ key }) => key.includes("/awards/")),
  ].map(({ key }) => key);
}
