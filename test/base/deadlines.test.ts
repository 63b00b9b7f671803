import { describe, expect, test } from "vitest";
import { deadlines } from "../../src/base/deadlines.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";

const minute = 60_000;

describe("deadlines", () => {
  test("deadlines: short ones ring in time, long ones up to a second late, both kinds of party alike", async () => {
    const clock = virtualClock();
    const limits = deadlines(clock);
    const rung: [string, number][] = [];
    limits.after(1_234, () => rung.push(["short", clock.now()]));
    limits.after(minute + 1, () => rung.push(["long", clock.now()]));
    limits.watch(1_235, { onLimit: () => rung.push(["short party", clock.now()]) });
    limits.watch(minute + 1, { onLimit: () => rung.push(["long party", clock.now()]) });
    await clock.advance(2 * minute);
    expect(rung).toEqual([
      ["short", 1_234],
      ["short party", 1_235],
      ["long", minute + 1_000],
      ["long party", minute + 1_000],
    ]);
  });

  test("deadlines: what is called off does not ring, not even when another of the same second calls it off", async () => {
    const clock = virtualClock();
    const limits = deadlines(clock);
    const rung: string[] = [];
    limits.after(minute, () => {
      rung.push("first");
      second.clear();
    });
    const second = limits.watch(minute, { onLimit: () => rung.push("second") });
    const third = limits.after(minute, () => rung.push("third"));
    third();
    third();
    await clock.advance(2 * minute);
    expect(rung).toEqual(["first"]);
  });

  test("deadlines: an alarm that nobody waits for any more is called off", async () => {
    const clock = virtualClock();
    const limits = deadlines(clock);
    let alarms = 0;
    const counted = deadlines({
      now: clock.now,
      alarm(at, ring) {
        alarms += 1;
        const callOff = clock.alarm(at, ring);
        return () => {
          alarms -= 1;
          callOff();
        };
      },
    });
    counted.watch(minute, { onLimit: () => undefined }).clear();
    expect(alarms).toBe(1);
    await clock.advance(0);
    expect(alarms).toBe(0);
    counted.watch(minute, { onLimit: () => undefined });
    counted.stop();
    expect(alarms).toBe(0);
    limits.stop();
  });
});
