import type { Decision } from "../../core/decision.ts";
import type { Entry } from "../../core/entry.ts";
import type { Outcome, RunInfo } from "../../core/outcome.ts";
import type { Standing } from "../../engines/local/standing.ts";
import { cleanJson, cleanLine, cleanText } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { isHeld } from "../follow.ts";
import { findRun, outcomeNow, reading } from "../open-run.ts";
import { beforeFailure } from "../render/before-failure.ts";
import { answers, decisionText } from "../render/decision.ts";
import { type Fallen, failureLines, failureObject, waitingLines } from "../render/ending.ts";
import { type ModelUse, modelUse, useObject, useWords } from "../render/model-use.ts";
import { runObject, statusStyle, statusWords } from "../render/status.ts";
import { runTree, type TreeNode, treeLines } from "../render/tree.ts";
import { age, count, duration } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import type { Screen } from "../terminal.ts";
import { type Workspace, workspace } from "../workspace.ts";

interface Shown {
  readonly info: RunInfo;
  readonly standing: Standing;
  readonly entries: number;
  readonly tree: TreeNode;
  readonly outcome: Outcome | null;
  readonly decisions: readonly Decision[];
  readonly use: ModelUse;
  readonly fallen: Fallen;
}

/** `troupe runs show <id>` */
export async function runsShow({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const info = await findRun(place, args[0] ?? "");
  const shown = await reading(place, async (app, engine): Promise<Shown> => {
    const entries: Entry[] = await Array.fromAsync(app.events(info.id));
    const outcome = await outcomeNow(engine, info.id);
    const decisions = await app.decisions({ runId: info.id });
    const open = decisions.filter(({ status }) => status === "open").map(({ id }) => id);
    const use = modelUse();
    const failing = beforeFailure();
    for (const entry of entries) {
      use.add(entry);
      failing.add(entry);
    }
    return {
      info,
      standing: place.standings([info.id])(info.id),
      entries: entries.length,
      tree: runTree(info.agent, entries, new Set(open)),
      outcome,
      decisions,
      use,
      fallen: { id: info.id, stuck: info.status === "stuck", forkAt: failing.at, command: place.command },
    };
  });
  if (options.has("json")) terminal.out.write(`${cleanJson(asObject(shown))}\n`);
  else terminal.out.write(asText(shown, terminal, place));
  return exit.done;
}

function asObject({ info, standing, entries, tree, outcome, decisions, use, fallen }: Shown): object {
  const value = outcome?.status === "completed" ? { value: outcome.value ?? null } : {};
  const error = outcome?.status === "failed" ? { error: failureObject(outcome.error, fallen) } : {};
  const run = runObject(info, standing);
  return { schema_version: 1, run, entries, tree, ...useObject(use), ...value, ...error, decisions };
}

function asText(
  { info, standing, entries, tree, outcome, decisions, use, fallen }: Shown,
  terminal: Invocation["terminal"],
  place: Workspace,
): string {
  const { out, clock } = terminal;
  const { paint } = out;
  const now = clock.now();
  const fork = info.forkOf ? ` · fork of ${info.forkOf.runId} at ${info.forkOf.at}` : "";
  const took = ended(info) ? ` · took ${duration(info.updatedAt - info.createdAt)}` : "";
  const blocks = [
    `  ${paint("bold", info.id)}  ${cleanLine(info.agent)}  ${paint(statusStyle(info.status), statusWords(info, standing, now))}\n` +
      `  ${paint("dim", `started ${age(now - info.createdAt)}${took} · ${count(entries, "entry", "entries")}${fork}`)}`,
    treeLines(tree, out).join("\n"),
    ...[useWords(use)].flatMap((words) => (words === null ? [] : [`  ${paint("dim", words)}`])),
    ...(isHeld(info, standing) ? [] : [`  Nobody is at work on it: ${place.command("resume", info.id)} goes on.`]),
    ...endingLines(outcome, fallen, out),
    ...decisions.flatMap((decision) => decisionLines(decision, terminal)),
    nextLines(info, decisions, place)
      .map(([name, line]) => `  ${paint("dim", name.padEnd(8))} ${line}`)
      .join("\n"),
  ];
  return `\n${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function endingLines(outcome: Outcome | null, fallen: Fallen, out: Screen): readonly string[] {
  const { paint } = out;
  switch (outcome?.status) {
    case "completed": {
      const text = typeof outcome.value === "string" ? cleanText(outcome.value) : cleanJson(outcome.value ?? null, 2);
      return [
        `  ${paint("dim", "Result")}\n${text
          .split("\n")
          .slice(0, 30)
          .map((line) => `    ${line}`)
          .join("\n")}`,
      ];
    }
    case "failed":
      return [
        failureLines(outcome, fallen, out)
          .map((line) => `  ${line}`)
          .join("\n"),
      ];
    case "cancelled": {
      const open =
        outcome.unresolved.length > 0
          ? `; it is not known whether these happened: ${outcome.unresolved.join(", ")}`
          : "";
      return [`  cancelled: ${cleanLine(outcome.reason)}${cleanLine(open)}`];
    }
    case "paused":
      return waitingLines(outcome).map((line) => `  ${line}`);
    case undefined:
      return [];
  }
}

function decisionLines(decision: Decision, { out, clock }: Invocation["terminal"]): readonly string[] {
  if (decision.status === "open") return [decisionText(decision, out, { now: clock.now() }).trimEnd()];
  const { answer, question } = decision;
  if (!answer) return [];
  const note = answer.note === undefined ? "" : `: ${answer.note}`;
  const word = answer.approved ? out.paint("green", "approved") : out.paint("red", "rejected");
  return [`  ${word} ${cleanLine(question.question)} ${out.paint("dim", cleanLine(`by ${answer.by}${note}`))}`];
}

function nextLines(
  info: RunInfo,
  decisions: readonly Decision[],
  place: Workspace,
): readonly (readonly [string, string])[] {
  const open = decisions.filter((decision) => decision.status === "open");
  return [
    ...open.flatMap((decision) => answers(decision, place.command)),
    ...(ended(info) ? [] : [["Resume", place.command("resume", info.id)] as const]),
    ["Log", place.command("runs", "events", info.id)],
  ];
}

function ended({ status }: RunInfo): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
