import fc from "fast-check";
import { fn } from "../../src/agents/fn.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { type BlackboardEntry, type Contribution, readBlackboard } from "../../src/teams/blackboard/board-entries.ts";
import type { BlackboardView } from "../../src/teams/blackboard/board-turn.ts";
import type { BlackboardAnswer } from "../../src/teams/blackboard/read-contribution.ts";
import { type BlackboardOptions, type BlackboardResult, blackboard } from "../../src/teams/blackboard.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { completed } from "./survives-crashes.ts";

export type Seat = Agent<Turn<BlackboardView>, BlackboardAnswer>;

export const member = (name: string, answer: (turn: Turn<BlackboardView>, ctx: Context) => BlackboardAnswer): Seat =>
  fn(name, answer);

export const add = (...descriptions: readonly string[]): { readonly entries: readonly Contribution[] } => ({
  entries: descriptions.map((description) => ({ description })),
});

/** How it says what it has. */
export interface Manner {
  readonly atATime?: number;
  readonly ms?: number;
  readonly bid?: number;
}

/** Has its own to say, whatever the others say; so many at a time, after a while. It knows by the board what it has said. */
export function independent(name: string, own: readonly string[], manner: Manner = {}): Seat {
  const { atATime = 1, ms = 0, bid = 0.5 } = manner;
  return fn(name, async ({ view }: Turn<BlackboardView>, ctx): Promise<BlackboardAnswer> => {
    if (ms > 0) await ctx.sleep(ms);
    const said = (await readBlackboard(ctx, view.board)).filter(({ author }) => author === name).length;
    const next = add(...own.slice(said, said + atATime));
    return next.entries.length === 0 ? { entries: [], able: false, bid: 0 } : { ...next, able: true, bid };
  });
}

export const lines = (entries: readonly BlackboardEntry[]): readonly string[] =>
  entries.map(({ author, description, round }) => `${round} ${author}: ${description}`);

export async function run(options: Omit<BlackboardOptions, "name">): Promise<BlackboardResult> {
  return completed((await simulate(blackboard({ name: "board", ...options }), "Find the fault")).outcome);
}

type SeatPlan = Required<Manner> & { readonly name: string; readonly own: readonly string[] };

/** Independent members of different kinds. */
export const cast: fc.Arbitrary<readonly SeatPlan[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("ada", "bob", "cyd", "dan", "eve", "fay"),
    own: fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
      { maxLength: 4 },
    ),
    atATime: fc.integer({ min: 1, max: 3 }),
    ms: fc.integer({ min: 0, max: 50 }),
    bid: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 6 },
);
