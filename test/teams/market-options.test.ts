import { describe, expect, test } from "vitest";
import type { MarketOptions } from "../../src/teams/market/market-options.ts";
import { market } from "../../src/teams/market.ts";
import { bid, contractor, type Trader, trade } from "./contractors.ts";

describe("D10 market: options", () => {
  test("D10 market: price is what the winner asks, or what the next cheapest does", async () => {
    const members = [contractor("ada", bid(0.9, 10)), contractor("bob", bid(0.9, 14)), contractor("cyd", bid(0.9, 30))];
    const weights = { cost: 1 };
    expect((await trade({ members, weights })).price).toBe(10);
    expect((await trade({ members, weights, price: "second" })).price).toBe(14);
    const dear = [contractor("dan", bid(1, 50)), ...members];
    expect((await trade({ members: dear, weights: { confidence: 1 }, price: "second" })).price).toBe(50);
    expect((await trade({ members: [members[2] as Trader], price: "second" })).price).toBe(30);
  });

  test("D10 market: refuses what cannot be", () => {
    const one = contractor("ada", bid(1, 1));
    const of = (options: object) => () => market({ name: "m", members: [one], ...options } as MarketOptions<Trader>);
    expect(of({ members: [] })).toThrow(RangeError);
    expect(of({ members: [one, one] })).toThrow(TypeError);
    expect(of({ bidders: { adda: one } })).toThrow(/"adda".*"ada"/);
    expect(of({ weights: { cost: 1 }, score: () => 1 })).toThrow(/not both/);
    for (const weights of [{}, { cost: 0 }, { cost: -1, record: 2 }, { cost: Number.NaN }])
      expect(of({ weights })).toThrow(RangeError);
    for (const minConfidence of [-0.1, 1.1, Number.NaN]) expect(of({ minConfidence })).toThrow(RangeError);
    for (const ms of [0, -1, 1.5, Number.POSITIVE_INFINITY]) {
      for (const option of ["bidMs", "waitMs", "awardMs"]) expect(of({ [option]: ms })).toThrow(option);
    }
    for (const count of [0, 1.5])
      for (const option of ["attempts", "capacity"]) expect(of({ [option]: count })).toThrow(option);
    expect(of({ price: "third" })).toThrow(/"second"/);
    expect(of({ space: "a/b" })).toThrow(TypeError);
    expect(of({ contractors: [] })).toThrow(/contractors/);
  });
});
