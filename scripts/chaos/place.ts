import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../src/index.ts";
import { freePorts } from "../restate/ports.ts";
import { type RestateServer, startServer } from "../restate/server.ts";
import { type EffectLog, effectLog } from "./effect-log.ts";
import { type WorkerProcess, workerProcess } from "./worker-process.ts";
import { driverApp, type WorkerSettings } from "./worker-settings.ts";

export type Engine = "local" | "restate";
export type Kill = "worker" | "server" | "both";

/** An engine, a worker on it that may be killed, and an app beside it that stays. */
export interface Place extends AsyncDisposable {
  readonly app: App;
  readonly worker: WorkerProcess;
  readonly effects: EffectLog;
  /** Starts a run of the team, whose input is its id. May be called again. */
  readonly start: (id: string) => Promise<unknown>;
  /** SIGKILL, and the next one at once; resolves when all is up again. */
  readonly strike: (kill: Kill) => Promise<void>;
  /** Whatever the server knows of a run that does not end. */
  readonly inspect: (id: string) => Promise<string>;
  /** Leave the files for whoever looks into what went wrong. */
  keep(): void;
  readonly folder: string;
}

export async function openPlace(engine: Engine): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "chaos-"));
  return engine === "local" ? localPlace(folder) : restatePlace(folder);
}

function localPlace(folder: string): Place {
  const settings: WorkerSettings = { engine: "local", folder, effects: join(folder, "effects.log") };
  const place = common(settings, folder);
  return {
    ...place,
    // whoever starts a run on this engine executes it, so that is the worker
    start: async (id) => place.worker.order(id),
    async strike(kill) {
      if (kill !== "worker") throw new Error(`the local engine has no server: --kill worker, not ${kill}`);
      place.worker.kill();
      await place.worker.up();
    },
    inspect: async () => "",
  };
}

async function restatePlace(folder: string): Promise<Place> {
  const server = await startServer({ folder: join(folder, "server") });
  const { ingress, admin } = server;
  const [port = 0] = await freePorts(1);
  const effects = join(folder, "effects.log");
  const place = common({ engine: "restate", ingress, admin, listen: `127.0.0.1:${port}`, effects }, folder);
  const { app, team, worker } = place;
  return {
    ...place,
    start: (id) => app.start(team, id, { id }),
    async strike(kill) {
      const gone = kill === "worker" ? Promise.resolve() : server.kill();
      if (kill !== "server") worker.kill();
      await gone; // two servers on one folder would lock each other out
      if (kill !== "worker") await server.start();
      await worker.up();
    },
    inspect: (id) => invocations(server, id),
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

function common(settings: WorkerSettings, folder: string) {
  const worker = workerProcess(settings);
  const { app, team } = driverApp(settings);
  let kept = false;
  return {
    folder,
    team,
    app,
    worker,
    effects: effectLog(settings.effects),
    keep() {
      kept = true;
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await worker[Symbol.asyncDispose]();
      if (!kept) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function invocations({ admin }: RestateServer, id: string): Promise<string> {
  const query = `SELECT id, target, status, retry_count, last_failure FROM sys_invocation WHERE target_service_key = '${id}'`;
  const headers = { "content-type": "application/json", accept: "application/json" };
  const response = await fetch(`${admin}/query`, { method: "POST", headers, body: JSON.stringify({ query }) });
  return response.text();
}
