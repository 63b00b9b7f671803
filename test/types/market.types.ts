import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { retry } from "../../src/policies/retry.ts";
import type { MarketView } from "../../src/teams/market/announce.ts";
import type { Bid, Refusal } from "../../src/teams/market/bids.ts";
import { type MarketResult, market } from "../../src/teams/market.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

const model = agent({ name: "ada" });
const typed = agent({ name: "bob", output: z.object({ rooms: z.number() }) });
const both = fn("cyd", ({ view }: Turn<MarketView>) =>
  view.phase === "bid" ? { confidence: 0.9, cost: 3 } : [1, 2, 3],
);
const refuser = fn("dan", ({ view, task }: Turn<MarketView>): Bid | Refusal | string =>
  view.phase === "bid" ? { refuse: "no" } : task,
);
const bidder = fn("bids", (): Bid | null => null);

// members of all kinds fit, and the value is what they return for work: not their bids
const models = market({ name: "a", members: [model, retry({ attempts: 2 })(model)] });
same<typeof models, Agent<Json, MarketResult<string>>>();
const outputs = market({ name: "b", members: [typed], bidders: { bob: bidder } });
same<typeof outputs, Agent<Json, MarketResult<{ rooms: number }>>>();
const mixed = market({ name: "c", members: [model, typed, both, refuser] });
same<typeof mixed, Agent<Json, MarketResult<string | { rooms: number } | number[]>>>();
const joined = market({ name: "d", members: roster({ name: "staff", candidates: [model, typed] }) });
same<typeof joined, Agent<Json, MarketResult<string | { rooms: number }>>>();

// a team is a member, and a stage
market({ name: "e", members: [models], bidders: { a: bidder } });
pipeline({ name: "f", stages: [outputs, fn("rooms", ({ value }: MarketResult<{ rooms: number }>) => value.rooms)] });

// @ts-expect-error what a member sees has no such field
market({ name: "g", members: [fn("x", ({ view }: Turn<MarketView & { bids: number }>) => view.bids)] });
// @ts-expect-error a score is a number
market({ name: "h", members: [model], score: ({ cost }) => `${cost}` });
// @ts-expect-error and it is given at once
market({ name: "i", members: [model], score: async ({ cost }) => cost });
