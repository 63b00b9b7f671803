import type { Cost, Costs } from "../../telemetry/costs.ts";
import type { Savings } from "../../telemetry/savings.ts";
import { cleanLine } from "../clean-text.ts";
import type { Screen } from "../terminal.ts";
import { dollarColumn, dollars } from "./dollars.ts";
import { savingsLines } from "./savings-lines.ts";
import { count, grouped } from "./words.ts";

/** The bill of a run, as a table for each way of looking at it. */
export function costLines(
  { total, shared, agents, models, tools, edges, requests }: Costs,
  saved: Savings,
  { paint }: Screen,
): string {
  const blocks = [
    `  ${paint("bold", money(total))}  ${paint("dim", tokens(total))}`,
    ...notes(total).map((note) => `  ${paint("yellow", note)}`),
    ...(shared.requests > 0 ? [`  ${paint("dim", `and ${money(shared)} before it was forked`)}`] : []),
    ...savingsLines(saved).map((line) => `  ${line}`),
    ...table("agent", agents, paint),
    ...(Object.keys(models).length > 1 ? table("model", models, paint) : []),
    ...table("as a tool, all in", tools, paint),
    ...table("who calls whom, all in", edges, paint),
  ];
  const failed = requests.filter(({ outcome }) => outcome !== "reply");
  if (failed.length > 0) {
    const rows = failed.map(
      ({ path, model, outcome, nano }) =>
        `  ${cleanLine(path)}  ${cleanLine(model)}  ${cleanLine(outcome)}  ${nano === null ? "?" : dollars(nano / 1e9)}`,
    );
    blocks.push("", `  ${paint("dim", "requests that came to nothing")}`, ...rows);
  }
  return `${blocks.join("\n")}\n`;
}

function money({ usd, unpriced, requests }: Cost): string {
  const of = count(requests, "request");
  if (requests === 0) return "no model was asked";
  if (usd === null) return `${of}, of which the price is not known`;
  return `${unpriced > 0 ? "at least " : ""}${dollars(usd)} for ${of}`;
}

function tokens({ inputTokens, cachedTokens, outputTokens, reasoningTokens, requests }: Cost): string {
  if (requests === 0) return "";
  const cached = cachedTokens > 0 ? ` (${grouped(cachedTokens)} cached)` : "";
  const thought = reasoningTokens > 0 ? ` (${grouped(reasoningTokens)} reasoning)` : "";
  return `${grouped(inputTokens)} tokens in${cached}, ${grouped(outputTokens)} out${thought}`;
}

const explained = {
  unknown: "whose end never arrived: counted at the worst case",
  usage_missing: "for which the provider did not say what it used",
  usage_impossible: "for which the provider said something that cannot be: counted at the worst case",
  usage_absurd: "for which the provider said more than is possible: counted at the worst case",
  over_estimate: "with more input than was thought possible, or dearer: charged as reported",
} as const;

function notes({ flags, unpriced, unknownUsd }: Cost): readonly string[] {
  const told = Object.entries(explained).flatMap(([flag, words]) => {
    const n = flags[flag as keyof typeof explained] ?? 0;
    const worst = flag === "unknown" && unknownUsd > 0 ? `, at most ${dollars(unknownUsd)}` : "";
    return n === 0 ? [] : [`${count(n, "request")} ${words}${worst}`];
  });
  return unpriced === 0 ? told : [...told, `${count(unpriced, "request")} of which the price is not known`];
}

function table(title: string, rows: Readonly<Record<string, Cost>>, paint: Screen["paint"]): readonly string[] {
  const sorted = Object.entries(rows).toSorted(([, a], [, b]) => (b.usd ?? 0) - (a.usd ?? 0));
  if (sorted.length === 0) return [];
  const costs = dollarColumn(sorted.map(([, { usd }]) => usd));
  const cells = sorted.map(([name, { requests, inputTokens, outputTokens }], at) => [
    cleanLine(name),
    grouped(requests),
    grouped(inputTokens),
    grouped(outputTokens),
    costs[at] ?? "",
  ]);
  const all = [[title, "requests", "in", "out", "cost"], ...cells];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => (row[at] ?? "").length)));
  const lines = all.map((row) =>
    `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ")}`.trimEnd(),
  );
  return ["", paint("dim", lines[0] ?? ""), ...lines.slice(1)];
}
