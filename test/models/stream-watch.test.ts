import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import type { Reply } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { callAt, fakeModel, finish, type Part, request, says, scopeOf, type Timed, text, timed } from "./fake-model.ts";

const raw: Part = { type: "raw", rawValue: {} };
const ping: Part = { type: "ping" };
const opening: Part = { type: "stream-start", warnings: [] };
const reasons: Part = { type: "reasoning-start", id: "r" };
const [begins, says1, ends] = text("Hello") as [Part, Part, Part];

type Plan = readonly (readonly [number, Part])[];

/** One attempt at a stream of this plan, and when it was over. */
async function attempt(plan: Plan, end: "ends" | "hangs", settings: object = {}) {
  const clock = virtualClock();
  const streams: Timed[] = [];
  const model = fakeModel([
    () => {
      const stream = timed(clock, plan, end);
      streams.push(stream);
      return stream.stream;
    },
  ]);
  const limits = { firstByteMs: 10_000, idleMs: 4_000, maxAttempts: 1, ...settings };
  const came = await callAt(clock, modelCaller(model, limits)).then(
    (reply: Reply) => reply.content.map((part) => (part.type === "text" ? part.text : part.type)).join(","),
    (error) => error.detail.fault,
  );
  return { came, at: clock.now(), cancelled: streams[0]?.cancelled, aborted: model.asked[0]?.abortSignal?.aborted };
}

const whole: Plan = [
  [0, opening],
  [5, begins],
  [5, says1],
  [5, ends],
  [5, finish("stop")],
];

