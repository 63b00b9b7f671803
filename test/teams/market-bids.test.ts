import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBid, ranked, weighted } from "../../src/teams/market/bid-score.ts";
import { readBid } from "../../src/teams/market/bids.ts";

const known = (succeeded: number, failed: number, open = 0) => ({ succeeded, failed, open });

describe("D10 market: bids", () => {
  test.each<[string, unknown, unknown]>([
    ["a bid", { confidence: 0.8, cost: 3 }, { confidence: 0.8, cost: 3, workload: 0 }],
    ["with workload", { confidence: 1, cost: 0, workload: 2 }, { confidence: 1, cost: 0, workload: 2 }],
    ["a text", 'My bid: {"confidence":0.8,"cost":3}', { confidence: 0.8, cost: 3, workload: 0 }],
    ["a refusal", { refuse: "no" }, null],
    ["a refusal as text", '{"refuse":"no"}', null],
    ["null", null, null],
    ["nothing", undefined, null],
    ["too sure", { confidence: 1.1, cost: 3 }, /"confidence"/],
    ["not sure at all", { confidence: -0.1, cost: 3 }, /"confidence"/],
    ["no cost", { confidence: 0.5 }, /"cost"/],
    ["a cost below 0", { confidence: 0.5, cost: -1 }, /"cost"/],
    ["a cost without end", { confidence: 0.5, cost: Number.POSITIVE_INFINITY }, /"cost"/],
    ["a workload that is none", { confidence: 0.5, cost: 1, workload: "much" }, /"workload"/],
    ["prose", "I will do it for 3.", /"confidence"/],
  ])("what is read: %s", (_, answer, expected) => {
    const read = readBid(answer);
    if (expected instanceof RegExp) expect(read).toEqual({ wrong: expect.stringMatching(expected) });
    else expect(read).toEqual({ value: expected });
  });

  test("the record is Laplace's estimate; the workload is what is said and what is open", () => {
    const of = (succeeded: number, failed: number, open: number) =>
      openBid("ada", { confidence: 1, cost: 1, workload: 2 }, known(succeeded, failed, open));
    expect(of(0, 0, 0)).toMatchObject({ record: 0.5, workload: 2 });
    expect(of(0, 1, 1)).toMatchObject({ record: 1 / 3, workload: 3 });
    expect(of(8, 0, 3)).toMatchObject({ record: 0.9, workload: 5 });
  });

  test("each part is from 0 to 1 and counts by its weight; what costs nothing is the cheapest", () => {
    const bid = (cost: number, confidence = 0.5, workload = 0) =>
      openBid("ada", { confidence, cost, workload }, known(0, 0));
    const all = [bid(0), bid(5), bid(0)];
    expect(all.map((each) => weighted({ cost: 1 })(each, all))).toEqual([1, 0, 1]);
    const two = [bid(10), bid(20)];
    expect(two.map((each) => weighted({ cost: 2 })(each, two))).toEqual([1, 0.5]);
    expect(weighted({ workload: 1 })(bid(1, 1, 3), two)).toBe(0.25);
    expect(weighted({ confidence: 3, record: 1 })(bid(1, 0.8), two)).toBeCloseTo((3 * 0.8 + 0.5) / 4);
  });

  test("whoever is better in one part and not worse in the others never comes after", () => {
    const amount = fc.double({ min: 0, max: 1, noNaN: true });
    const plan = fc.record({ confidence: amount, cost: amount, workload: amount, gain: amount });
    const weights = fc.record({ confidence: amount, cost: amount, workload: amount, record: fc.constant(0.1) });
    fc.assert(
      fc.property(plan, weights, fc.constantFrom("confidence", "cost", "workload"), (given, weight, part) => {
        const { gain, ...worse } = given;
        const better = {
          ...worse,
          [part]: part === "confidence" ? Math.min(1, worse.confidence + gain) : worse[part] * gain,
        };
        const bids = [openBid("worse", worse, known(1, 1)), openBid("better", better, known(1, 1))];
        const score = (name: string) =>
          ranked(bids, weighted(weight)).find(({ contractor }) => contractor === name)?.score;
        expect(score("better")).toBeGreaterThanOrEqual(score("worse") ?? 2);
      }),
    );
  });

  test("best first, of equals the first in the list; a score must be a number", () => {
    const bids = ["a", "b", "c"].map((name, at) =>
      openBid(name, { confidence: 1, cost: at, workload: 0 }, known(0, 0)),
    );
    const order = (score: (cost: number) => number) =>
      ranked(bids, ({ cost }) => score(cost)).map(({ contractor }) => contractor);
    expect(order((cost) => (cost === 1 ? 2 : 1))).toEqual(["b", "a", "c"]);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, "1", undefined, Promise.resolve(1)]) {
      expect(() => ranked(bids, () => bad as number)).toThrow(RangeError);
    }
  });
});
