import { describe, expect, test } from "vitest";
import { TroupeError } from "../../src/base/errors.ts";
import type { ModelFault } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import {
  callAt,
  fakeModel,
  finish,
  httpError,
  parts,
  request,
  says,
  scopeOf,
  start,
  text,
  throws,
} from "./fake-model.ts";

async function failureOf(calling: Promise<unknown>): Promise<TroupeError<"model_failed">> {
  const error = await calling.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  if (!TroupeError.is(error, "model_failed")) throw error;
  return error;
}

describe("model caller: one call", () => {
  test("A1 reply: a reply is content, end, tokens and who said it", async () => {
    const reply = await callAt(virtualClock(), modelCaller(fakeModel([says("Hi there")])));
    expect(reply).toEqual({
      content: [{ type: "text", text: "Hi there" }],
      finish: "stop",
      usage: { inputTokens: 10, cachedTokens: 2, outputTokens: 5, reasoningTokens: 1 },
      model: "fake/one",
      id: "reply-1",
    });
  });

  test("A1 reply: without streaming the same reply comes through doGenerate", async () => {
    const model = fakeModel([says("Hi there")]);
    const whole = await callAt(virtualClock(), modelCaller(model, { streaming: false }));
    const streamed = await callAt(virtualClock(), modelCaller(fakeModel([says("Hi there")])));
    expect(whole).toEqual(streamed);
    expect(model.asked[0]).not.toHaveProperty("includeRawChunks");
  });

  test("A1 reply: every attempt carries the key of the step, as a header that HTTP can carry", async () => {
    const model = fakeModel([throws(httpError(500)), says("ok")]);
    await callAt(virtualClock(), modelCaller(model), { key: "run-1/writer/turn-3" });
    expect(model.asked.map(({ headers }) => headers)).toEqual([
      { "idempotency-key": "run-1/writer/turn-3" },
      { "idempotency-key": "run-1/writer/turn-3" },
    ]);
    const foreign = fakeModel([says("ok")]);
    await callAt(virtualClock(), modelCaller(foreign), { key: "run-1/Prüfer 一/turn-1" });
    const key = foreign.asked[0]?.headers?.["idempotency-key"] ?? "";
    expect(new Headers({ key }).get("key")).toBe("run-1%2FPr%C3%BCfer%20%E4%B8%80%2Fturn-1");
  });

  test("A1 reply: the request goes to the model as it is", async () => {
    const model = fakeModel([says("ok")]);
    const full = { ...request, temperature: 0.5, maxOutputTokens: 100, providerOptions: { fake: { seed: 1 } } };
    await modelCaller(model).call(full, scopeOf());
    expect(model.asked[0]).toMatchObject(full);
    expect(model.asked[0]?.prompt).toBe(request.prompt);
  });

  test("A1 reply: an error of this library that a model throws goes through as it is", async () => {
    const drift = new TroupeError("differs", {
      code: "cassette_drift",
      detail: { cassette: "a", at: 1, difference: "b" },
    });
    const model = fakeModel([throws(drift)]);
    await expect(modelCaller(model).call(request, scopeOf())).rejects.toBe(drift);
    expect(model.asked).toHaveLength(1);
  });
});

