import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ballot } from "../../src/teams/vote/ballots.ts";
import { countBallots, type VotingMethod, type VotingRules } from "../../src/teams/vote/tally.ts";

const options = ["a", "b", "c", "d"];
const methods: readonly VotingMethod[] = ["majority", "plurality", "ranked"];
const rules = (method: VotingMethod, other: Partial<VotingRules> = {}): VotingRules => ({
  method,
  quorum: 1,
  ...other,
});

/** Any ranking, in part or in whole, or none; weights as people give them, such as 0.1. */
const rankings = fc.shuffledSubarray(options);
const weights = fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10);
const vote = (ranking: readonly string[], weight = 1, member = "m"): Ballot => ({ member, weight, ranking, why: "" });
const ballots = fc.array(
  fc.record({ ranking: rankings, weight: weights }).map(({ ranking, weight }) => vote(ranking, weight)),
  { minLength: 1, maxLength: 9 },
);
const method = fc.constantFrom(...methods);

/** Tenths of weight that prefer one option to another, counted anew. */
function preferring(list: readonly Ballot[], one: string, other: string): number {
  const place = (ranking: readonly string[], option: string) =>
    ranking.includes(option) ? ranking.indexOf(option) : options.length;
  return list.reduce(
    (sum, { ranking, weight }) => sum + (place(ranking, one) < place(ranking, other) ? Math.round(weight * 10) : 0),
    0,
  );
}

const condorcetWinner = (list: readonly Ballot[]): string | undefined =>
  options.find((one) =>
    options.every((other) => one === other || preferring(list, one, other) > preferring(list, other, one)),
  );

const tenths = (list: readonly Ballot[]): number => list.reduce((sum, { weight }) => sum + Math.round(weight * 10), 0);
const first = (list: readonly Ballot[], option: string) => list.filter(({ ranking }) => ranking[0] === option);
const cast = (list: readonly Ballot[]) => list.filter(({ ranking }) => ranking.length > 0);

