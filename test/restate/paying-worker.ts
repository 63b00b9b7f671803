import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePorts } from "../../scripts/restate/ports.ts";
import type { RestateServer } from "../../scripts/restate/server.ts";
import { restate } from "../../src/engines/restate/restate.ts";
import { type Agent, type App, fn, troupe } from "../../src/index.ts";

const script = fileURLToPath(new URL("payer.ts", import.meta.url));

/** A worker in a process of its own, which may be killed in the middle of what it does. */
export interface PayingWorker extends AsyncDisposable {
  /** Starts runs and answers, and executes nothing. */
  readonly app: App;
  readonly payer: Agent<null, string>;
  /** How often it was paid, by whatever process. */
  readonly payments: number;
  /** Resolves when it has been paid. */
  readonly paid: Promise<void>;
  /** Begins the process; resolves when it listens. */
  begin(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export async function payingWorker({ ingress, admin }: RestateServer): Promise<PayingWorker> {
  const [port = 0] = await freePorts(1);
  const options = { ingress, admin, namespace: `paying${port}` };
  const payer = fn<null, string>("payer", () => "not here");
  const app = troupe({ agents: [payer], engine: restate(options) });
  const paid = Promise.withResolvers<void>();
  let payments = 0;
  let child: ChildProcess | undefined;

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  return {
    app,
    payer,
    get payments() {
      return payments;
    },
    paid: paid.promise,
    async begin() {
      child = fork(script, [JSON.stringify({ ...options, listen: `127.0.0.1:${port}` })]);
      child.on("message", (message) => {
        if (message !== "paid") return;
        payments += 1;
        paid.resolve();
      });
      await once(child, "message"); // that it is up
    },
    kill,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await kill();
    },
  };
}