describe("model caller: attempts", () => {
  const always: readonly [ModelFault, number, Parameters<typeof throws>[0]][] = [
    ["unauthorized", 1, httpError(401)],
    ["not_found", 1, httpError(404)],
    ["bad_request", 1, httpError(400)],
    ["context_length", 1, httpError(400, {}, '{"error":{"code":"context_length_exceeded"}}')],
    ["quota", 1, httpError(429, {}, '{"error":{"code":"insufficient_quota"}}')],
    ["rate_limited", 4, httpError(429)],
    ["overloaded", 4, httpError(529)],
    ["server_error", 4, httpError(500)],
    ["unreachable", 4, Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } })],
    ["failed", 1, new Error("a bug")],
  ];

  test.each(always)("G1 retry: %s is tried %i times in all", async (fault, requests, error) => {
    const model = fakeModel([throws(error)]);
    const failure = await failureOf(callAt(virtualClock(), modelCaller(model)));
    expect(failure.detail.fault).toBe(fault);
    expect(failure.detail.attempts).toHaveLength(requests);
    expect(model.asked).toHaveLength(requests);
  });

  test("G1 retry: maxAttempts is the number of requests to each model", async () => {
    const [one, two] = [fakeModel([throws(httpError(500))]), fakeModel([parts(...start, finish("stop"))])];
    const failure = await failureOf(callAt(virtualClock(), modelCaller([one, two], { maxAttempts: 2 })));
    expect([one.asked.length, two.asked.length]).toEqual([2, 2]);
    expect(failure.detail.attempts.map(({ fault }) => fault)).toEqual([
      "server_error",
      "server_error",
      "empty",
      "empty",
    ]);
  });

  test("G1 retry: what was tried before is kept with the reply", async () => {
    const model = fakeModel([throws(httpError(503)), parts(...start, ...text("cut")), says("ok")]);
    const { failed } = await callAt(virtualClock(), modelCaller(model));
    expect(failed).toEqual([
      { model: "fake/one", fault: "overloaded", status: 503, ms: 0 },
      { model: "fake/one", fault: "unterminated", status: null, ms: 0 },
    ]);
  });

  test("G1 retry: pauses grow, have chance in them, and are the same for the same key", async () => {
    const pausesOf = async (key: string) => {
      const clock = virtualClock();
      const at: number[] = [];
      const model = fakeModel([
        () => {
          at.push(clock.now());
          return Promise.reject(httpError(500));
        },
      ]);
      await failureOf(callAt(clock, modelCaller(model), { key }));
      return at.slice(1).map((each, index) => each - (at[index] ?? 0));
    };
    const pauses = await pausesOf("a");
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(1_000 * 2 ** index);
    }
    expect(await pausesOf("a")).toEqual(pauses);
    expect(await pausesOf("b")).not.toEqual(pauses);
  });

  test.each([
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": new Date(45_000).toUTCString() }, 45_000],
    [{ "retry-after-ms": "1500.5" }, 1_501],
    [{ "retry-after": "100000" }, 0], // more than a day: not meant
    [{ "retry-after": "7200" }, 300_000],
  ])("G1 retry: %j is waited for, and not much longer", async (headers, ms) => {
    const clock = virtualClock();
    const model = fakeModel([throws(httpError(429, headers as Record<string, string>)), says("ok")]);
    await callAt(clock, modelCaller(model));
    expect(clock.now()).toBeGreaterThanOrEqual(ms);
    expect(clock.now()).toBeLessThanOrEqual(ms + 1_000);
  });

  test("G1 retry: Retry-After counts for every fault that a pause can help", async () => {
    for (const status of [500, 503, 529]) {
      const clock = virtualClock();
      const model = fakeModel([throws(httpError(status, { "retry-after": "20" })), says("ok")]);
      await callAt(clock, modelCaller(model));
      expect(clock.now()).toBeGreaterThanOrEqual(20_000);
    }
  });

  test("G1 retry: an abort ends a pause at once, with its own reason", async () => {
    const clock = virtualClock();
    const stop = new AbortController();
    const gone = new TroupeError("the run is cancelled", { code: "aborted", detail: { reason: "gone" } });
    clock.alarm(100, () => stop.abort(gone));
    const model = fakeModel([throws(httpError(429, { "retry-after": "60" }))]);
    await expect(callAt(clock, modelCaller(model), { signal: stop.signal })).rejects.toBe(gone);
    expect(clock.now()).toBe(100);
    expect(model.asked).toHaveLength(1);
  });

  test("G1 retry: an abort during a request ends it, and is no attempt that failed", async () => {
    for (const streaming of [true, false]) {
      const clock = virtualClock();
      const stop = new AbortController();
      clock.alarm(100, () => stop.abort(new Error("gone")));
      const model = fakeModel([
        ({ abortSignal }) =>
          new Promise((_, reject) => {
            abortSignal?.addEventListener("abort", () => reject(abortSignal.reason));
          }),
      ]);
      const calling = callAt(clock, modelCaller(model, { streaming }), { signal: stop.signal });
      await expect(calling).rejects.toMatchObject({ code: "aborted", message: "gone" });
      expect(model.asked).toHaveLength(1);
    }
  });
});

