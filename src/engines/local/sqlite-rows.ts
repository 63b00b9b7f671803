import type { SQLOutputValue } from "node:sqlite";
import type { Json } from "../../base/json.ts";
import type { Answer, Decision, DecisionStatus, Question } from "../../core/decision.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { ItemRow } from "../execution/store-ops.ts";
import type { RunRow, StoredStatus, Waiting } from "./journal.ts";

type Row = Record<string, SQLOutputValue>;

const text = (value: SQLOutputValue | undefined): string => String(value ?? "");
const textOrNull = (value: SQLOutputValue | undefined): string | null => (value == null ? null : String(value));
const numberOrNull = (value: SQLOutputValue | undefined): number | null => (value == null ? null : Number(value));

export function toRun(row: Row): RunRow {
  const waiting = textOrNull(row["waiting"]);
  return {
    n: Number(row["n"]),
    id: text(row["id"]),
    agent: text(row["agent"]),
    status: text(row["status"]) as StoredStatus,
    owner: textOrNull(row["owner"]),
    epoch: Number(row["epoch"]),
    wakeAt: numberOrNull(row["wake_at"]),
    waiting: waiting === null ? null : (JSON.parse(waiting) as Waiting),
    createdAt: Number(row["created_at"]),
    updatedAt: Number(row["updated_at"]),
    forkOf: textOrNull(row["fork_of"]),
    forkAt: numberOrNull(row["fork_at"]),
    live: row["live"] === 1,
    parent: toParent(row),
  };
}

function toParent(row: Row): RunRow["parent"] {
  if (row["parent"] == null) return null;
  return { run: Number(row["parent"]), runId: text(row["parent_id"]), path: text(row["parent_path"]) };
}

export function toEntry(row: Row): EntryRow {
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]),
    path: text(row["path"]),
    type: text(row["type"]),
    body: text(row["body"]),
    hash: text(row["hash"]),
  };
}

export function toDecision(row: Row): Decision {
  const answer = textOrNull(row["answer"]);
  return {
    id: text(row["id"]),
    runId: text(row["run_id"]),
    path: text(row["path"]),
    question: JSON.parse(text(row["question"])) as Question,
    status: text(row["status"]) as DecisionStatus,
    requestedAt: Number(row["requested_at"]),
    deadline: numberOrNull(row["deadline"]),
    answer: answer === null ? null : (JSON.parse(answer) as Answer & Json),
  };
}

export function toItemRow(row: Row): ItemRow {
  return {
    key: text(row["key"]),
    value: textOrNull(row["value"]),
    version: Number(row["version"]),
    expiresAt: numberOrNull(row["expires_at"]),
  };
}
