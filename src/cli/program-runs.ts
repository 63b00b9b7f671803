import { reading } from "./options.ts";
import type { CommandSpec } from "./spec.ts";

const run = { name: "id", about: "the run", isRun: true } as const;

const list: CommandSpec = {
  name: "list",
  about: "List runs, newest first",
  examples: [
    ["troupe runs list", "the latest 20"],
    ["troupe runs list --status paused", "those that wait for you"],
  ],
  options: [
    { name: "status", takes: "word", about: "running, paused, sleeping, stuck, completed, failed or cancelled" },
    { name: "limit", takes: "n", about: "how many (default 20)" },
    { name: "ids", about: "print the ids and nothing else" },
    ...reading,
  ],
  notes: [
    "interrupted: it was stopped in good order; cut off: its process died. Both go on with troupe resume <id>.",
    "answered, to be resumed: what it waited for has come, and nobody has taken it up yet.",
  ],
  looks: true,
  load: async () => (await import("./commands/runs-list.ts")).runsList,
};

const show: CommandSpec = {
  name: "show",
  about: "Show one run: who did what, how it ended, what waits",
  examples: [["troupe runs show r_7f3k0c2m9x", "agents, durations, decisions, next commands"]],
  args: [run],
  options: reading,
  looks: true,
  load: async () => (await import("./commands/runs-show.ts")).runsShow,
};

const cost: CommandSpec = {
  name: "cost",
  about: "Show what the models of a run have cost: by agent, tool, caller and request",
  examples: [
    ["troupe runs cost r_7f3k0c2m9x", "its bill, and those of the runs it has called"],
    ["troupe runs cost r_7f3k0c2m9x --json", "for programs"],
  ],
  args: [run],
  options: reading,
  notes: ["Where no budget applied, there is no bill in the log: then list prices are used, of what providers report."],
  looks: true,
  load: async () => (await import("./commands/runs-cost.ts")).runsCost,
};

const events: CommandSpec = {
  name: "events",
  about: "Print the log of a run",
  examples: [
    ["troupe runs events r_7f3k0c2m9x", "one line per entry"],
    ["troupe runs events r_7f3k0c2m9x --follow", "go on until the run rests, or nobody is at work on it"],
    ["troupe runs events r_7f3k0c2m9x --events --from 40 | jq .type", "for programs"],
  ],
  args: [run],
  options: [
    { name: "follow", short: "f", about: "go on until the run rests" },
    { name: "from", takes: "seq", about: "start at this entry (default 0)" },
    { name: "events", about: "one JSON entry per line" },
    ...reading,
  ],
  looks: true,
  load: async () => (await import("./commands/runs-events.ts")).runsEvents,
};

const exporting: CommandSpec = {
  name: "export",
  about: "Write the log of a run as JSON lines",
  examples: [
    ["troupe runs export r_7f3k0c2m9x > run.jsonl", "to stdout"],
    ["troupe runs export r_7f3k0c2m9x -o run.jsonl", "to a file"],
  ],
  args: [run],
  options: [{ name: "output", short: "o", takes: "file", about: "write to this file" }, ...reading],
  looks: true,
  load: async () => (await import("./commands/runs-export.ts")).runsExport,
};

const verify: CommandSpec = {
  name: "verify",
  about: "Recompute the hash chain of a log: was anything changed?",
  examples: [
    ["troupe runs verify r_7f3k0c2m9x", "one run"],
    ["troupe runs verify --all", "every run; exit code 1 if any was changed"],
  ],
  args: [{ ...run, optional: true }],
  options: [{ name: "all", about: "every run" }, ...reading],
  looks: true,
  load: async () => (await import("./commands/runs-verify.ts")).runsVerify,
};

const gc: CommandSpec = {
  name: "gc",
  about: "Delete old runs that have ended, with their reports",
  examples: [
    ["troupe runs gc --older-than 30d --dry-run", "see what would go"],
    ["troupe runs gc --older-than 30d", "delete it"],
  ],
  options: [
    { name: "older-than", takes: "age", about: "such as 12h, 30d or 8w, counted from the last change" },
    { name: "dry-run", about: "only say what would be deleted" },
    ...reading,
  ],
  notes: ["Runs that have not ended are never deleted. The space is given back to the disk."],
  load: async () => (await import("./commands/runs-gc.ts")).runsGc,
};

/** What has been recorded. */
export const runsCommand: CommandSpec = {
  name: "runs",
  about: "Look at what ran: list, show, cost, events, export, verify, gc",
  examples: [
    ["troupe runs list", "newest first"],
    ["troupe runs show r_7f3k0c2m9x", "one run"],
  ],
  commands: [list, show, cost, events, exporting, verify, gc],
};
