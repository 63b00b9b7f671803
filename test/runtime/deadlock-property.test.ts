import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { outsideAt, type Prediction, predict } from "./wait-oracle.ts";
import { agentOf, type Found, type Member, membersOf, randomTeam } from "./wait-program.ts";
import { stubborn } from "./world.ts";

const count = 1_000;

/** So many programs that end in a circle, or so many that do not. */
function* programs(wanted: "circle" | "none"): Iterable<readonly [number, Member, Prediction | null]> {
  for (let seed = 1, left = count; left > 0; seed++) {
    const program = randomTeam(seededRandom(`waits ${seed}`));
    const prediction = predict(program);
    if (prediction === "unclear" || (prediction === null) !== (wanted === "none")) continue;
    left -= 1;
    yield [seed, program, prediction];
  }
}

async function play(program: Member) {
  const found: Found[] = [];
  const signals = membersOf(program).flatMap(({ ops }) => ops.flatMap((op) => (op.op === "outside" ? op.signal : [])));
  const { outcome } = await simulate(agentOf(program, found), null, {
    async meanwhile(app, id, clock) {
      if (signals.length === 0) return;
      await stubborn(clock, outsideAt);
      for (const signal of signals) await app.signal(id, signal).catch(() => undefined); // it may have ended
      await (await app.attach(id)).outcome;
    },
  });
  return { outcome, found };
}

describe("R13 deadlocks of generated teams", () => {
  test(`R13: ${count} teams with a circle: found at the instant at which it closes, all of it named`, async () => {
    let youngest = 0;
    for (const [seed, program, prediction] of programs("circle")) {
      const { outcome, found } = await play(program);
      const [first] = found;
      const about = `seed ${seed}`;
      expect(first?.at, about).toBe(prediction?.at);
      const named = new Set(first?.error.detail.waits.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));
      const knot = prediction?.knots.find(({ members }) => members.size === named.size && named.isSubsetOf(members));
      expect(knot, `${about}: ${[...named]}`).toBeDefined();
      expect(knot?.youngest.has(first?.path.slice(first.path.lastIndexOf("/") + 1) ?? ""), about).toBe(true);
      if (knot?.youngest.size === 1) youngest += 1;
      expect(["completed", "failed"], about).toContain(outcome.status);
    }
    expect(youngest).toBeGreaterThan(count / 2);
  }, 120_000);

  test(`R13: ${count} teams without one: nobody is accused, and they end well`, async () => {
    for (const [seed, program] of programs("none")) {
      const { outcome, found } = await play(program);
      expect({ seed, outcome, found }).toEqual({ seed, outcome: { status: "completed", value: null }, found: [] });
    }
  }, 120_000);
});
