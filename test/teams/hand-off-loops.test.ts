import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { cycleAtEnd } from "../../src/base/cycle.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { HandOff } from "../../src/teams/swarm/hand-off.ts";
import { type SwarmView, swarm } from "../../src/teams/swarm.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

const handOff = (handoff: string, why: string): HandOff => ({ handoff, why });
const says = (name: string, answer: (turn: Turn<SwarmView>) => string | HandOff) => fn(name, answer);

/** Each hands off to the next, with the same words in other spaces and cases. */
function ring(names: readonly string[], maxHandoffs: number) {
  const members = names.map((name, index) => {
    const next = names[(index + 1) % names.length] ?? "";
    return says(name, ({ view }) => handOff(next, view.story.length % 2 === 0 ? `Not  ${name}'s` : `not ${name}'s`));
  });
  return swarm({ name: "ring", members, maxHandoffs });
}

describe("hand-off loops", () => {
  test("G6 ping-pong: a circle in which nothing new is said is stopped as soon as it has been gone through twice", async () => {
    for (const names of [
      ["a", "b"],
      ["a", "b", "c"],
      ["a", "b", "c", "d"],
    ]) {
      const { outcome, entries } = await simulate(ring(names, 1_000), "x");
      expect(outcome).toMatchObject({
        status: "failed",
        error: { code: "limit_reached", detail: { agent: "ring", limit: "circle", at: names.length } },
      });
      expect(paths(entries, "agent.started")).toHaveLength(1 + 2 * names.length);
    }
  });

  test("a longer circle is left to the bound", async () => {
    const { outcome } = await simulate(ring(["a", "b", "c", "d", "e"], 20), "x");
    expect(outcome).toMatchObject({ error: { detail: { limit: "maxHandoffs", at: 20 } } });
  });

  test("D11 hand-off: there are never more than allowed, and before the last one is refused the member is told", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), async (maxHandoffs) => {
        let count = 0;
        const requests: string[] = [];
        const pass = (name: string, to: string) =>
          says(name, ({ request }) => {
            requests.push(request);
            count += 1;
            return handOff(to, `Try ${count}.`);
          });
        const team = swarm({ name: "team", members: [pass("a", "b"), pass("b", "a")], maxHandoffs });
        const { outcome, entries } = await simulate(team, "x");
        expect(outcome).toMatchObject({
          error: {
            code: "limit_reached",
            detail: { limit: "maxHandoffs", at: maxHandoffs, last: expect.stringContaining("Try") },
          },
        });
        expect(paths(entries, "swarm.handed")).toHaveLength(maxHandoffs);
        expect(requests.filter((request) => request.includes("no hand-off left"))).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  test("handing back and forth with news each time is no circle", async () => {
    let left = 4;
    const coder = says("coder", ({ view }) =>
      view.story.length === 0 ? handOff("tester", "v0") : handOff("tester", `v${left}`),
    );
    const tester = says("tester", () => {
      left -= 1;
      return left === 0 ? "it works" : handOff("coder", `${left} bugs`);
    });
    expect((await simulate(swarm({ name: "t", members: [coder, tester] }), "x")).outcome).toMatchObject({
      value: { by: "tester" },
    });
  });
});

test("a circle is the shortest that the end goes through twice", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }), (steps) => {
      const isCircle = (length: number) => steps.slice(-length).join() === steps.slice(-2 * length, -length).join();
      const all = [1, 2, 3, 4].filter((length) => 2 * length <= steps.length && isCircle(length));
      expect(cycleAtEnd(steps)).toBe(all[0]);
    }),
  );
});
