import type { RunInfo, RunStatus } from "../../core/outcome.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { cut, pad, width } from "../render/fit.ts";
import { runObject, statusStyle, statusWords } from "../render/status.ts";
import { age } from "../render/words.ts";
import { refuseBoth } from "../session.ts";
import type { Invocation, Options } from "../spec.ts";
import { usage } from "../usage.ts";
import { workspace } from "../workspace.ts";

/** `troupe runs list` */
export async function runsList(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation;
  refuseBoth(invocation, "json", "ids");
  const place = await workspace(options, terminal);
  const query = { ...statusOf(options), limit: limitOf(options) };
  const runs = place.recorded() ? await reading(place, (_, engine) => engine.runs(query)) : [];
  const { out, err, clock } = terminal;
  const standing = place.standings(runs.map(({ id }) => id));
  if (options.has("ids")) for (const { id } of runs) out.write(`${id}\n`);
  else if (options.has("json"))
    out.write(`${cleanJson({ schema_version: 1, runs: runs.map((run) => runObject(run, standing(run.id))) })}\n`);
  else if (runs.length === 0)
    err.write(`No runs${query.status ? ` are ${query.status}` : " yet"}. Start one with: ${place.command("try")}\n`);
  else {
    const words = runs.map((run) => statusWords(run, standing(run.id), clock.now()));
    out.write(`${table(runs, words, clock.now(), out).join("\n")}\n`);
  }
  return exit.done;
}

function table(
  runs: readonly RunInfo[],
  words: readonly string[],
  now: number,
  { paint, columns }: Invocation["terminal"]["out"],
): readonly string[] {
  const head = ["RUN", "TEAM", "STATUS", "STARTED", ""];
  const rows = runs.map((run, at) => [
    run.id,
    cleanLine(run.agent),
    words[at] ?? "",
    age(now - run.createdAt),
    run.forkOf ? `fork of ${run.forkOf.runId} at ${run.forkOf.at}` : "",
  ]);
  const widths = head.map((title, at) =>
    Math.min(40, Math.max(title.length, ...rows.map((cells) => width(cells[at] ?? "")))),
  );
  const line = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, at) => pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0));
  return [
    paint("dim", line(head).join("  ").trimEnd()),
    ...rows.map((cells, at) => {
      const [id = "", team = "", status = "", ...rest] = line(cells);
      const style = statusStyle(runs[at]?.status ?? "completed");
      const used = width([id, team, status].join("  ")) + 2;
      return `${id}  ${team}  ${paint(style, status)}  ${paint("dim", cut(rest.join("  "), Math.max(20, columns() - used)).trimEnd())}`;
    }),
  ];
}

const statuses: readonly RunStatus[] = ["running", "paused", "sleeping", "stuck", "completed", "failed", "cancelled"];

function statusOf(options: Options): { readonly status?: RunStatus } {
  const given = options.text("status");
  if (given === undefined) return {};
  const status = statuses.find((each) => each === given);
  if (!status) throw usage(`--status must be one of ${statuses.join(", ")}, not ${JSON.stringify(given)}`);
  return { status };
}

function limitOf(options: Options): number {
  const given = options.text("limit") ?? "20";
  if (!/^[1-9]\d{0,5}$/.test(given))
    throw usage(`--limit must be a number from 1 to 999999, not ${JSON.stringify(given)}`);
  return Number(given);
}
