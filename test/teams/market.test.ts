import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { MarketView } from "../../src/teams/market/announce.ts";
import { market } from "../../src/teams/market.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn, types } from "../runtime/world.ts";
import { bid, contractor, type Trader, trade } from "./contractors.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

describe("D10 market", () => {
  test("D10 market: models bid, the best is awarded the task and does it; nothing of a bid reaches another member", async () => {
    const model = scriptedModel(
      byCase([
        { when: { system: "ada" }, say: ['{"confidence": 0.91357, "cost": 41.25}'] },
        {
          when: { system: "bob" },
          say: ["Gladly.", '```json\n{"confidence":0.86421,"cost":17.75}\n```', "A white fence."],
        },
        { when: { system: "cyd" }, say: ['{"refuse": "I paint no fences"}'] },
      ]),
    );
    const members = ["ada", "bob", "cyd"].map((name) => agent({ name, instructions: `You are ${name}.`, model }));
    const desk = market({ name: "desk", members, weights: { cost: 1 } });
    const { outcome, entries } = await simulate(desk, "Paint the fence");
    expect(completed(outcome)).toMatchObject({
      value: "A white fence.",
      contractor: "bob",
      price: 17.75,
      bids: [
        { contractor: "bob", confidence: 0.86421, cost: 17.75, score: 1 },
        { contractor: "ada", confidence: 0.91357, cost: 41.25, score: 17.75 / 41.25 },
      ],
      failures: [],
    });
    const private_ = { ada: ["0.91357", "41.25"], bob: ["0.86421", "17.75", "Gladly"], cyd: ["I paint no fences"] };
    for (const { system, messages } of model.requests) {
      const told = JSON.stringify(messages);
      for (const [name, secrets] of Object.entries(private_)) {
        if (!system.includes(name)) for (const secret of secrets) expect(told).not.toContain(secret);
      }
    }
    const bobs = model.requests.filter(({ system }) => system.includes("bob")).map(({ lastUser }) => lastUser);
    expect(bobs[0]).toMatch(/^Paint the fence\n\nYou are bob, a contractor .*\n\nphase: bid\n\nBid for the task/);
    expect(bobs[1]).toContain('"confidence" must be a number from 0 to 1');
    expect(bobs[2]).toBe("phase: work\n\nThe task is awarded to you. Do it now, and answer with the result.");
    expect(types(entries).filter((type) => type.startsWith("market."))).toEqual([
      "market.closed",
      "market.awarded",
      "market.reported",
    ]);
  });

  test("D10 market: sealed bids: what a member is given is the same whatever the others bid", async () => {
    const turns: string[][] = [];
    for (const others of [bid(0.6, 3), bid(1, 1_000, 7), { refuse: "no" }]) {
      const seen: string[] = [];
      const ada = fn("ada", (turn: Turn<MarketView>) => {
        seen.push(JSON.stringify(turn));
        return turn.view.phase === "bid" ? bid(0.9, 1) : "done";
      });
      await trade({ members: [contractor("bob", others), ada as Trader, contractor("cyd", others)] });
      turns.push(seen);
    }
    expect(turns[0]).toHaveLength(2);
    expect(turns[1]).toEqual(turns[0]);
    expect(turns[2]).toEqual(turns[0]);
  });

  test("D10 market: the cheapest capable one wins where cost counts", async () => {
    const members = [
      contractor("unable", { refuse: "cannot" }),
      contractor("unsure", bid(0.2, 1)),
      contractor("dear", bid(0.9, 30)),
      contractor("cheap", bid(0.6, 10)),
    ];
    expect((await trade({ members, weights: { cost: 1 } })).contractor).toBe("cheap");
    expect((await trade({ members, weights: { cost: 1 }, minConfidence: 0 })).contractor).toBe("unsure");
    expect((await trade({ members, weights: { confidence: 1 } })).contractor).toBe("dear");
  });

  test("D10 market: the least loaded one wins where workload counts: by what it says, and by what is awarded to it", async () => {
    const said = [
      contractor("busy", bid(0.9, 1, 4)),
      contractor("idle", bid(0.9, 1, 1)),
      contractor("full", bid(0.9, 1, 9)),
    ];
    expect((await trade({ members: said, weights: { workload: 1 } })).contractor).toBe("idle");
    const members = ["ada", "bob", "cyd"].map((name) => contractor(name, bid(0.9, 1), { workMs: 100 }));
    const desk = market({ name: "desk", members, weights: { workload: 1 } });
    const three = fn("three", async (_: null, ctx) => {
      const jobs = [0, 1, 2].map(async (at) => {
        await ctx.sleep(1 + at * 10);
        return ctx.call(desk, `job ${at}`);
      });
      return Promise.all(jobs);
    });
    const results = completed((await simulate(three, null)).outcome);
    expect(results.map((result) => result.contractor)).toEqual(["ada", "bob", "cyd"]);
    expect(results[2]?.bids.map(({ contractor: name, workload }) => [name, workload])).toEqual([
      ["cyd", 0],
      ["ada", 1],
      ["bob", 1],
    ]);
  });

  test("D10 market: the best record wins where it counts, and is updated from results, over runs", async () => {
    const members = [contractor("ada", bid(0.9, 1), { fails: "hard" }), contractor("bob", bid(0.9, 1))];
    const desk = market({ name: "desk", members, weights: { record: 1 } });
    const season = fn("season", async (tasks: readonly string[], ctx) => {
      const won: string[] = [];
      for (const task of tasks) won.push((await ctx.call(desk, task)).contractor);
      return won;
    });
    const journal = (await simulate(desk, "easy 0", { id: "first" })).journal; // ada: 1 of 1
    const { outcome } = await simulate(season, ["easy 1", "hard 1", "hard 2", "easy 2", "easy 3"], {
      journal,
      id: "second",
      async meanwhile(app, id) {
        await (await app.attach(id)).result;
        expect((await app.store.get("market/desk/ada/record"))?.value).toEqual({ succeeded: 2, failed: 1 });
        expect((await app.store.get("market/desk/bob/record"))?.value).toEqual({ succeeded: 4, failed: 0 });
        expect((await app.store.list("market/")).map(({ key }) => key)).toEqual([
          "market/desk/ada/record",
          "market/desk/bob/record",
        ]);
      },
    });
    // ada's 2/3 beats bob's 1/2; ada fails at 3/4, and bob does it; from then on bob's 2/3 beats ada's 3/5
    expect(completed(outcome)).toEqual(["ada", "bob", "bob", "bob", "bob"]);
  });

  test("D10 market: when one fails the next best bid is awarded it, and each report is kept", async () => {
    const members = [
      contractor("ada", bid(0.9, 1), { fails: "fence" }),
      contractor("bob", bid(0.8, 1), { fails: "fence" }),
      contractor("cyd", bid(0.7, 1)),
    ];
    const { value, contractor: winner, failures, bids } = await trade({ members });
    expect({ value, winner }).toEqual({ value: "cyd did paint the fence", winner: "cyd" });
    expect(failures.map(({ member, code, message }) => [member, code, message])).toEqual([
      ["ada", "step_failed", expect.stringContaining("ada broke it")],
      ["bob", "step_failed", expect.stringContaining("bob broke it")],
    ]);
    expect(bids.map((each) => each.contractor)).toEqual(["ada", "bob", "cyd"]);
    const rising = await trade({ members, score: ({ cost, confidence }, all) => (cost + confidence) / all.length });
    expect(rising.bids.map((each) => each.contractor)).toEqual(["cyd", "bob", "ada"]);
    const once = await simulate(market({ name: "desk", members, attempts: 1 }), "the fence");
    expect(once.outcome).toMatchObject({
      status: "failed",
      error: { code: "not_enough", detail: { wanted: 1, completed: 0, failures: [{ index: 0 }] } },
    });
  });

  test("D10 market: a score of one's own decides, by all that is known; one that is no number is refused", async () => {
    const members = [contractor("ada", bid(0.5, 1)), contractor("bob", bid(0.9, 4)), contractor("cyd", bid(0.7, 2))];
    expect((await trade({ members, score: ({ confidence, cost }) => confidence * cost })).contractor).toBe("bob");
    expect((await trade({ members, score: ({ cost }, all) => (cost === all[2]?.cost ? 1 : 0) })).contractor).toBe(
      "cyd",
    );
    const odd = market({ name: "desk", members, score: (() => Promise.resolve(1)) as unknown as () => number });
    expect((await simulate(odd, "x")).outcome).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("score must return a finite number") },
    });
  });

  test("D10 market: bids come at the same time, and one that is late is out", async () => {
    const members = [
      contractor("slow", bid(1, 1), { bidMs: 5_000 }),
      contractor("ada", bid(0.6, 1), { bidMs: 300 }),
      contractor("bob", bid(0.7, 1), { bidMs: 200 }),
    ];
    const { outcome, elapsedMs } = await simulate(market({ name: "desk", members, bidMs: 1_000 }), "x");
    expect(completed(outcome)).toMatchObject({ contractor: "bob", failures: [{ member: "slow", code: "timeout" }] });
    expect(elapsedMs).toBe(1_000);
    const early = await simulate(market({ name: "desk", members: members.slice(1), bidMs: 1_000 }), "x");
    expect(early.elapsedMs).toBe(300);
  });

  test("D10 market: others may bid for a contractor, whose output then has a type of its own", async () => {
    const output = z.object({ rooms: z.number() });
    const work = scriptedModel(byCase([{ when: { turn: 0, lastUser: "Paint" }, say: { json: { rooms: 3 } } }]));
    const bids = scriptedModel(byCase([{ say: '{"confidence":0.9,"cost":2}' }]));
    const [ada, bob, cyd] = [
      agent({ name: "ada", model: work, output }),
      agent({ name: "bob", output }),
      agent({ name: "cyd", output }),
    ];
    const broken = fn("pricing", () => {
      throw new Error("no price list");
    });
    const bidders = { ada: agent({ name: "ada", model: bids }), bob: fn("b", () => null), cyd: broken };
    const desk = market({ name: "desk", members: [ada, bob, cyd], bidders });
    const { value, contractor: winner, failures } = completed((await simulate(desk, "Paint")).outcome);
    expect({ value, winner }).toEqual({ value: { rooms: 3 }, winner: "ada" });
    expect(failures).toEqual([{ member: "cyd", code: null, message: "no price list" }]);
    expect([work.asked, bids.asked]).toEqual([1, 1]);
  });

  test("D10 market: nobody bids, or nobody can be understood: not_enough, naming who and why", async () => {
    const refuses = market({ name: "desk", members: [contractor("ada", { refuse: "no" })] });
    expect((await simulate(refuses, "x")).outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
    const odd = fn("odd", (): Json => ({ confidence: 2, cost: -1 }));
    expect((await simulate(market({ name: "desk", members: [odd] }), "x")).outcome).toMatchObject({
      status: "failed",
      error: {
        code: "not_enough",
        detail: { failures: [{ index: 0, message: expect.stringContaining("confidence") }] },
      },
    });
  });

  test("D10 market: one that has left since it bid is not awarded anything", async () => {
    const ada: Trader = fn("ada", (turn: Turn<MarketView>) => (turn.view.phase === "bid" ? bid(1, 1) : "done"));
    const bob: Trader = fn("bob", async (turn: Turn<MarketView>, ctx) => {
      if (turn.view.phase === "work") return "bob did it";
      await staff.leave(ctx, "ada");
      return bid(0.6, 9);
    });
    const staff = roster<Trader>({ name: "staff", candidates: [ada, bob] });
    expect(await trade({ members: staff })).toMatchObject({ contractor: "bob", value: "bob did it" });
  });

  test("D10 market: cancelling stops the contractor, and is no failure on its record", async () => {
    let stopped = false;
    const ada: Agent<Turn<MarketView>, unknown> = fn("ada", async ({ view }: Turn<MarketView>, ctx) => {
      if (view.phase === "bid") return bid(1, 1);
      await ctx.sleep(60_000).finally(() => {
        stopped = true;
      });
      return "done";
    });
    const { outcome } = await simulate(market({ name: "desk", members: [ada] }), "x", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
        await (await app.attach(id)).outcome;
        expect(await app.store.get("market/desk/ada/record")).toBeNull();
      },
    });
    expect({ status: outcome.status, stopped }).toEqual({ status: "cancelled", stopped: true });
  });

  test("D10 market: crashes at every write, and replays, end the same, and count once", async () => {
    const members = [contractor("ada", bid(0.9, 1), { fails: "x" }), contractor("bob", bid(0.8, 1))];
    const reported = fn("reported", async (task: string, ctx) => {
      const { contractor: winner } = await ctx.call(market({ name: "desk", members, capacity: 1 }), task);
      return { winner, books: (await ctx.store.list("market/desk/")).map(({ key, value }) => [key, value] as Json) };
    });
    expect(await survivesCrashes(reported, "x")).toBeGreaterThan(10);
    const waiting = fn("waiting", async (task: string, ctx) => {
      const desk = market({ name: "desk", members: members.slice(1), capacity: 1, space: "run" });
      const both = await Promise.all([ctx.call(desk, task), ctx.call(desk, task)]);
      const books = await ctx.store.list("run/market/desk/");
      return [both.map(({ value }) => value), books.map(({ key, value }) => [key, value])] as Json;
    });
    expect(await survivesCrashes(waiting, "y")).toBeGreaterThan(10);
    expect(completed((await simulate(waiting, "y")).outcome)).toEqual([
      ["bob did y", "bob did y"],
      [["run/market/desk/bob/record", { succeeded: 2, failed: 0 }]],
    ]);
    expect(completed((await simulate(reported, "x")).outcome).books).toEqual([
      ["market/desk/ada/record", { succeeded: 0, failed: 1 }],
      ["market/desk/bob/record", { succeeded: 1, failed: 0 }],
    ]);
  });
});
