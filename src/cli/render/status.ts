import type { RunInfo, RunStatus } from "../../core/outcome.ts";
import type { Standing } from "../../engines/local/standing.ts";
import type { Style } from "../terminal.ts";
import { duration } from "./words.ts";

/** How a run stands, in words. */
export function statusWords(
  { status, wakeAt }: Pick<RunInfo, "status" | "wakeAt">,
  standing: Standing,
  now: number,
): string {
  switch (status) {
    case "paused":
      return standing.pending === null ? "waits for you" : pendingWords(standing);
    case "sleeping":
      return wakeAt === null || wakeAt <= now ? "due" : `sleeps for ${duration(wakeAt - now)}`;
    case "running":
      return runningWords(standing);
    case "stuck":
    case "completed":
    case "failed":
    case "cancelled":
      return status;
  }
}

const came: Readonly<Record<string, string>> = { answer: "answered", signal: "signalled", cancel: "told to end" };

/** What it waited for has come. */
function pendingWords({ pending, executor }: Standing): string {
  const word = came[pending ?? ""] ?? "can go on";
  return executor === "here" || executor === "elsewhere" ? `${word}, goes on` : `${word}, to be resumed`;
}

function runningWords({ executor, pid }: Standing): string {
  switch (executor) {
    case "here":
      return `running (process ${pid})`;
    case "elsewhere":
      return "running elsewhere";
    case "nobody":
      return "interrupted";
    case "gone":
      return "cut off";
  }
}

const styles: Readonly<Record<RunStatus, Style>> = {
  running: "cyan",
  paused: "yellow",
  sleeping: "cyan",
  stuck: "red",
  completed: "green",
  failed: "red",
  cancelled: "dim",
};

export const statusStyle = (status: RunStatus): Style => styles[status];

/** A run as programs read it. */
export function runObject(info: RunInfo, { executor, pid, pending }: Standing): object {
  return { ...info, executor, pid, pending };
}
