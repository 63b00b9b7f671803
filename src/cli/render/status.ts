import type { RunInfo, RunStatus } from "../../core/outcome.ts";
import type { Style } from "../terminal.ts";
import { duration } from "./words.ts";

/** How a run stands, in words. */
export function statusWords({ status, wakeAt }: Pick<RunInfo, "status" | "wakeAt">, now: number): string {
  switch (status) {
    case "paused":
      return "waits for you";
    case "sleeping":
      return wakeAt === null || wakeAt <= now ? "due" : `sleeps for ${duration(wakeAt - now)}`;
    case "stuck":
      return "stuck";
    case "running":
      return "running or cut off";
    case "completed":
    case "failed":
    case "cancelled":
      return status;
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
