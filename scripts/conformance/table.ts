import type { Clause } from "../../src/testing/index.ts";

const clauseMs = 60_000;

/** A clause that was tried. */
export interface Checked {
  readonly name: string;
  readonly ms: number;
  /** Why it does not hold; null when it does. */
  readonly failure: string | null;
}

export async function attempt({ name, check }: Clause): Promise<Checked> {
  const from = performance.now();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done after ${clauseMs} ms`)), clauseMs);
  let failure: string | null = null;
  try {
    await Promise.race([check(), late.promise]);
  } catch (error) {
    failure = error instanceof Error && error.stack ? error.stack : String(error);
  } finally {
    clearTimeout(timer);
  }
  return { name, ms: performance.now() - from, failure };
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const aboutOf = ({ name }: Pick<Clause, "name">): string => name.slice(0, Math.max(0, name.indexOf(": ")));

/** What holds, by what it is about. */
export function table(title: string, checked: readonly Checked[], elapsedMs: number): string {
  const groups = [...Map.groupBy(checked, aboutOf)].map(([about, all]) => row(about, all));
  const rows = [["about", "clauses", "passed", "slowest"], ...groups, row("all", checked)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = ([about = "", ...numbers]: readonly string[]) =>
    `  ${[about.padEnd(widths[0] ?? 0), ...numbers.map((each, column) => each.padStart(widths[column + 1] ?? 0))].join("  ")}`;
  return `\n${title}, ${seconds(elapsedMs)}\n\n${rows.map(line).join("\n")}\n`;
}

function row(about: string, all: readonly Checked[]): readonly string[] {
  const passed = all.filter(({ failure }) => failure === null).length;
  return [about, String(all.length), String(passed), seconds(Math.max(0, ...all.map(({ ms }) => ms)))];
}
