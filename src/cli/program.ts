import { reading, running } from "./options.ts";
import { answering, approvalsCommand } from "./program-approvals.ts";
import { runsCommand } from "./program-runs.ts";
import type { CommandSpec } from "./spec.ts";

const tryCommand: CommandSpec = {
  name: "try",
  about: "Check a folder of documents with a team of six agents",
  examples: [
    ["troupe try ./docs", "audit the folder; no key, no account"],
    ["troupe try ./docs --stdout > report.md", "nothing but the report"],
    ["troupe try ./docs -y", "and apply the proposed fixes"],
  ],
  args: [{ name: "folder", about: "what to read: Markdown, MDX, text, CSV (default .)", optional: true }],
  options: [
    { name: "yes", short: "y", about: "approve the proposed fixes" },
    { name: "stdout", about: "print the report to stdout, and nothing else" },
    ...running,
  ],
  notes: [
    "Rules only: no language model, no key, nothing leaves this machine.",
    "Where nobody can be asked, the report is delivered, the fixes stay an open decision, and the exit code is 0.",
    "A folder without documents is no error: it is said, and the exit code is 0.",
  ],
  load: async () => (await import("./commands/try.ts")).tryFolder,
};

const runCommand: CommandSpec = {
  name: "run",
  about: "Run a team",
  examples: [
    ["troupe run audit ./docs", "a ready-made team that follows rules"],
    ['troupe run research "How are ports chosen?" --docs ./docs', "another one, which needs a language model"],
    ['troupe run article "Rate limiting" --max-usd 2', "a team of troupe.config.ts, for two dollars at most"],
    ["troupe run article @brief.json --id article-17", "same id, same run"],
  ],
  args: [
    { name: "team", about: "its name; `troupe run` alone lists them", optional: true },
    { name: "input", about: "text; JSON if it starts with { or [; @file; - for stdin", optional: true },
  ],
  options: [
    { name: "id", takes: "id", about: "the id of the run (default: a new one)" },
    { name: "docs", takes: "folder", about: "research: the documents to read" },
    { name: "web", about: "research: also search and fetch pages of the web" },
    { name: "model", takes: "name", about: "research: the model, such as openai/gpt-5 (default: see troupe doctor)" },
    { name: "max-usd", takes: "dollars", about: "what its models may cost; then it asks, such as 2 or 0.50" },
    { name: "rounds", takes: "n", about: "research: drafts that may be written, 1 to 10 (default 3)" },
    ...running,
  ],
  notes: [
    "Exit code 3 means: paused, a decision is open, and it goes on when that is answered.",
    "Without a model, research says what to set (exit code 4), and shows where the words of the question stand.",
  ],
  load: async () => (await import("./commands/run.ts")).runTeam,
};

const resumeCommand: CommandSpec = {
  name: "resume",
  about: "Go on with a run; nothing that was recorded is done again",
  examples: [
    ["troupe resume", "the latest unfinished run"],
    ["troupe resume r_7f3k0c2m9x", "this one"],
  ],
  args: [{ name: "id", about: "the run (default: the latest unfinished one)", optional: true, isRun: true }],
  options: [{ name: "continue", about: "the latest unfinished run" }, ...running],
  load: async () => (await import("./commands/resume.ts")).resume,
};

const forkCommand: CommandSpec = {
  name: "fork",
  about: "Start a second run that shares the first part of another",
  examples: [
    ["troupe runs events r_7f3k0c2m9x", "find the place"],
    ["troupe fork r_7f3k0c2m9x --at 14", "same up to entry 14, then its own way"],
  ],
  args: [{ name: "id", about: "the run to fork", isRun: true }],
  options: [
    { name: "at", takes: "seq", about: "the last entry to share" },
    { name: "id", takes: "id", about: "the id of the fork (default: a new one)" },
    { name: "live", about: "do not ask before effects that the first run may have had" },
    ...running,
  ],
  load: async () => (await import("./commands/fork.ts")).fork,
};

const undoCommand: CommandSpec = {
  name: "undo",
  about: "Take back the fixes that an audit has applied",
  examples: [["troupe undo r_7f3k0c2m9x", "files that were edited since are left alone, and named"]],
  args: [{ name: "run", about: "the audit", isRun: true }],
  options: reading,
  load: async () => (await import("./commands/undo.ts")).undo,
};

const doctorCommand: CommandSpec = {
  name: "doctor",
  about: "Check this machine, the state folder, the configuration and the language models",
  examples: [
    ["troupe doctor", "what works here, and what to do about the rest"],
    ["troupe doctor --call", "and make one real call, which may cost a little"],
    ["troupe doctor --call ollama/llama3.2", "of this model"],
  ],
  options: [
    { name: "call", takes: "model", optional: true, about: "make one real call, of the model that would be used" },
    { name: "scan", about: "also look for LM Studio, vLLM and llama.cpp on this machine" },
    ...reading,
  ],
  notes: [
    "Without --call no provider is called: keys are only looked for, and servers on this machine asked for their models.",
    "Exit codes: 0 all is well, 2 something is to be mended, 4 a key is missing or wrong, 1 the call failed.",
  ],
  looks: true,
  load: async () => (await import("./commands/doctor.ts")).doctor,
};

const completionCommand: CommandSpec = {
  name: "completion",
  about: "Print a completion script for your shell",
  examples: [
    ["troupe completion bash >> ~/.bashrc", "bash"],
    ["troupe completion zsh > ~/.zfunc/_troupe", "zsh"],
    ["troupe completion fish > ~/.config/fish/completions/troupe.fish", "fish"],
  ],
  args: [{ name: "shell", about: "bash, zsh, fish or powershell" }],
  looks: true,
  load: async () => (await import("./commands/completion.ts")).completion,
};

/** The whole command line. */
export const program: CommandSpec = {
  name: "troupe",
  about: "Durable, observable teams of agents, on your own machine",
  examples: [
    ["troupe try ./docs", "see a team work: no key, no account"],
    ["troupe runs list", "what ran here"],
    ["troupe resume", "go on where it stopped"],
  ],
  commands: [
    tryCommand,
    runCommand,
    runsCommand,
    resumeCommand,
    forkCommand,
    approvalsCommand,
    answering("approve", "Say yes to an open decision"),
    answering("reject", "Say no to an open decision"),
    undoCommand,
    doctorCommand,
    completionCommand,
  ],
  options: [{ name: "version", short: "V", about: "print the version" }],
  notes: [
    "Exit codes: 0 done, 1 run failed, 2 wrong usage or configuration, 3 paused, 4 key missing,",
    "75 try again later, 130 interrupted.",
  ],
};