describe("D13 counting votes", () => {
  test("D13 ranked: the option that beats each of the others always wins, alone", () => {
    fc.assert(
      fc.property(ballots, (list) => {
        const winner = condorcetWinner(list);
        const { outcome, leaders, tally } = countBallots(list, options, rules("ranked"));
        const complete = tally.filter(({ beats }) => beats === options.length - 1).map(({ option }) => option);
        if (leaders.length > 0) expect(complete).toEqual(winner === undefined ? [] : [winner]);
        if (winner === undefined) return;
        expect({ outcome, leaders }).toEqual({ outcome: "elected", leaders: [winner] });
      }),
      { numRuns: 1_000 },
    );
  });

  test("D13 ranked: with a circle of preferences, the strongest paths decide (the example of Schulze's paper)", () => {
    const groups = "5 acbed, 5 adecb, 8 bedac, 3 cabed, 7 caebd, 2 cbade, 7 dceba, 8 ebadc";
    const list = groups.split(", ").flatMap((group) => {
      const [count, letters = ""] = group.split(" ");
      return Array.from({ length: Number(count) }, () => vote([...letters]));
    });
    const { outcome, leaders, tally } = countBallots(list, [..."abcde"], rules("ranked"));
    expect(list).toHaveLength(45);
    expect({ outcome, leaders }).toEqual({ outcome: "elected", leaders: ["e"] });
    expect(tally.map(({ beats }) => beats)).toEqual([2, 2, 2, 1, 3]);
  });

  test("D13 ranked: elects those that no other one has a stronger path to, as found by trying all paths", () => {
    fc.assert(
      fc.property(ballots, (list) => {
        const link = (one: string, other: string) => {
          const votes = preferring(list, one, other);
          return votes > preferring(list, other, one) ? votes : 0;
        };
        const path = (from: string, to: string, left: readonly string[]): number =>
          Math.max(
            link(from, to),
            ...left.map((via) =>
              Math.min(
                link(from, via),
                path(
                  via,
                  to,
                  left.filter((each) => each !== via),
                ),
              ),
            ),
          );
        const strength = (one: string, other: string) =>
          path(
            one,
            other,
            options.filter((each) => each !== one && each !== other),
          );
        const best = options.filter((one) =>
          options.every((other) => one === other || strength(one, other) >= strength(other, one)),
        );
        const { leaders } = countBallots(list, options, rules("ranked"));
        expect(leaders).toEqual(tenths(cast(list)) === 0 ? [] : best);
      }),
      { numRuns: 1_000 },
    );
  });

  test("D13 ranked: with all rankings turned round, the winner of before wins no more", () => {
    const whole = fc.array(fc.shuffledSubarray(options, { minLength: options.length }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(whole, (list) => {
        const count = (all: readonly (readonly string[])[]) =>
          countBallots(
            all.map((ranking) => vote(ranking)),
            options,
            rules("ranked"),
          );
        const before = count(list);
        const after = count(list.map((ranking) => ranking.toReversed()));
        if (before.leaders.length === 1) expect(after.leaders).not.toEqual(before.leaders);
      }),
    );
  });

  test("D13 ranked: an option that everybody ranks below another one never wins", () => {
    fc.assert(
      fc.property(ballots, (list) => {
        const { leaders } = countBallots(list, options, rules("ranked"));
        for (const loser of leaders) {
          for (const other of options) {
            const all = tenths(list);
            if (all > 0) expect(preferring(list, other, loser) === all && loser !== other).toBe(false);
          }
        }
      }),
    );
  });

  test("D13 majority: nothing is elected with half of the votes or less, and anything with more", () => {
    fc.assert(
      fc.property(ballots, (list) => {
        const { outcome, leaders } = countBallots(list, options, rules("majority"));
        const all = tenths(cast(list));
        const winner = options.find((option) => 2 * tenths(first(list, option)) > all);
        expect(leaders).toEqual(winner === undefined ? [] : [winner]);
        expect(outcome).toBe(all === 0 ? "no_votes" : winner === undefined ? "no_majority" : "elected");
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [2 / 3, "aab", "elected"],
    [2 / 3, "aaaaabbb", "no_majority"],
    [0.75, "aaab", "elected"],
    [1, "aaaa", "elected"],
    [1, "aaab", "no_majority"],
    [undefined, "aabb", "no_majority"],
    [undefined, "aab", "elected"],
    [undefined, "abc", "no_majority"],
  ])("D13 majority: a share of %s of %s is %s", (threshold, letters, expected) => {
    const list = [...letters].map((option) => vote([option]));
    expect(countBallots([...list, vote([])], options, rules("majority", { threshold })).outcome).toBe(expected);
  });

  test("D13 majority: a share that binary numbers do not have, such as 0.55, is that share", () => {
    const list = [vote(["a"], 55), vote(["b"], 45)];
    expect(0.55 * 100).toBeGreaterThan(55);
    expect(countBallots(list, options, rules("majority", { threshold: 0.55 })).outcome).toBe("elected");
  });

  test("D13 plurality: those with the most votes lead", () => {
    fc.assert(
      fc.property(ballots, (list) => {
        const { leaders, tally } = countBallots(list, options, rules("plurality"));
        const votes = options.map((option) => tenths(first(list, option)));
        const most = Math.max(...votes);
        expect(tally.map((each) => Math.round(each.votes * 10))).toEqual(votes);
        expect(leaders).toEqual(most === 0 ? [] : options.filter((_, index) => votes[index] === most));
      }),
    );
  });

  test("D13 weighted: a vote of weight three counts as three votes, one of weight nought as none", () => {
    const whole = fc.array(fc.record({ ranking: rankings, weight: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(whole, method, (list, how) => {
        const heavy = list.map(({ ranking, weight }) => vote(ranking, weight));
        const many = list.flatMap(({ ranking, weight }) => Array.from({ length: weight }, () => vote(ranking)));
        fc.pre(many.length > 0);
        expect(countBallots(heavy, options, rules(how))).toEqual(countBallots(many, options, rules(how)));
      }),
    );
  });

  test("D13 the order of the voters does not matter, whatever their weights", () => {
    const odd = fc.integer({ min: 1, max: 1_000_000 }).map((sevenths) => sevenths / 7);
    const few = fc.shuffledSubarray(options.slice(0, 2));
    const list = fc.array(fc.record({ ranking: few, weight: odd }), { minLength: 2, maxLength: 12 });
    const pair = list.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(pair, method, ([one, other], how) => {
        const [a, b] = [one, other].map((all) => all.map(({ ranking, weight }) => vote(ranking, weight)));
        expect(countBallots(a ?? [], options, rules(how))).toEqual(countBallots(b ?? [], options, rules(how)));
      }),
    );
  });

  test("D13 sums of weights such as 0.1 and 0.2 tie with 0.3", () => {
    const list = [vote(["a"], 0.1), vote(["a"], 0.2), vote(["b"], 0.3)];
    expect(countBallots(list, options, rules("plurality"))).toMatchObject({ outcome: "tied", leaders: ["a", "b"] });
  });

  test("D13 the names of the options do not matter", () => {
    fc.assert(
      fc.property(ballots, method, fc.shuffledSubarray(options, { minLength: options.length }), (list, how, order) => {
        const one = countBallots(list, options, rules(how));
        const other = countBallots(list, order, rules(how));
        expect(other.outcome).toBe(one.outcome);
        expect(other.leaders.toSorted()).toEqual(one.leaders.toSorted());
      }),
    );
  });

  test("D13 quorum: fewer ballots than that elect nobody; abstentions take part, and do not vote", () => {
    fc.assert(
      fc.property(ballots, method, fc.integer({ min: 1, max: 12 }), (list, how, quorum) => {
        const { outcome, leaders } = countBallots(list, options, rules(how, { quorum }));
        expect(outcome === "no_quorum").toBe(list.length < quorum);
        if (list.length < quorum) expect(leaders).toEqual([]);
        const silent = [...list, ...list.map(({ weight }) => vote([], weight))];
        if (list.length >= quorum) {
          expect(countBallots(silent, options, rules(how, { quorum }))).toMatchObject({ outcome, leaders });
        }
      }),
    );
  });
});
