import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { DebateView } from "../../src/teams/debate/debate-end.ts";
import type { DebateVerdict } from "../../src/teams/debate/verdict.ts";

export type Seat = Turn<DebateView>;

/** Says its name and how often it has been asked, after so many milliseconds; fails in the turns that are given. */
export const debater = (name: string, ms = 0, fails: readonly number[] = []): Agent<Seat, string> =>
  fn(name, async (_, ctx) => {
    const turn = Number(ctx.path.split("#")[1] ?? 1);
    if (ms > 0) await ctx.sleep(ms);
    if (fails.includes(turn)) throw new Error(`${name} is ill`);
    return ctx.step("speak", () => `${name}${turn}`, { effect: "pure" });
  });

/** Keeps what it was told, outside of the run. */
export function listener(
  name: string,
  answer: (turn: Seat) => unknown = () => name,
): { readonly agent: Agent<Seat>; readonly told: readonly Seat[] } {
  const told: Seat[] = [];
  const agent = fn(name, (turn: Seat) => {
    told.push(turn);
    return answer(turn);
  });
  return { agent, told };
}

export const judge: Agent<Seat, DebateVerdict> = fn("judge", () => ({
  winner: "a",
  reasons: "clear",
  scores: { a: 8, b: 5 },
}));

export const texts = (said: readonly { readonly text: string }[]): string => said.map(({ text }) => text).join(" ");
