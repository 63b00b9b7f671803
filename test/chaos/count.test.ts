import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { count } from "../../scripts/chaos/count.ts";
import { effectLog, type Line, type Mark } from "../../scripts/chaos/effect-log.ts";
import { folder } from "../engines/folder.ts";

/** "start a, end a" as lines. */
const lines = (text: string): readonly Line[] =>
  text
    .split(",")
    .map((each) => each.trim().split(" "))
    .map(([mark = "", key = ""]) => ({ mark: mark as Mark, key, value: "v" }));

const whole = (key: string) => `start ${key}, end ${key}`;
const clean = { finishedRepeated: 0, inFlightRepeated: 0, onceDoubled: 0, tooEarly: 0 };

describe("what a chaos series counts in the effect log", () => {
  test("finds nothing wrong with steps done once, in the order of each branch, branches in any order", () => {
    const log = lines(
      `start r1/b/s0, start r1/b#2/s0, end r1/b#2/s0, start r1/b#2/s1, end r1/b/s0, ${whole("r1/b/s1")}, end r1/b#2/s1, ` +
        `${whole("r1.4f5e/s0")}, start r1/s0-pay, happened r1/s0-pay, end r1/s0-pay, ${whole("r1/s1-use")}`,
    );
    expect(count(log)).toEqual({ ...clean, steps: 7 });
  });

  test.each([
    ["the next step of its branch had begun", `${whole("r1/b/s0")}, start r1/b/s1, ${whole("r1/b/s0")}`],
    ["a later step of its branch had begun", `${whole("r1/b/s0")}, ${whole("r1/b/s1")}, start r1/b/s2, start r1/b/s0`],
    ["the root went on after its branches", `${whole("r1/b/s5")}, start r1/s0-pay, start r1/b/s5`],
    ["the root went on after a run it called", `${whole("r1.4f5e/s2")}, start r1/s0-pay, start r1.4f5e/s2`],
  ])("a finished step is repeated when %s", (_, text) => {
    expect(count(lines(text))).toMatchObject({ ...clean, finishedRepeated: 1 });
  });

  test.each([
    ["it had not ended", "start r1/b/s0, start r1/b/s0"],
    ["it had ended, but nothing had built on it", `${whole("r1/b/s0")}, start r1/b/s0`],
    ["another branch went on meanwhile", `${whole("r1/b/s0")}, ${whole("r1/b#2/s0")}, start r1/b#2/s1, start r1/b/s0`],
    ["another run went on meanwhile", `${whole("r1/b/s0")}, start r2/s0-pay, start r1/b/s0`],
  ])("a step in flight is repeated when %s", (_, text) => {
    expect(count(lines(text))).toMatchObject({ ...clean, inFlightRepeated: 1 });
  });

  test("each repetition counts", () => {
    const { finishedRepeated, inFlightRepeated } = count(
      lines("start r1/b/s0, start r1/b/s0, start r1/b/s0, start r1/b/s1, start r1/b/s2, start r1/b/s0, start r1/b/s1"),
    );
    expect({ finishedRepeated, inFlightRepeated }).toEqual({ finishedRepeated: 2, inFlightRepeated: 2 });
  });

  test("a `once` effect is doubled when the world has changed twice, not when an attempt was cut off before", () => {
    expect(count(lines("start r1/s0-pay, start r1/s0-pay, happened r1/s0-pay"))).toMatchObject({ onceDoubled: 0 });
    const twice = "start r1/s0-pay, happened r1/s0-pay, start r1/s0-pay, happened r1/s0-pay, happened r2/s0-pay";
    expect(count(lines(twice))).toMatchObject({ onceDoubled: 1 });
  });

  test.each([
    ["the one before it in its branch", "start r1/b/s0, start r1/b/s1"],
    ["the branches below the root", "start r1/b/s5, start r1/s0-pay"],
    ["a run that the root called", "start r1.4f5e/s2, start r1/s0-pay"],
  ])("a step begins too early when it does not wait for %s", (_, text) => {
    expect(count(lines(text))).toMatchObject({ ...clean, tooEarly: 1 });
  });

  test("an effect that happened and was then cut off may be built on", () => {
    expect(count(lines("start r1/s0-pay, happened r1/s0-pay, start r1/s1-use"))).toMatchObject(clean);
  });

  test("a key that is not of the team is no reason to count nothing", () => {
    expect(() => count(lines("start r1/other"))).toThrow("not the key of a step");
  });

  test("the log is read as it was written, and one that was damaged is refused", () => {
    const log = effectLog(join(folder(), "effects.log"));
    expect(log.lines()).toEqual([]);
    log.write("start", "r1/s0-pay", "v1");
    expect(log.happened("r1/s0-pay")).toBeUndefined();
    log.write("happened", "r1/s0-pay", "v1");
    expect(log.happened("r1/s0-pay")).toBe("v1");
    expect(log.happened("r2/s0-pay")).toBeUndefined();
    expect(log.lines()).toEqual([
      { mark: "start", key: "r1/s0-pay", value: "v1" },
      { mark: "happened", key: "r1/s0-pay", value: "v1" },
    ]);
    log.write("end", "two words", "v1");
    expect(() => log.lines()).toThrow("not a line");
  });
});
