import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Guarded, guarded } from "./guarded.ts";
import { installServer } from "./install.ts";
import { lastLines, rotate } from "./log-file.ts";
import { freePorts } from "./ports.ts";
import { ready } from "./ready.ts";
import { configuration, type Node, type Ports } from "./server-config.ts";

const startMs = 60_000;
const logBytes = 8 * 1024 * 1024;
const logCheckMs = 2_000;

export interface ServerOptions {
  /** Where its data, configuration and log are. By default a folder of its own, removed in the end. */
  readonly folder?: string;
  /** Every step is followed by a replay: what is not deterministic shows. */
  readonly alwaysReplay?: boolean;
  readonly ports?: Ports;
}

export interface RestateServer extends AsyncDisposable {
  readonly ingress: string;
  readonly admin: string;
  readonly folder: string;
  readonly log: string;
  /** Of the latest start. */
  readonly pid: number;
  /** SIGKILL; resolves when it has exited. */
  kill(): Promise<void>;
  /** Starts it again, with the same folder and ports; resolves when calls work. */
  start(): Promise<void>;
}

/** A Restate server on this machine, of which nothing is left when it is disposed of or this process ends. */
export async function startServer(options: ServerOptions = {}): Promise<RestateServer> {
  const { folder, alwaysReplay = false, ports = await pickPorts() } = options;
  const home = folder ?? temporaryFolder();
  return launch({
    node: { name: "node-1", folder: home, ports, alwaysReplay, cluster: [ports.node] },
    temporary: folder === undefined,
  });
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "restate-"));

export async function pickPorts(): Promise<Ports> {
  const [ingress = 0, admin = 0, node = 0] = await freePorts(3);
  return { ingress, admin, node };
}

export interface Launch {
  readonly node: Node;
  /** The folder is removed with the server. */
  readonly temporary: boolean;
}

export async function launch({ node, temporary }: Launch): Promise<RestateServer> {
  const { folder, ports } = node;
  const binary = await installServer();
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "restate.toml");
  writeFileSync(config, configuration(node));
  const log = join(folder, "restate.log");
  const command = { binary, args: ["--config-file", config], folder, log, ...(temporary && { remove: folder }) };
  const urls = { ingress: `http://127.0.0.1:${ports.ingress}`, admin: `http://127.0.0.1:${ports.admin}` };
  const rotation = setInterval(() => rotate(log, logBytes), logCheckMs).unref();
  let current = guarded(command);

  const kill = async () => {
    current.kill();
    await current.exited;
  };
  const dispose = async () => {
    clearInterval(rotation);
    await kill();
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await up(current, urls, log);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    ...urls,
    folder,
    log,
    get pid() {
      return current.pid;
    },
    kill,
    async start() {
      if (current.running) throw new Error("The Restate server is running.");
      current = guarded(command);
      await up(current, urls, log);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Resolves when calls work; rejects when they do not in time, or the server has ended. */
async function up(started: Guarded, { ingress, admin }: Urls, log: string): Promise<void> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(startMs)]);
  const ended = started.exited.then(() => Promise.reject(new Error("it ended")));
  try {
    await Promise.race([ready(ingress, admin, signal), ended]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The Restate server did not start: ${why}. Its log ends with:\n${lastLines(log, 20)}`, { cause });
  } finally {
    settled.abort();
  }
}

type Urls = Pick<RestateServer, "ingress" | "admin">;
