import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as later } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "../../scripts/restate/ports.ts";
import { type RestateServer, startServer } from "../../scripts/restate/server.ts";
import { restate } from "../../src/engines/restate/restate.ts";
import { troupe } from "../../src/index.ts";
import { type Provider, provider } from "../crash/models/provider.ts";
import { team } from "../crash/models/team.ts";

const script = fileURLToPath(new URL("model-worker.ts", import.meta.url));
const timeout = 120_000;

async function worker(options: object, url: string): Promise<() => Promise<void>> {
  const child = fork(script, [JSON.stringify(options), url], { execArgv: ["--conditions=troupe-source"] });
  await once(child, "message");
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
}

/** Replies that must have been recorded before these were asked for. */
const causes = (keys: Iterable<string>): readonly string[] =>
  [...keys].flatMap((key) => {
    if (key.endsWith("/turn-2")) return [key.replace(/turn-2$/, "turn-1")];
    return /\/(researcher|writer|reviewer)\//.test(key) ? [key.replace(/\/manager\/.*$/, "/manager/turn-1")] : [];
  });

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("model agents on Restate", { timeout }, () => {
  let server: RestateServer;
  beforeAll(async () => {
    server = await startServer();
  }, timeout);
  afterAll(() => server[Symbol.asyncDispose]());

  /** Kills the worker so many milliseconds after a request has come, and starts another. */
  async function dieAt(at: number, afterMs: number): Promise<void> {
    const reached = Promise.withResolvers<void>();
    await using models: Provider = await provider((count) => count === at && reached.resolve());
    const [port = 0] = await freePorts(1);
    const { ingress, admin } = server;
    const options = { ingress, admin, namespace: `models${port}` };
    const kill = await worker({ ...options, listen: `127.0.0.1:${port}` }, models.url);
    const manager = team(models.url);
    await using app = troupe({ agents: [manager], engine: restate(options) });
    const run = await app.start(manager, "Write about bees.", { id: `r${at}-${afterMs}` });
    await reached.promise;
    await later(afterMs); // somewhere in the middle of the reply
    await kill();
    const before = models.asked();
    const killAgain = await worker({ ...options, listen: `127.0.0.1:${port}` }, models.url);
    expect(await run.result).toContain("reviewer: facts about reviewer");
    const after = models.asked();
    for (const key of causes(before.keys())) expect([key, after.get(key)]).toEqual([key, before.get(key)]);
    const again = [...after].filter(([, count]) => count > 1);
    expect(again.length, JSON.stringify(again)).toBeLessThanOrEqual(3);
    for (const [key, count] of again) expect([key, count]).toEqual([key, 2]);
    expect(after.size).toBe(8);
    await killAgain();
  }

  const calls = process.env["TROUPE_LONG"] === "1" ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 5, 8];
  test.each(calls)(
    "G5 A1: a worker killed at model call %i: no recorded reply is asked for again, at most one per agent in flight",
    (at) => dieAt(at, at % 2 === 0 ? 0 : 12),
  );
});
