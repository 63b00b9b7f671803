import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { cli } from "../../src/cli/cli.ts";
import type { Screen, Terminal } from "../../src/cli/terminal.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const launcher: string = join(root, "bin/troupe.mjs");
const sampleDocs: string = join(root, "examples/sample-docs");

/** What a command has said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface SeatOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What the person types, question by question; without, nobody is there. */
  readonly answers?: readonly (string | ((signal: AbortSignal) => Promise<string>))[];
  /** Aborted when the person presses Ctrl-C. */
  readonly interrupt?: AbortController;
  /** Output goes to a terminal that can repaint. */
  readonly live?: boolean;
  readonly input?: string;
}

/** A temporary folder to sit in, removed when the test is over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "troupe-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs one command line in this process, at a terminal made for the test. */
export async function sit(cwd: string, argv: readonly string[], options: SeatOptions = {}): Promise<Said> {
  const said = { out: "", err: "" };
  const { interrupt = new AbortController(), answers, live = false } = options;
  const left = [...(answers ?? [])];
  const screen = (name: "out" | "err"): Screen => ({
    write: (text) => {
      said[name] += text;
    },
    paint: (_, text) => text,
    live,
    columns: () => 100,
    rows: () => 40,
  });
  const terminal: Terminal = {
    out: screen("out"),
    err: screen("err"),
    person: answers !== undefined,
    env: { ...options.env },
    cwd,
    clock: systemClock,
    interrupt: {
      signal: interrupt.signal,
      get exitCode() {
        return interrupt.signal.aborted ? 130 : null;
      },
      atOnce: () => undefined,
      raise: () => interrupt.abort(new Error("interrupted")),
    },
    self: "troupe",
    ask: async (question, signal = interrupt.signal) => {
      said.err += question;
      const answer = left.shift() ?? null;
      return typeof answer === "function" ? answer(signal) : answer;
    },
    input: async () => options.input ?? "",
  };
  const code = await cli(argv, terminal);
  return { code, ...said };
}

/** Starts the real launcher in a process of its own. */
export function launch(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdout: "pipe" | number = "pipe",
): ChildProcess {
  const { CI, FORCE_COLOR, NO_COLOR, TROUPE_STATE, npm_command, ...inherited } = process.env;
  return spawn(process.execPath, [launcher, ...argv], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["ignore", stdout, "pipe"],
  });
}

/** Resolves when the process has ended. A signal counts as code -1. */
export function ended(child: ChildProcess): Promise<Said> {
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });
}

export const troupe = (cwd: string, argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<Said> =>
  ended(launch(cwd, argv, env));

/** A configuration with one agent for each thing that can happen. It imports nothing, so that it works anywhere. */
export const config = `
const step = (ctx, name, work) => ctx.step(name, work, { effect: "pure" });
export default {
  agents: [
    { name: "greet", run: (name, ctx) => step(ctx, "say", () => "hello " + name) },
    { name: "echo", run: async (input) => input ?? "nothing" },
    { name: "fails", run: async () => { throw new Error("the moon is full"); } },
    { name: "asks", run: async (input, ctx) => {
        const answer = await ctx.ask({ question: "May I?", proposal: { text: input }, why: "because", ifRejected: "nothing happens" });
        return answer.approved ? "done" : "left" + (answer.note ? ": " + answer.note : "");
      } },
    { name: "slow", run: async (steps, ctx) => {
        for (let at = 1; at <= Number(steps); at++) {
          await step(ctx, "part-" + at, () => new Promise((resolve) => setTimeout(resolve, 40, at)));
        }
        return "all " + steps;
      } },
    { name: "rude", run: async (_, ctx) => {
        const answer = await ctx.ask({ question: "\\u001b[2J\\u009b31m gone \\u202e", proposal: "a\\u0007b" });
        return String(answer.approved);
      } },
  ],
};
`;

export function write(cwd: string, name: string, text: string): string {
  const file = join(cwd, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

export function copySample(cwd: string): string {
  const docs = join(cwd, "docs");
  cpSync(sampleDocs, docs, { recursive: true });
  return docs;
}

/** The one object that a command printed with --json. */
export function object(said: Said): Record<string, unknown> {
  return JSON.parse(said.out) as Record<string, unknown>;
}
