import { describe, expect, test } from "vitest";
import { systemClock, until } from "../../src/base/clock.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";

describe("clock", () => {
  test("clock: never rings early", async () => {
    for (let n = 0; n < 30; n++) {
      const at = systemClock.now() + (n % 5);
      await new Promise<void>((resolve) => systemClock.alarm(at, resolve));
      expect(systemClock.now()).toBeGreaterThanOrEqual(at);
    }
  });

  test("clock: an alarm can be called off, and one beyond the longest timer can be set", async () => {
    let rang = false;
    const ring = () => {
      rang = true;
    };
    systemClock.alarm(systemClock.now(), ring)();
    const off = systemClock.alarm(systemClock.now() + 10 * 2_147_483_647, ring);
    await new Promise<void>((resolve) => systemClock.alarm(systemClock.now() + 5, resolve));
    off();
    expect(rang).toBe(false);
  });

  test("clock: until resolves in time, and rejects at once when aborted", async () => {
    const clock = virtualClock(10);
    await clock.drive(until(clock, 50, new AbortController().signal));
    expect(clock.now()).toBe(50);
    const control = new AbortController();
    const waiting = until(clock, 1e9, control.signal);
    control.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(until(clock, 0, control.signal)).rejects.toThrow("enough");
  });
});
