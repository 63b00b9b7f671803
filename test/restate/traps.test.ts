import { setTimeout as later } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { restateBench } from "../../scripts/restate/restate-bench.ts";
import { type RestateServer, startServer } from "../../scripts/restate/server.ts";
import { type Agent, type App, type Context, fn, TroupeError } from "../../src/index.ts";
import { Apps } from "../../src/testing/engine-bench.ts";
import { forgetfulProxy } from "./forgetful-proxy.ts";
import { payingWorker } from "./paying-worker.ts";

const timeout = 90_000;
const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));
const megabyte = 1_048_576;

/** How often each effect was begun. */
function counter() {
  const starts = new Map<string, number>();
  return {
    starts,
    begin(name: string): number {
      const count = (starts.get(name) ?? 0) + 1;
      starts.set(name, count);
      return count;
    },
  };
}

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("what repeats a paid call on Restate", { timeout }, () => {
  let server: RestateServer;

  beforeAll(async () => {
    server = await startServer();
  }, timeout);
  afterAll(() => server[Symbol.asyncDispose]());

  /** An app on the server, with a worker in this process. */
  async function serving(agent: Agent, options: Parameters<typeof restateBench>[1] = {}, at = server): Promise<App> {
    const apps = new Apps(await restateBench(at, options));
    onTestFinished(() => apps[Symbol.asyncDispose]());
    return apps.start(agent);
  }

  test.each([9, 40])("a result of %i MiB fails the step, which is not repeated", async (size) => {
    const { starts, begin } = counter();
    const large = fn("large", async (_: null, ctx) => {
      const make = () => {
        begin("make");
        return "x".repeat(size * megabyte);
      };
      return [await ctx.step("make", make).catch(codeOf), await ctx.step("next", () => begin("next"))];
    });
    const app = await serving(large);
    expect(await (await app.start(large, null)).result).toEqual(["too_large", 1]);
    expect([...starts]).toEqual([
      ["make", 1],
      ["next", 1],
    ]);
  });

  test("a step that may take longer than the server was told is refused before it begins", async () => {
    const { starts, begin } = counter();
    const slow = fn("slow", async (_: null, ctx) => [
      await ctx.step("slow", () => begin("slow"), { timeoutMs: 1_001 }).catch(codeOf),
      await ctx.step("quick", () => begin("quick"), { timeoutMs: 1_000 }),
    ]);
    const app = await serving(slow, { maxStepMs: 1_000 });
    expect(await (await app.start(slow, null)).result).toEqual(["invalid_input", 1]);
    expect([...starts.keys()]).toEqual(["quick"]);
  });

  test("a step that ignores its signal ends by its own limit, is not repeated, and the next one goes on", async () => {
    const { starts, begin } = counter();
    const never = () => {
      begin("never");
      return new Promise<null>(() => undefined);
    };
    const stubborn = fn("stubborn", async (_: null, ctx) => [
      await ctx.step("never", never, { timeoutMs: 300, effect: "idempotent" }).catch(codeOf),
      await ctx.step("next", () => begin("next"), { timeoutMs: 1_000 }),
    ]);
    const app = await serving(stubborn, { maxStepMs: 1_000 });
    expect(await (await app.start(stubborn, null)).result).toEqual(["timeout", 1]);
    expect(starts.get("never")).toBe(1);
  });

  test("the server is told to wait longer than any step may take, whatever its own settings are", async () => {
    await using hasty = await startServer({ alwaysReplay: true });
    const begun = Promise.withResolvers<void>();
    let told = false;
    const work = ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<null>((_resolve, reject) => {
        const stop = () => {
          told = true;
          reject(signal.reason);
        };
        signal.addEventListener("abort", stop, { once: true });
        begun.resolve();
      });
    const worker = fn("worker", (_: null, ctx) => ctx.step("work", work, { effect: "pure", timeoutMs: 60_000 }));
    const app = await serving(worker, { maxStepMs: 60_000 }, hasty);
    const run = await app.start(worker, null);
    await begun.promise;
    await later(500); // time for the server to close the input of the run
    await run.cancel("stop");
    await expect.poll(() => told, { timeout: 10_000 }).toBe(true); // in the middle of the step
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    const services = (await (await fetch(`${hasty.admin}/services`)).json()) as {
      readonly services: readonly { readonly name: string; readonly abort_timeout: string }[];
    };
    const abortTimeout = services.services.find(({ name }) => name.endsWith("-run-worker"))?.abort_timeout;
    expect(abortTimeout).toBe("1h 1m");
  });

  test.each([
    ["as it comes", false],
    ["with everything replayed", true],
  ])("plain promises over what the engine gives repeat nothing: %s", async (_, alwaysReplay) => {
    await using strict = alwaysReplay ? await startServer({ alwaysReplay }) : null;
    const { starts, begin } = counter();
    const step = (ctx: Context, name: string) =>
      ctx.step(name, ({ key }) => later(begin(key) * 3, name), { effect: "pure" });
    const branch = fn("branch", async (steps: number, ctx) => {
      const names = Array.from({ length: steps }, (_value, n) => `s${n}`);
      const done: string[] = [];
      for (const name of names) done.push(await Promise.race([step(ctx, name), ctx.sleep(20_000).then(() => "late")]));
      return done.length;
    });
    const team = fn("team", async (_input: null, ctx) => [
      await Promise.all(["a", "b", "c"].map((name) => step(ctx, name))),
      await Promise.all(Array.from({ length: 10 }, () => ctx.call(branch, 6))),
      await Promise.race([step(ctx, "first"), ctx.call(branch, 3).then(String)]).then(() => "won"),
    ]);
    const app = await serving(team, { alwaysReplay }, strict ?? server);
    const sixes = Array<number>(10).fill(6);
    expect(await (await app.start(team, null)).result).toEqual([["a", "b", "c"], sixes, "won"]);
    expect(new Set(starts.values())).toEqual(new Set([1]));
    expect(starts.size).toBeGreaterThanOrEqual(3 + 60 + 1);
  });

  test("a server that says at first that it does not know its services is asked again", async () => {
    await using forgetful = await forgetfulProxy(server.ingress);
    const quick = fn("quick", (n: number, ctx) => ctx.step("double", () => 2 * n, { effect: "pure" }));
    const app = await serving(quick, {}, { ...server, ingress: forgetful.url });
    expect(await (await app.start(quick, 1)).result).toBe(2);
    expect(forgetful.refused).toBeGreaterThan(2);
  });

  test("calls made while the server starts are answered", async () => {
    const quick = fn("quick", (n: number, ctx) => ctx.step("double", () => 2 * n, { effect: "pure" }));
    const app = await serving(quick);
    expect(await (await app.start(quick, 1)).result).toBe(2);
    await server.kill();
    const started = server.start();
    const runs = Array.from({ length: 20 }, async (_, n) => (await app.start(quick, n)).result);
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n));
    await started;
  });

  test("a server that dies while effects are at work joins them when it is back: none is repeated, nobody is asked", async () => {
    const { starts, begin } = counter();
    const [held, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    const team = fn("team", async (_: null, ctx) => {
      const work = (name: string, effect: "idempotent" | "once") => {
        const hold = async () => {
          begin(name);
          if (starts.size === 4) begun.resolve();
          await held.promise;
          return name;
        };
        asked += 1;
        return ctx.step(name, hold, { effect });
      };
      const parts = [work("a", "idempotent"), work("b", "idempotent"), work("pay", "once"), work("ship", "once")];
      return [...(await Promise.all(parts)), await ctx.step("last", () => begin("last"))];
    });
    const app = await serving(team);
    const run = await app.start(team, null);
    await begun.promise;
    await server.kill();
    await server.start();
    await expect.poll(() => asked, { timeout: 30_000 }).toBeGreaterThanOrEqual(8); // another execution asks for the same
    await later(200);
    held.resolve();
    expect(await run.result).toEqual(["a", "b", "pay", "ship", 1]);
    expect(new Set(starts.values())).toEqual(new Set([1]));
    expect(await app.decisions({ runId: run.id })).toEqual([]);
  });

  test("an effect that was given while the server was away is kept when it is back", async () => {
    const { starts, begin } = counter();
    const [held, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const shop = fn("shop", async (_: null, ctx) => {
      const pay = async () => {
        begin("pay");
        begun.resolve();
        await held.promise;
        return "paid";
      };
      return ctx.step("pay", pay, { effect: "once" });
    });
    const app = await serving(shop);
    const run = await app.start(shop, null);
    await begun.promise;
    await server.kill();
    held.resolve();
    await later(50);
    await server.start();
    expect(await run.result).toBe("paid");
    expect([...starts.values()]).toEqual([1]);
  });

  test("an effect that may not be repeated, whose worker died, is asked about", async () => {
    await using worker = await payingWorker(server);
    await worker.begin();
    const run = await worker.app.start(worker.payer, null);
    await worker.paid;
    await worker.kill();
    await worker.begin();
    const outcome = await run.outcome;
    expect(outcome).toMatchObject({ status: "paused", decisions: [{ path: "payer/pay!outcome" }] });
    const id = outcome.status === "paused" ? outcome.decisions[0]?.id : undefined;
    await worker.app.decide(id ?? "", { approved: false, value: "seen in the shop" });
    expect(await run.result).toBe("seen in the shop");
    expect(worker.payments).toBe(1);
  });
});
