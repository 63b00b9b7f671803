import type { Decision } from "../../core/decision.ts";
import type { DecisionQuery, RunQuery } from "../../core/engine.ts";
import type { RunInfo } from "../../core/outcome.ts";
import { type Admin, quoted, type Row } from "./admin.ts";
import { type Find, familyOf } from "./family.ts";
import type { Meta, Names } from "./protocol.ts";

/** What the cluster knows of many runs at once: asked of its own tables, so that no run need pass by an index. */

export function toRunInfo(id: string, { agent, standing, createdAt, updatedAt, forkOf, parent }: Meta): RunInfo {
  return { id, agent, status: standing.status, createdAt, updatedAt, wakeAt: standing.wakeAt, forkOf, parent };
}

const textOf = (row: Row, column: string): string => String(row[column] ?? "");

export async function metas(admin: Admin, names: Names): Promise<readonly (readonly [id: string, meta: Meta])[]> {
  const rows = await admin.query(
    `SELECT service_key, value_utf8 FROM state WHERE service_name = ${quoted(names.log)} AND key = 'meta'`,
  );
  return rows.map((row) => [textOf(row, "service_key"), JSON.parse(textOf(row, "value_utf8")) as Meta]);
}

export async function listRuns(
  admin: Admin,
  names: Names,
  { status, limit = 100 }: RunQuery,
): Promise<readonly RunInfo[]> {
  const known = new Map(await metas(admin, names));
  const find: Find = (id) => {
    const meta = known.get(id);
    return Promise.resolve(meta ? { meta, decisions: [] } : null);
  };
  const all: RunInfo[] = [];
  for (const [id, meta] of known) {
    const family = await familyOf(id, meta, [], find);
    all.push({ ...toRunInfo(id, meta), status: family.status });
  }
  const wanted = status === undefined ? all : all.filter((info) => info.status === status);
  return wanted.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).slice(0, limit);
}

export async function listDecisions(
  admin: Admin,
  names: Names,
  { runId, status }: DecisionQuery,
): Promise<readonly Decision[]> {
  const ofRun = runId === undefined ? "" : ` AND service_key = ${quoted(runId)}`;
  const rows = await admin.query(
    `SELECT value_utf8 FROM state WHERE service_name = ${quoted(names.log)} AND key LIKE 'd/%'${ofRun}`,
  );
  const all = rows.map((row) => JSON.parse(textOf(row, "value_utf8")) as Decision);
  const wanted = status === undefined ? all : all.filter((decision) => decision.status === status);
  return wanted.sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
}
