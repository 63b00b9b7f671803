import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import type { BlackboardEntry } from "../../src/teams/blackboard/board-entries.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { add, cast, independent, lines, member, run } from "./board-seats.ts";

describe("D8 blackboard: controllers", () => {
  test("D8 blackboard: one at a time, the same is on the board in the end", async () => {
    await fc.assert(
      fc.asyncProperty(cast, fc.constantFrom("priority" as const, "bid" as const), async (seats, controller) => {
        const members = seats.map(({ name, own, ...rest }) => independent(name, own, rest));
        const one = await run({ members: members.toReversed(), controller, rounds: 50 });
        const all = await run({ members, rounds: 50 });
        const bare = (entries: readonly BlackboardEntry[]) =>
          entries.map(({ author, description }) => `${author}: ${description}`).sort();
        expect(bare(one.value)).toEqual(bare(all.value));
        expect(one.ended).toBe("quiet");
        expect(new Set(one.value.map(({ round, author }) => `${round} ${author}`)).size).toBe(
          new Set(one.value.map(({ round }) => round)).size,
        );
      }),
      { numRuns: 50 },
    );
  });

  test("D8 blackboard: by priority the first in the list that can adds; by bid the one that bids most", async () => {
    const members = [
      independent("ada", ["a1", "a2"], { bid: 0.2 }),
      independent("bob", ["b1"], { bid: 0.9 }),
      independent("cyd", ["c1"], { bid: 0.2 }),
    ];
    const byPriority = await run({ members, controller: "priority" });
    expect(lines(byPriority.value)).toEqual(["1 ada: a1", "2 ada: a2", "3 bob: b1", "4 cyd: c1"]);
    const byBid = await run({ members, controller: "bid" });
    expect(lines(byBid.value)).toEqual(["1 bob: b1", "2 ada: a1", "3 ada: a2", "4 cyd: c1"]);
  });

  test("D8 blackboard: models bid first, and only the chosen one is asked for what it has", async () => {
    const model = scriptedModel(
      byCase([
        { when: { system: "ada" }, say: ["Perhaps.", '{"bid": 0.4}', '{"bid": 0}'] },
        { when: { system: "bob" }, say: ['{"bid": 0.7}', '{"entries": [{"description": "the key"}]}', "0"] },
      ]),
    );
    const members = ["ada", "bob"].map((name) => agent({ name, instructions: `You are ${name}`, model }));
    const { value, ended, rounds } = await run({ members, controller: "bid" });
    expect({ value: lines(value), ended, rounds }).toEqual({ value: ["1 bob: the key"], ended: "quiet", rounds: 2 });
    const bob = model.requests.filter(({ system }) => system.includes("bob"));
    expect(bob.map(({ lastUser }) => /step: (\w+)/.exec(lastUser)?.[1])).toEqual(["look", "contribute", "look"]);
    const repair = model.requests.find(({ lastUser }) => lastUser.includes("Your answer cannot be used"));
    expect(repair?.system).toContain("ada");
  });

  test("D8 blackboard: one that could, but then adds nothing, gives way to the next, and nobody spins", async () => {
    let looks = 0;
    const boaster = member("ada", ({ view }) => {
      looks += 1;
      return view.step === "look" ? { able: true } : add();
    });
    const { value, ended, rounds } = await run({
      members: [boaster, independent("bob", ["b"])],
      controller: "priority",
    });
    expect({ value: lines(value), ended, rounds }).toEqual({ value: ["1 bob: b"], ended: "quiet", rounds: 2 });
    expect(looks).toBe(4);
  });

  test("D8 blackboard: one that says at once what it would add is not asked for it again", async () => {
    const steps: string[] = [];
    const quick = member("ada", ({ view }) => {
      steps.push(view.step);
      return steps.length === 1 ? { ...add("a"), bid: 0.3 } : { bid: 0 };
    });
    const { value } = await run({ members: [quick], controller: "bid" });
    expect({ value: lines(value), steps }).toEqual({ value: ["1 ada: a"], steps: ["look", "look"] });
  });
});
