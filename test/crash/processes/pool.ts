import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

interface Message {
  readonly done?: unknown;
  readonly failed?: string;
  readonly started?: string;
}

/** A child process that executes runs. */
export interface Worker {
  readonly pid: number;
  /** Tells it to do something; resolves with what it answers. */
  tell(order: object): Promise<unknown>;
  /** Resolves when so many effects have begun in it. */
  begun(count: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes its app and waits for its end. */
  close(): Promise<void>;
}

export async function worker(folder: string, role = "worker"): Promise<Worker> {
  const file = fileURLToPath(new URL("worker.ts", import.meta.url));
  const child = fork(file, [folder, role], { execArgv: ["--conditions=troupe-source"], stdio: "inherit" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const started: string[] = [];
  child.on("message", ({ started: key }: Message) => key && started.push(key));
  const made: Worker = {
    pid: child.pid ?? 0,
    async tell(order) {
      const answered = answer(child);
      child.send(order);
      return answered;
    },
    async begun(count) {
      while (started.length < count) await once(child, "message");
    },
    signal: (name) => void child.kill(name),
    async close() {
      const ended = once(child, "exit");
      child.send({ do: "close" });
      await ended;
    },
  };
  await answer(child);
  return made;
}

async function answer(child: ChildProcess): Promise<unknown> {
  for (;;) {
    const [message] = (await Promise.race([once(child, "message"), died(child)])) as [Message];
    if (message.failed !== undefined) throw new Error(message.failed);
    if ("done" in message) return message.done;
  }
}

async function died(child: ChildProcess): Promise<never> {
  const [code, signal] = await once(child, "exit");
  throw new Error(`the worker ended with ${String(code ?? signal)}`);
}
