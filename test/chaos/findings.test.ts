import { describe, expect, test } from "vitest";
import type { Attended } from "../../scripts/chaos/attend.ts";
import { judge, type ReadLog } from "../../scripts/chaos/findings.ts";
import type { Round } from "../../scripts/chaos/round.ts";
import { isClean, tallyOf } from "../../scripts/chaos/tally.ts";
import { expected } from "../../scripts/chaos/team.ts";
import type { Json } from "../../src/index.ts";

const answered = (value: string, id = "d1") => ["decision.answered", "ask#1", { id, answer: { value } }] as const;
const signalled = ["signal.received", "", { name: "go", payload: "gone" }] as const;
const step = (path: string) => ["step.completed", path, {}] as const;

function log(...entries: readonly (readonly [type: string, path: string, body: Json])[]): ReadLog {
  return {
    entries: entries.map(([type, path, body], seq) => ({ seq, at: 0, type, path, body })),
    length: entries.length,
  };
}

const run: Attended = {
  id: "r1",
  status: "completed",
  value: expected("r1", "ann-0"),
  endedAt: 1,
  answersGiven: ["ann-0", "bob-1"],
  answersAccepted: ["ann-0"],
  signalsSent: 1,
};
const good = log(step("branch/s0"), answered("ann-0"), signalled, step("s1-use"));
const nothing = { wrong: 0, decisionsDoubled: 0, signalsDoubled: 0, logsBroken: 0 };

describe("what a chaos series finds in a run", () => {
  test("nothing in one that is as it must be", () => {
    expect(judge(run, good, [log(step("s0"))])).toEqual(nothing);
    expect(judge({ ...run, answersAccepted: [] }, good, [])).toEqual(nothing); // the reply was lost, not the answer
  });

  test("a wrong result: of another step, of an answer that nobody gave, or of one that was refused", () => {
    const value = { ...expected("r1", "ann-0"), last: "00000000" };
    expect(judge({ ...run, value }, good, [])).toEqual({ ...nothing, wrong: 1 });
    const other = log(answered("eve-0"), signalled);
    const eve = { ...run, value: expected("r1", "eve-0"), answersAccepted: [] };
    expect(judge(eve, other, [])).toEqual({ ...nothing, wrong: 1 });
    const bob = { ...run, value: expected("r1", "bob-1") };
    expect(judge(bob, log(answered("bob-1"), signalled), [])).toEqual({ ...nothing, wrong: 1 });
  });

  test("a decision that was answered twice, or promised to two people", () => {
    const twice = log(answered("ann-0"), answered("bob-1"), signalled);
    expect(judge(run, twice, [])).toEqual({ ...nothing, decisionsDoubled: 1 });
    const both = { ...run, answersAccepted: ["ann-0", "bob-1"] };
    expect(judge(both, good, [])).toEqual({ ...nothing, decisionsDoubled: 1 });
    expect(judge(run, log(answered("ann-0"), answered("x", "d2"), signalled), [])).toEqual(nothing);
  });

  test("a signal that came twice", () => {
    expect(judge(run, log(answered("ann-0"), signalled, signalled), [])).toEqual({ ...nothing, signalsDoubled: 1 });
  });

  test("logs that are broken, cut short, or have two outcomes of one step", () => {
    const broken = { ...good, length: null };
    const short = { ...good, length: 9 };
    const twice = log(step("s0"), step("s0"));
    expect(judge(run, good, [broken, short, twice])).toEqual({ ...nothing, logsBroken: 3 });
    expect(judge(run, broken, [])).toEqual({ ...nothing, logsBroken: 1 });
  });
});

describe("the sum of a chaos series", () => {
  const counts = { steps: 1, finishedRepeated: 0, inFlightRepeated: 4, onceDoubled: 0, tooEarly: 0 };
  const fine: Round = { runs: [run], moot: false, doneMs: 100, counts, findings: [nothing] };
  const tally = (crashes: number, ...rounds: readonly Round[]) =>
    tallyOf({ engine: "local", killed: "worker", seed: 1, calmMs: 1, crashes }, rounds);

  test("is clean when only steps in flight were repeated", () => {
    const sum = tally(0, fine, { ...fine, doneMs: 300 }, { ...fine, doneMs: 200 });
    expect(isClean(sum)).toBe(true);
    expect(sum).toMatchObject({ kills: 3, runs: 3, steps: 3, inFlightRepeated: 12, doneP50Ms: 200, doneMaxMs: 300 });
  });

  test.each<[string, Round]>([
    ["lost", { ...fine, runs: [{ ...run, status: "lost" }] }],
    ["wrong", { ...fine, runs: [{ ...run, status: "failed" }] }],
    ["wrong", { ...fine, runs: [{ ...run, status: "cancelled" }] }],
    ["wrong", { ...fine, findings: [{ ...nothing, wrong: 1 }] }],
    ["decisionsDoubled", { ...fine, findings: [{ ...nothing, decisionsDoubled: 1 }] }],
    ["signalsDoubled", { ...fine, findings: [{ ...nothing, signalsDoubled: 1 }] }],
    ["logsBroken", { ...fine, findings: [{ ...nothing, logsBroken: 1 }] }],
    ["finishedRepeated", { ...fine, counts: { ...counts, finishedRepeated: 1 } }],
    ["onceDoubled", { ...fine, counts: { ...counts, onceDoubled: 1 } }],
    ["tooEarly", { ...fine, counts: { ...counts, tooEarly: 1 } }],
  ])("is not clean with one %s", (name, bad) => {
    const sum = tally(0, fine, bad, fine);
    expect(sum).toMatchObject({ [name]: 1 });
    expect(isClean(sum)).toBe(false);
  });

  test("is not clean when a worker ended by itself", () => {
    expect(isClean(tally(1, fine))).toBe(false);
  });
});