describe("model caller: several models", () => {
  const other = { provider: "other", modelId: "two" };

  test.each([
    ["not_found", httpError(404)],
    ["unauthorized", httpError(401)],
    ["quota", httpError(402)],
    ["filtered", finish("content-filter", "SAFETY")],
    ["refused", finish("content-filter", "refusal")],
  ])("G1 fallback: %s goes to the next model at once", async (fault, given) => {
    const first = fakeModel([given instanceof Error ? throws(given) : parts(...text("I"), given)]);
    const clock = virtualClock();
    const reply = await callAt(clock, modelCaller([first, fakeModel([says("ok")], other)]));
    expect(reply).toMatchObject({ model: "other/two", failed: [{ model: "fake/one", fault }] });
    expect(clock.now()).toBe(0);
  });

  test.each([
    ["truncated", finish("length")],
    ["bad_request", httpError(422)],
  ])("G1 fallback: %s fails at once, though there is another model", async (fault, given) => {
    const first = fakeModel([given instanceof Error ? throws(given) : parts(...text("I"), given)]);
    const second = fakeModel([says("ok")], other);
    const failure = await failureOf(callAt(virtualClock(), modelCaller([first, second])));
    expect(failure.detail).toMatchObject({ model: "fake/one", fault });
    expect(second.asked).toHaveLength(0);
  });

  test("G1 fallback: when the attempts at one are used up the next is asked; all are kept", async () => {
    const first = fakeModel([throws(httpError(500))]);
    const second = fakeModel([throws(httpError(404))], other);
    const failure = await failureOf(callAt(virtualClock(), modelCaller([first, second])));
    expect(failure.detail).toMatchObject({ model: "other/two", fault: "not_found", status: 404 });
    expect(failure.detail.attempts.map(({ model }) => model)).toEqual([...Array(4).fill("fake/one"), "other/two"]);
    expect(failure.message).toBe(
      "fake/one: the provider failed (HTTP 500, 4 attempts); " +
        "other/two: the provider has no such model (HTTP 404, 1 attempt): status 404",
    );
  });
});

describe("model caller: names", () => {
  test("J1 names: names are looked up once, in the first call", async () => {
    const model = fakeModel([says("ok")]);
    const looked: string[] = [];
    const caller = modelCaller("fake/it", {}, async (name) => {
      looked.push(name);
      return model;
    });
    expect([caller.name, looked]).toEqual(["fake/it", []]);
    const replies = await Promise.all([caller.call(request, scopeOf()), caller.call(request, scopeOf())]);
    expect(replies.map(({ model: who }) => who)).toEqual(["fake/it", "fake/it"]);
    await caller.call(request, scopeOf());
    expect(looked).toEqual(["fake/it"]);
  });

  test("J1 names: one that cannot be had fails as what it is, and is looked for again by the next call", async () => {
    const missing = new TroupeError("no key", { code: "model_missing", detail: { model: "a/b", set: ["KEY"] } });
    let isThere = false;
    const caller = modelCaller("a/b", {}, async () => {
      if (!isThere) throw missing;
      return fakeModel([says("ok")]);
    });
    await expect(caller.call(request, scopeOf())).rejects.toBe(missing);
    isThere = true;
    await expect(caller.call(request, scopeOf())).resolves.toMatchObject({ model: "a/b" });
  });

  test("J1 names: one of several that cannot be had is passed over, and the reply says so", async () => {
    const missing = new TroupeError("no package", { code: "peer_missing", detail: { package: "a", install: "b" } });
    const caller = modelCaller(["a/b", fakeModel([says("ok")])], {}, () => Promise.reject(missing));
    expect((await caller.call(request, scopeOf())).failed).toEqual([
      { model: "a/b", fault: "not_found", status: null, ms: 0 },
    ]);
    const failing = modelCaller(["a/b", fakeModel([throws(httpError(401))])], {}, () => Promise.reject(missing));
    expect((await failureOf(failing.call(request, scopeOf()))).detail.fault).toBe("unauthorized");
    await expect(modelCaller(["a/b", "c/d"], {}, () => Promise.reject(missing)).call(request, scopeOf())).rejects.toBe(
      missing,
    );
  });

  test("J1 names: without a way to look up names there are none", async () => {
    await expect(modelCaller("openai/gpt-5").call(request, scopeOf())).rejects.toMatchObject({
      code: "model_missing",
      detail: { model: "openai/gpt-5" },
    });
  });
});
