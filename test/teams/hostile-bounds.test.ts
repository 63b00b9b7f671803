import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import { blackboard } from "../../src/teams/blackboard.ts";
import { executor } from "../../src/teams/executor.ts";
import { market } from "../../src/teams/market.ts";
import { peers } from "../../src/teams/peers.ts";
import { vote } from "../../src/teams/vote.ts";
import { simulate } from "../../src/testing/simulate.ts";

const broken = (name: string) =>
  fn(name, (): never => {
    throw new Error("no line");
  });

describe("bounds that hold", () => {
  test("D peers: maxMessages is never passed, also when members fail, of which the team tells the others", async () => {
    let round = 0;
    const chatty = fn("a", () => {
      round += 1;
      return { more: true, messages: round === 2 ? ["1", "2", "3"].map((content) => ({ to: "all", content })) : [] };
    });
    const members = [broken("x"), broken("y"), chatty, fn("b", () => ({ more: true }))];
    const { outcome } = await simulate(peers({ name: "p", maxMessages: 1, rounds: 4, members }), "t");
    expect(outcome).toMatchObject({ value: { ended: "messages", messages: 1, rounds: 2 } });
  });

  test("D market: the second price is that of the next cheapest of those still standing", async () => {
    const bidder = (name: string, cost: number, fails = false) =>
      fn(name, ({ view }: Turn<{ phase: string }>) => {
        if (view.phase === "bid") return { confidence: 1, cost };
        if (fails) throw new Error("no line");
        return name;
      });
    const desk = (last: ReturnType<typeof bidder>[]) =>
      market({
        name: "m",
        members: [bidder("a", 1, true), bidder("b", 5), ...last],
        weights: { cost: 1 },
        price: "second",
      });
    expect((await simulate(desk([bidder("c", 8)]), "t")).outcome).toMatchObject({
      value: { contractor: "b", price: 8, bids: [{}, {}, {}] },
    });
    expect((await simulate(desk([]), "t")).outcome).toMatchObject({ value: { contractor: "b", price: 5 } });
  });

  test("D executor: a plan without a goal is refused before anything runs", async () => {
    const calls: string[] = [];
    const worker = fn("w", () => calls.push("w"));
    const tasks = [{ id: "a", task: "do it", worker: "w", after: [] }];
    for (const goal of [undefined, "", " ", 1]) {
      const plan = { ...(goal === undefined ? {} : { goal }), tasks } as never;
      expect((await simulate(executor({ name: "e", workers: [worker] }), plan)).outcome).toMatchObject({
        error: { code: "plan_invalid", detail: { issues: [expect.stringContaining("plan.goal")] } },
      });
    }
    expect((await simulate(executor({ name: "e", workers: [worker] }), null as never)).outcome).toMatchObject({
      error: { code: "plan_invalid" },
    });
    expect(calls).toEqual([]);
  });

  test("D an answer of thousands of levels is its author's failure, not the team's", async () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    const value = JSON.parse(deep) as never;
    const invalid = [{ member: "x", code: "output_invalid" }];
    const quiet = fn("y", () => ({ entries: [] }));
    for (const answer of [
      `{"entries":[{"description":"d","content":${deep}}]}`,
      { entries: [{ description: "d", content: value }] },
    ]) {
      const board = blackboard({ name: "b", rounds: 1, members: [fn("x", () => answer), quiet] });
      expect((await simulate(board, "t")).outcome).toMatchObject({ status: "completed", value: { failures: invalid } });
    }
    const one = fn("y", () => ({ answer: 1 }));
    for (const answer of [`{"answer":${deep}}`, { answer: value }]) {
      const met = peers({ name: "p", rounds: 1, members: [fn("x", () => answer), one] });
      expect((await simulate(met, "t")).outcome).toMatchObject({ status: "completed", value: { failures: invalid } });
    }
    const ballots = vote({ name: "v", members: [fn("x", () => deep), fn("y", () => "red")], options: ["red", "blue"] });
    expect((await simulate(ballots, "t")).outcome).toMatchObject({ value: { winner: "red", failures: invalid } });
  });
});
