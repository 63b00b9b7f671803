import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { Writable } from "node:stream";

export interface Guarded {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when it has ended and its parent knows. */
  readonly exited: Promise<void>;
  kill(): void;
}

export interface Command {
  readonly binary: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly log: string;
  /** Removed by the guard when this process is gone. */
  readonly remove?: string;
}

// The shell becomes the program, so its id is known at once. The guard it leaves behind reads a pipe of ours: a line says
// that the program has ended; the end of the pipe, that we have, by whatever death.
const script = `
{ read -r _ <&3 || { kill -KILL $$; [ -z "$remove" ] || { sleep 1; rm -rf "$remove"; }; }; } </dev/null >/dev/null 2>&1 &
unset remove
exec "$@" 3<&-`;

/** Starts a program that cannot outlive this process, not even when this one is killed. A Ctrl-C does not reach it. */
export function guarded({ binary, args, folder, log, remove = "" }: Command): Guarded {
  const out = openSync(log, "a");
  try {
    // Nothing of our environment: variables configure the server, too, and may hold secrets.
    const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
    const child = spawn("sh", ["-c", script, "sh", binary, ...args], {
      cwd: folder,
      detached: true,
      env: { PATH, HOME, TMPDIR, remove },
      stdio: ["ignore", out, out, "pipe"],
    });
    const { pid } = child;
    if (pid === undefined) throw new Error("no process could be started");
    return {
      pid,
      get running() {
        return child.exitCode === null && child.signalCode === null;
      },
      exited: ended(child),
      kill: () => void child.kill("SIGKILL"),
    };
  } finally {
    closeSync(out);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const pipe = child.stdio[3];
  await once(child, "exit");
  if (pipe instanceof Writable) pipe.on("error", () => undefined).end("ended\n");
}
