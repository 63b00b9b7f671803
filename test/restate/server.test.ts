import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startCluster } from "../../scripts/restate/cluster.ts";
import { freePorts } from "../../scripts/restate/ports.ts";
import { ready } from "../../scripts/restate/ready.ts";
import { type RestateServer, startServer } from "../../scripts/restate/server.ts";
import { folder } from "../engines/folder.ts";

const timeout = 90_000;

/** Whether anything of a server is left: the guard is in the group of the server it watches. */
const lives = (pid: number): boolean => {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
};

const gone = (pid: number) => expect.poll(() => lives(pid), { timeout: 10_000 }).toBe(false);

async function healthy({ ingress, admin }: RestateServer): Promise<boolean[]> {
  const urls = [`${ingress}/restate/health`, `${admin}/health`];
  return Promise.all(urls.map(async (url) => (await fetch(url)).ok));
}

async function accepts(host: string, url: string): Promise<boolean> {
  const socket = connect({ host, port: Number(new URL(url).port) });
  onTestFinished(() => void socket.destroy());
  return once(socket, "connect").then(
    () => true,
    () => false,
  );
}

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("the Restate server of the tests", { timeout }, () => {
  test("is healthy, and after a kill again, on the same ports with the same data", async () => {
    await using server = await startServer();
    expect(await healthy(server)).toEqual([true, true]);
    const { ingress, admin, pid } = server;
    const marker = () => readFileSync(join(server.folder, "node-1", ".cluster-marker"), "utf8");
    const data = marker();
    await server.kill();
    await gone(pid);
    await expect(fetch(admin)).rejects.toThrow("fetch failed");
    await server.start();
    expect(server).toMatchObject({ ingress, admin });
    expect(server.pid).not.toBe(pid);
    expect(await healthy(server)).toEqual([true, true]);
    expect(JSON.parse(marker())["created-at"]).toBe(JSON.parse(data)["created-at"]);
    await expect(server.start()).rejects.toThrow("is running");
  });

  test("leaves no process and no folder of its own behind", async () => {
    const server = await startServer({ alwaysReplay: true });
    expect(lives(server.pid)).toBe(true);
    await server[Symbol.asyncDispose]();
    await gone(server.pid);
    expect(existsSync(server.folder)).toBe(false);
  });

  test("keeps the folder it was given", async () => {
    const home = folder();
    {
      await using _ = await startServer({ folder: home });
    }
    expect(existsSync(join(home, "restate.log"))).toBe(true);
  });

  test.each(["SIGKILL", "SIGINT", "SIGTERM", "leave"] as const)("ends with its owner: %s", async (end) => {
    const owner = fork(fileURLToPath(new URL("owner.ts", import.meta.url)), [end === "leave" ? end : "stay"]);
    onTestFinished(() => void owner.kill("SIGKILL"));
    const [{ pid, folder: home }] = (await once(owner, "message")) as [{ pid: number; folder: string }];
    if (end !== "leave") owner.kill(end);
    await gone(pid);
    expect(existsSync(home)).toBe(false);
  });

  test("says why it cannot start, and is gone", async () => {
    await using first = await startServer();
    const [admin = 0, node = 0] = await freePorts(2);
    const ports = { ingress: Number(new URL(first.ingress).port), admin, node };
    const temporary = folder();
    vi.stubEnv("TMPDIR", temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(startServer({ ports })).rejects.toThrow(/did not start.*Address in use/s);
    expect(readdirSync(temporary)).toEqual([]);
    expect(await healthy(first)).toEqual([true, true]);
  });

  test.runIf(process.platform === "linux")("listens on 127.0.0.1 alone", async () => {
    await using server = await startServer();
    for (const url of [server.ingress, server.admin]) {
      expect(await accepts("127.0.0.1", url)).toBe(true);
      expect(await accepts("127.0.0.2", url)).toBe(false);
    }
  });

  test("three nodes answer while one is down", async () => {
    await using cluster = await startCluster();
    const [first, ...others] = cluster.nodes;
    await first?.kill();
    for (const { ingress, admin } of others) await ready(ingress, admin, AbortSignal.timeout(30_000));
    await first?.start();
  });
});
