import type { Json } from "../../base/json.ts";
import type { Entry } from "../../core/entry.ts";
import { cleanLine } from "../clean-text.ts";
import type { Gloss, Role } from "./board.ts";
import { count } from "./words.ts";

/** The members of the audit team, in the order they begin. */
export const auditRoster: readonly Role[] = [
  { name: "librarian", agents: ["librarian"] },
  { name: "links", agents: ["links"] },
  { name: "numbers", agents: ["numbers"] },
  { name: "repeats", agents: ["repeats"] },
  { name: "critic", agents: ["critic-links", "critic-numbers", "critic-repeats"] },
  { name: "editor", agents: ["editor"] },
];

export interface Withdrawal {
  readonly by: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** What the notes of an audit add up to. */
export interface AuditNotes {
  readonly gloss: Gloss;
  readonly documents: number | null;
  readonly lines: number | null;
  readonly withdrawals: readonly Withdrawal[];
  readonly report: {
    readonly markdown: string;
    readonly json: string;
    readonly kept: number;
    readonly withdrawn: number;
  } | null;
}

type Data = Readonly<Record<string, Json | undefined>>;

export function auditNotes(): AuditNotes {
  const reviews = new Map<string, { kept: number; withdrawn: number }>();
  const withdrawals: Withdrawal[] = [];
  let documents: number | null = null;
  let lines: number | null = null;
  let report: AuditNotes["report"] = null;

  function indexed(data: Data): string {
    documents = number(data["documents"]);
    lines = number(data["lines"]);
    const skipped = number(data["skipped"]);
    return `${count(documents, "document")}, ${count(lines, "line")}${skipped > 0 ? `, ${skipped} left out` : ""}`;
  }

  function posted(data: Data): string {
    const { file, line, reason } = record(data["example"]);
    const found = count(number(data["total"] ?? data["count"]), "finding");
    return file === undefined ? found : `${found} · ${place(file, line)} ${text(reason)}`;
  }

  function reviewed(data: Data): string {
    reviews.set(text(data["by"]), { kept: number(data["kept"]), withdrawn: number(data["withdrawn"]) });
    const all = [...reviews.values()];
    const sum = (key: "kept" | "withdrawn"): number => all.reduce((total, review) => total + review[key], 0);
    return `kept ${sum("kept")}, withdrew ${sum("withdrawn")}`;
  }

  function written(data: Data): string {
    const { markdown, json, kept, withdrawn } = data;
    report = { markdown: String(markdown), json: String(json), kept: number(kept), withdrawn: number(withdrawn) };
    return "wrote the report";
  }

  function gloss(entry: Entry): ReturnType<Gloss> {
    const data = record(record(entry.body)["data"]);
    switch (entry.type) {
      case "documents.indexed":
        return { member: "librarian", detail: indexed(data) };
      case "finding.posted":
        return { member: text(data["by"]), detail: posted(data) };
      case "finding.withdrawn":
        withdrawals.push({
          by: text(data["by"]),
          file: text(data["file"]),
          line: number(data["line"]),
          reason: text(data["reason"]),
        });
        return null;
      case "finding.reviewed":
        return { member: "critic", detail: reviewed(data) };
      case "report.written":
        return { member: "editor", detail: written(data) };
      default:
        return null;
    }
  }

  return {
    gloss,
    withdrawals,
    get documents() {
      return documents;
    },
    get lines() {
      return lines;
    },
    get report() {
      return report;
    },
  };
}

function record(value: Json | undefined): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function number(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? cleanLine(value) : "";
}

function place(file: Json | undefined, line: Json | undefined): string {
  return `${text(file)}:${number(line)}`;
}