describe("limits of time on a stream", () => {
  test("G1 timeout: one that gives nothing has until the first limit, and its request is ended", async () => {
    expect(await attempt([], "hangs")).toEqual({ came: "first_byte", at: 10_000, cancelled: true, aborted: true });
  });

  test("G1 timeout: announcements and pings are no beginning", async () => {
    const plan: Plan = [
      [0, opening],
      [10, { type: "response-metadata", id: "1" }],
      [20, { type: "custom", kind: "anthropic.message_start" }],
      [3_000, raw],
      [6_000, ping],
      [9_000, reasons],
      [9_500, raw],
    ];
    expect(await attempt(plan, "hangs")).toMatchObject({ came: "first_byte", at: 10_000 });
  });

  test("G1 timeout: one that has begun may pause for the second limit, and no longer", async () => {
    const paused = (ms: number): Plan => [...whole.slice(0, 3), [5 + ms, ends], [5 + ms, finish("stop")]];
    expect(await attempt(paused(3_999), "ends")).toMatchObject({ came: "Hello", at: 4_004, aborted: false });
    expect(await attempt(paused(4_001), "ends")).toEqual({
      came: "stalled",
      at: 4_005,
      cancelled: true,
      aborted: true,
    });
  });

  test("G1 timeout: pings and raw events show that it lives", async () => {
    const plan: Plan = [...whole.slice(0, 3), [3_000, raw], [6_000, ping], [9_000, raw], [12_000, finish("stop")]];
    expect(await attempt(plan, "ends")).toMatchObject({ came: "Hello", at: 12_000 });
    expect(await attempt(plan.slice(0, 5), "hangs")).toMatchObject({ came: "stalled", at: 10_000 });
  });

  test("G1 timeout: reasoning that was announced may be as long in coming as the beginning", async () => {
    const plan: Plan = [...whole.slice(0, 4), [1_000, reasons], [10_900, finish("stop")]];
    expect(await attempt(plan, "ends")).toMatchObject({ came: "Hello,reasoning", at: 10_900 });
    expect(await attempt(plan.slice(0, 5), "hangs")).toMatchObject({ came: "stalled", at: 11_000 });
  });

  test("G1 timeout: a first limit longer than the second is not cut short by it, nor the other way", async () => {
    const late: Plan = [
      [9_000, begins],
      [9_000, says1],
    ];
    expect(await attempt(late, "hangs")).toMatchObject({ came: "stalled", at: 13_000 });
    expect(await attempt(late, "hangs", { firstByteMs: 2_000 })).toMatchObject({ came: "first_byte", at: 2_000 });
    expect(await attempt(late, "hangs", { firstByteMs: 60_000, idleMs: 40_000 })).toMatchObject({ came: "stalled" });
  });

  test("G1 timeout: one that was complete and only does not close is a reply", async () => {
    expect(await attempt(whole, "hangs")).toMatchObject({ came: "Hello", at: 4_005, cancelled: true });
    const goesOn: Plan = [
      ...whole,
      [6, { type: "text-start", id: "t2" }],
      [6, { type: "text-delta", id: "t2", delta: "." }],
    ];
    expect(await attempt(goesOn, "hangs")).toMatchObject({ came: "stalled" });
  });

  test("G1 timeout: no limit is no alarm", async () => {
    const clock = virtualClock();
    const alarms: number[] = [];
    const watched: Clock = {
      now: clock.now,
      alarm(at, ring) {
        alarms.push(at);
        return clock.alarm(at, ring);
      },
    };
    const unlimited = { firstByteMs: Number.POSITIVE_INFINITY, idleMs: Number.POSITIVE_INFINITY };
    await modelCaller(fakeModel([says("ok")]), unlimited).call(request, scopeOf({ clock: watched }));
    expect(alarms).toEqual([]);
    const caller = modelCaller(fakeModel([says("ok")]));
    await Promise.all(Array.from({ length: 50 }, () => caller.call(request, scopeOf({ clock: watched }))));
    expect(alarms).toHaveLength(1); // shared by all of them
  });

  test("G1 timeout: a request that ignores its signal is left behind", async () => {
    const deaf = { ...fakeModel([]), doStream: () => new Promise<never>(() => undefined) };
    const clock = virtualClock();
    const calling = callAt(clock, modelCaller(deaf, { firstByteMs: 10_000, maxAttempts: 1 }));
    await expect(calling).rejects.toMatchObject({ detail: { fault: "first_byte" } });
    const stop = new AbortController();
    clock.alarm(clock.now() + 5, () => stop.abort(new Error("gone")));
    await expect(callAt(clock, modelCaller(deaf), { signal: stop.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(clock.now()).toBe(10_005);
  });

  test("G1 timeout: a stream that comes when nobody waits any more is closed", async () => {
    const clock = virtualClock();
    const late = timed(clock, [], "hangs");
    const model = {
      ...fakeModel([]),
      doStream: () =>
        new Promise<{ stream: ReadableStream<Part> }>((resolve) => {
          clock.alarm(20_000, () => resolve(late));
        }),
    };
    await callAt(clock, modelCaller(model, { firstByteMs: 10_000, maxAttempts: 1 })).catch(() => undefined);
    expect(late.cancelled).toBe(false);
    await clock.advance(10_000);
    expect(late.cancelled).toBe(true);
  });

  test("G1 timeout: without streaming the first limit is that of the whole reply, and by default there is none", async () => {
    const slow = (clock: VirtualClock) => ({
      ...fakeModel([]),
      doGenerate: async () => {
        await new Promise<void>((resolve) => {
          clock.alarm(clock.now() + 500_000, resolve);
        });
        return fakeModel([says("slow")]).doGenerate(request);
      },
    });
    const patient = virtualClock();
    expect(await callAt(patient, modelCaller(slow(patient), { streaming: false }))).toMatchObject({ finish: "stop" });
    const clock = virtualClock();
    const caller = modelCaller(slow(clock), { streaming: false, firstByteMs: 60_000, maxAttempts: 1 });
    await expect(callAt(clock, caller)).rejects.toMatchObject({ detail: { fault: "first_byte" } });
    expect(clock.now()).toBeLessThanOrEqual(61_000);
  });

  test("G1 timeout: an abort before the request asks nothing; one in the middle closes the stream", async () => {
    const model = fakeModel([says("ok")]);
    const calling = modelCaller(model).call(request, scopeOf({ signal: AbortSignal.abort(new Error("gone")) }));
    await expect(calling).rejects.toMatchObject({ code: "aborted" });
    expect(model.asked).toEqual([]);

    const clock = virtualClock();
    const stop = new AbortController();
    const stream = timed(clock, whole.slice(0, 3), "hangs");
    clock.alarm(50, () => stop.abort(new Error("gone")));
    const caller = modelCaller(fakeModel([() => stream.stream]));
    await expect(callAt(clock, caller, { signal: stop.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(clock.now()).toBe(50);
    expect(stream.cancelled).toBe(true);
  });
});
