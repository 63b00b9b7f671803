import { describe, expect, test } from "vitest";
import type { StepRequest } from "../../src/core/engine.ts";
import { InFlight } from "../../src/engines/restate/in-flight.ts";
import { virtualClock } from "../../src/testing/index.ts";

const never = () => new Promise<never>(() => undefined);

function requestOf(effect: () => unknown): StepRequest {
  const { signal } = new AbortController();
  const path = "team/pay";
  const terms = { intent: true, once: true, barrier: true, timeoutMs: 1_000, kind: "step", digest: null } as const;
  return { path, key: `r/${path}`, signal, ...terms, effect };
}

/** Attempts at one run, on one worker: each may be told that it is over. */
function attempt(mayStart: (token: string) => Promise<boolean>) {
  const controller = new AbortController();
  return { gate: { over: controller.signal, mayStart }, end: () => controller.abort() };
}

describe("G5 durable runs: an effect of a run that is tried again on the same worker", () => {
  test("is joined when it is at work, and its end is the end of both attempts", async () => {
    const inFlight = new InFlight(virtualClock(), () => undefined);
    let began = 0;
    const done = Promise.withResolvers<number>();
    const request = requestOf(() => {
      began += 1;
      return done.promise;
    });
    const first = attempt(async () => true);
    const before = inFlight.run("r", request, first.gate);
    await expect.poll(() => began).toBe(1);
    first.end();
    const after = inFlight.run("r", request, attempt(async () => true).gate);
    done.resolve(7);
    expect(await before).toMatchObject({ ok: true, value: 7 });
    expect(await after).toEqual(await before);
    expect(began).toBe(1);
  });

  test("is started by the next attempt when the one before died before it might start", async () => {
    const inFlight = new InFlight(virtualClock(), () => undefined);
    const dead = attempt(never);
    void inFlight.run(
      "r",
      requestOf(() => "dead"),
      dead.gate,
    );
    dead.end();
    const end = inFlight.run(
      "r",
      requestOf(() => "next"),
      attempt(async () => true).gate,
    );
    expect(await end).toMatchObject({ ok: true, value: "next" });
  });

  test("is not started by an attempt that is over, whatever it is told", async () => {
    const inFlight = new InFlight(virtualClock(), () => undefined);
    const told = Promise.withResolvers<boolean>();
    const over = attempt(() => told.promise);
    const began: string[] = [];
    void inFlight.run(
      "r",
      requestOf(() => began.push("over")),
      over.gate,
    );
    over.end();
    told.resolve(true);
    await told.promise;
    await inFlight.run(
      "r",
      requestOf(() => began.push("next")),
      attempt(async () => true).gate,
    );
    expect(began).toEqual(["next"]);
  });

  test("is intended under one token by all attempts, so that the second is not taken for a stranger", async () => {
    const inFlight = new InFlight(virtualClock(), () => undefined);
    const tokens: string[] = [];
    const intend = async (token: string) => {
      tokens.push(token);
      return tokens[0] === token;
    };
    const dead = attempt(async (token) => {
      await intend(token);
      return never();
    });
    void inFlight.run(
      "r",
      requestOf(() => undefined),
      dead.gate,
    );
    dead.end();
    const fresh = Promise.withResolvers<boolean>();
    const request: StepRequest = { ...requestOf(() => undefined), effect: (_, isFresh) => fresh.resolve(isFresh) };
    await inFlight.run("r", request, attempt(intend).gate);
    expect(await fresh.promise).toBe(true);
    expect(new Set(tokens).size).toBe(1);
  });
});
