import { parse } from "csv-parse/sync";
import type { Table } from "./document.ts";

interface InfoRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads a CSV or TSV file as one table whose first row is the header. A malformed file gives no table. */
export function parseCsv(file: string, text: string): Table[] {
  const [first = ""] = text.split("\n", 1);
  try {
    const records: unknown = parse(text, {
      delimiter: delimiterOf(file, first),
      info: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
    });
    const [header, ...rows] = Array.isArray(records) ? records.filter(isRecord) : [];
    if (header === undefined) return [];
    return [
      {
        line: 1,
        header: header.record,
        rows: rows.map(({ record, info }) => ({ line: info.lines, cells: record })),
      },
    ];
  } catch {
    return [];
  }
}

function delimiterOf(file: string, first: string): string {
  if (file.toLowerCase().endsWith(".tsv")) return "\t";
  const counted = [",", ";", "\t"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function isRecord(value: unknown): value is InfoRecord {
  return typeof value === "object" && value !== null && "record" in value && Array.isArray(value.record);
}
