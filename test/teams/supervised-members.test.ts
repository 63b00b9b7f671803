import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { isSupervised } from "../../src/core/supervised-report.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { assign } from "../../src/teams/assign.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { escalate } from "../../src/teams/escalate.ts";
import { mapReduce } from "../../src/teams/map-reduce.ts";
import { swarm } from "../../src/teams/swarm.ts";
import { vote } from "../../src/teams/vote.ts";
import { simulate } from "../../src/testing/simulate.ts";

const down = supervised(
  fn("down", (): string => {
    throw new Error("no line");
  }),
);
const up = supervised(fn("up", () => "blue"));
const failures = [{ member: "down", code: null, message: "no line" }];

describe("D members that report instead of throwing", () => {
  test("a failed report is the member's failure, a completed one its value: votes", async () => {
    const team = vote({ name: "v", members: [down, up], options: ["failed", "blue"] });
    const { outcome } = await simulate(team, "t");
    expect(outcome).toMatchObject({ status: "completed", value: { winner: "blue", failures } });
  });

  test("levels, and workers that try again", async () => {
    const stairs = escalate({ name: "e", levels: [down, up], person: false });
    expect((await simulate(stairs, "t")).outcome).toMatchObject({ value: { value: "blue", by: "up", failures } });
    const desk = assign({ name: "a", members: [down, up], attempts: 2 });
    expect((await simulate(desk, "t")).outcome).toMatchObject({
      value: { value: [{ member: "up", value: "blue" }], failures },
    });
  });

  test("the error of an active member, of a judge, and of all parts", async () => {
    expect((await simulate(swarm({ name: "s", members: [down, up] }), "t")).outcome).toMatchObject({
      status: "failed",
      error: { code: "step_failed", message: "no line", detail: { step: "down" } },
    });
    const members = [fn("a", () => "x"), fn("b", () => "y")];
    expect((await simulate(bestOf({ name: "b", members, judge: down }), "t")).outcome).toMatchObject({
      status: "failed",
      error: { message: "no line" },
    });
    const parts = mapReduce({ name: "m", map: down, reduce: (given) => given.length });
    expect((await simulate(parts, [1, 2])).outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
    const done = mapReduce({ name: "m", map: up, reduce: (given) => given.join() });
    expect((await simulate(done, [1, 2])).outcome).toMatchObject({ value: { value: "blue,blue" } });
  });

  test("only exactly that shape is a report", () => {
    const report = { attempts: 1, durationMs: 0, fallbackUsed: false, failures: [] };
    expect(isSupervised({ ...report, status: "completed", value: 1 })).toBe(true);
    expect(isSupervised({ ...report, status: "completed" })).toBe(true);
    expect(isSupervised({ ...report, status: "failed", error: failures[0] })).toBe(true);
    expect(isSupervised({ ...report, status: "failed", value: 1 })).toBe(false);
    expect(isSupervised({ ...report, status: "failed" })).toBe(false);
    expect(isSupervised({ ...report, status: "completed", value: 1, more: 1 })).toBe(false);
    expect(isSupervised({ status: "completed", value: 1 })).toBe(false);
    expect(isSupervised({ ...report, status: "completed", value: 1, attempts: "1" })).toBe(false);
    expect(isSupervised("completed")).toBe(false);
  });
});
