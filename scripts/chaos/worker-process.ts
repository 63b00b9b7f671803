import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WorkerSettings } from "./worker-settings.ts";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));
/** A worker that ends by itself so often has a fault of its own. */
const mostCrashes = 20;

export interface WorkerProcess extends AsyncDisposable {
  /** How often it ended without having been killed. */
  readonly crashes: number;
  /** Resolves when the one of the moment takes orders. */
  up(): Promise<void>;
  /** SIGKILL. Another takes its place as soon as it is gone. */
  kill(): void;
  /** To start this run; told to each that comes after, too, until `forget`. */
  order(id: string): void;
  forget(): void;
}

/** Keeps one worker alive. */
export function workerProcess(settings: WorkerSettings): WorkerProcess {
  const orders: string[] = [];
  let crashes = 0;
  let current: ChildProcess;
  let killed = false;
  let closed = false;
  let up = Promise.withResolvers<void>();

  function begin(): void {
    const child = spawn(process.execPath, ["--conditions=troupe-source", script, JSON.stringify(settings)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    current = child;
    killed = false;
    child.stdin.on("error", () => undefined); // it may be dead: the next one is told
    for (const id of orders) child.stdin.write(`${id}\n`);
    child.stdout.once("data", () => up.resolve());
    child.once("exit", () => {
      if (closed) return;
      if (!killed) crashes += 1;
      if (crashes > mostCrashes) up.reject(new Error("the worker ends again and again"));
      else begin();
    });
  }

  up.promise.catch(() => undefined);
  begin();
  return {
    get crashes() {
      return crashes;
    },
    up: () => up.promise,
    kill() {
      up = Promise.withResolvers<void>();
      up.promise.catch(() => undefined);
      killed = true;
      current.kill("SIGKILL");
    },
    order(id) {
      orders.push(id);
      current.stdin?.write(`${id}\n`);
    },
    forget: () => void orders.splice(0),
    async [Symbol.asyncDispose]() {
      closed = true;
      const gone = current.exitCode === null && current.signalCode === null ? once(current, "exit") : undefined;
      current.kill("SIGKILL");
      await gone;
    },
  };
}
