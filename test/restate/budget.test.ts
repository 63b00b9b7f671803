import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "../../scripts/restate/ports.ts";
import { type RestateServer, startServer } from "../../scripts/restate/server.ts";
import { restate } from "../../src/engines/restate/restate.ts";
import { costs, troupe } from "../../src/index.ts";
import { readRecord } from "../../src/runtime/budget/account-record.ts";
import { limits, spender } from "./spender.ts";

const script = fileURLToPath(new URL("spending-worker.ts", import.meta.url));
const timeout = 120_000;

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("budgets on Restate", { timeout }, () => {
  let server: RestateServer;
  beforeAll(async () => {
    server = await startServer();
  }, timeout);
  afterAll(() => server[Symbol.asyncDispose]());

  /** Runs the spender; a worker that hangs at a request is killed there, and another goes on. */
  async function spend(id: string, hangsAt: number) {
    const [port = 0] = await freePorts(1);
    const options = { ingress: server.ingress, admin: server.admin, namespace: `spend${port}` };
    let charged = 0;
    let requests = 0;
    const hanging = Promise.withResolvers<void>();
    const begin = async (at: number) => {
      const child = fork(script, [JSON.stringify({ ...options, listen: `127.0.0.1:${port}` }), String(at)], {
        execArgv: ["--conditions=troupe-source"],
      });
      child.on("message", (message: { readonly tokens?: number }) => {
        charged += message.tokens ?? 0;
        requests += message.tokens === undefined ? 0 : 1;
        if (requests === hangsAt) hanging.resolve();
      });
      await once(child, "message"); // that it is up
      return async () => {
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      };
    };
    const agents = [spender(() => undefined)];
    await using app = troupe({ agents, engine: restate(options), budget: limits });
    let kill = await begin(hangsAt);
    const run = await app.start("spender", null, { id });
    if (hangsAt > 0) {
      await hanging.promise;
      await kill();
      kill = await begin(0);
    }
    const value = await run.result;
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // what is not needed has been given back
    const entries = await Array.fromAsync(run.events);
    const record = readRecord((await app.store.get(`@budget.${id}/run`))?.value);
    await kill();
    return { value, entries, record, chargedUsd: charged / 1e6 };
  }

  test("G4 budget: the log's bill is what the provider has charged, and all else is given back", async () => {
    const { value, entries, record, chargedUsd } = await spend("whole", 0);
    expect(value).toEqual(["Well.", ["Well.", "Well."], 0.01955, "Well."]);
    expect(costs(entries).total.usd).toBe(chargedUsd);
    expect(costs(entries).requests.map(({ outcome }) => outcome)).toEqual(["reply", "reply", "reply", "reply"]);
    expect([record.spent.nano / 1e9, record.held]).toEqual([chargedUsd, {}]);
  });

  test("G4 budget: a worker that is killed in the middle of a request has spent what it had in hand", async () => {
    const { value, record, chargedUsd } = await spend("killed", 1);
    expect(value).toMatchObject(["Well.", ["Well.", "Well."], expect.any(Number), "Well."]);
    const lost = Object.values(record.held).reduce((sum, { nano }) => sum + nano, 0) / 1e9;
    expect(record.spent.nano / 1e9 + lost).toBeGreaterThanOrEqual(chargedUsd);
    expect(record.spent.nano / 1e9 + lost).toBeLessThanOrEqual(limits.maxUsd ?? 0);
    expect(lost).toBeGreaterThan(0.001);
  });
});
