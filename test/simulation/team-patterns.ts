import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { orchestrate } from "../../src/orchestrate.ts";
import { assign } from "../../src/teams/assign.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { blackboard } from "../../src/teams/blackboard.ts";
import { debate } from "../../src/teams/debate.ts";
import { escalate } from "../../src/teams/escalate.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { manager } from "../../src/teams/manager.ts";
import { mapReduce } from "../../src/teams/map-reduce.ts";
import { market } from "../../src/teams/market.ts";
import type { Members } from "../../src/teams/membership/roster.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { peers } from "../../src/teams/peers.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { refine } from "../../src/teams/refine.ts";
import { rounds } from "../../src/teams/rounds.ts";
import { route } from "../../src/teams/route.ts";
import { swarm } from "../../src/teams/swarm.ts";
import { verify } from "../../src/teams/verify.ts";
import { vote } from "../../src/teams/vote.ts";
import { workflow } from "../../src/teams/workflow/workflow.ts";
import { anyOf, atOnce, type Bound, inTurn, repaired, times, waiting, within } from "./team-bounds.ts";
import { leadModel } from "./team-lead.ts";
import { gist } from "./team-leaf.ts";

type Any = Agent<Json, Json>;

/** What a team is made of. */
export interface Parts {
  readonly name: string;
  /** Two or three, at first all of them members. */
  readonly all: readonly [Any, Any, ...Any[]];
  readonly members: Members<Any>;
  /** Another one, who judges, plans, chooses or sums up. */
  readonly chair: Any;
  /** From 1 to 3. */
  readonly n: number;
  readonly limit: number;
  /** One way to do it or another, 0 to 2. */
  readonly way: number;
}

/** What those cost. */
interface Costs extends Pick<Parts, "n" | "limit" | "way"> {
  readonly all: readonly Bound[];
  readonly chair: Bound;
}

interface Pattern {
  /** What its members may name: each other, or what they vote on. Default: what the team itself may name. */
  readonly words?: readonly string[];
  readonly make: (parts: Parts) => Agent<Json>;
  /** By what the pattern promises. */
  readonly most: (costs: Costs) => Bound;
}

const isEven = (value: unknown): boolean => gist(value) % 2 === 0;
const nameOf = ({ name }: Agent): string => name;
const choices = ["red", "green", "blue"] as const;
const bidMs = 400;
const waitMs = 500;
/** Nobody is there to answer. */
const personMs = 250;
const controllers = ["all", "priority", "bid"] as const;
const methods = ["majority", "plurality", "ranked"] as const;

/** Several tasks, for patterns that take a list. */
const listOf = (n: number, input: Json): readonly Json[] =>
  Array.from({ length: n }, (_, index) => ({ task: `part ${index} of ${gist(input)}` }));

export const patternKinds = [
  "pipeline",
  "parallel",
  "refine",
  "verify",
  "best-of",
  "vote",
  "rounds",
  "map-reduce",
  "group-chat",
  "debate",
  "blackboard",
  "market",
  "assign",
  "manager",
  "orchestrate",
  "workflow",
  "route",
  "swarm",
  "escalate",
  "peers",
] as const;
export type PatternKind = (typeof patternKinds)[number];

export const patterns: Readonly<Record<PatternKind, Pattern>> = {
  pipeline: {
    make: ({ name, all }) => pipeline({ name, stages: all as unknown as readonly [Any, Any] }),
    most: ({ all }) => inTurn(...all),
  },
  parallel: {
    make: ({ name, all, limit, n, way }) =>
      way === 0
        ? parallel({ name, members: all, limit })
        : parallel({ name, members: all, limit, until: Math.min(n, all.length) }),
    most: ({ all, limit }) => atOnce(all, limit),
  },
  refine: {
    make: ({ name, all: [author], chair: critic, n, way }) =>
      refine({ name, author, critic, accept: isEven, rounds: n, remind: way > 0 }),
    most: ({ all: [author, ..._], chair, n }) => times(n, inTurn(author as Bound, chair)),
  },
  verify: {
    words: ["pass", "fail"],
    make: ({ name, all: [author], chair: verifier, n, way }) => {
      const even = (work: Json) => (isEven(work) ? null : `${gist(work)} is odd`);
      if (way === 0) return verify({ name, author, checks: { even }, rounds: n });
      return verify({ name, author, checks: { later: async (work) => even(work) }, verifier, rounds: n });
    },
    most: ({ all: [author, ..._], chair, n }) => times(n, inTurn(author as Bound, repaired(chair))),
  },
  "best-of": {
    words: ["1", "2", "3", "candidate 1"],
    make: ({ name, members, chair: judge, n, limit, way }) =>
      way === 0
        ? bestOf({ name, members, score: gist, n: n + 1, limit })
        : bestOf({ name, members, judge, n: n + 1, limit }),
    most: ({ all, chair, n, limit }) => inTurn(atOnce(Array(n + 1).fill(anyOf(all)), limit), repaired(chair)),
  },
  vote: {
    words: choices,
    make: ({ name, members, limit, way, n }) => {
      const method = methods[way] ?? "majority";
      return n === 1
        ? vote({ name, members, limit, method })
        : vote({ name, members, limit, method, options: choices });
    },
    most: ({ all, limit, n }) => times(n === 1 ? 2 : 1, atOnce(all.map(repaired), limit)),
  },
  rounds: {
    make: ({ name, members, n, limit }) => rounds({ name, members, ticks: n, limit }),
    most: ({ all, n, limit }) => times(n, atOnce(all, limit)),
  },
  "map-reduce": {
    make: ({ name, all: [map], chair, n, limit, way }) => {
      const split = (input: Json) => listOf(n, input);
      return way === 0
        ? mapReduce({ name, map, reduce: (parts) => gist(parts), split, limit })
        : mapReduce({ name, map, reduce: chair, split, limit });
    },
    most: ({ all: [map], chair, n, limit }) => inTurn(atOnce(Array(n).fill(map), limit), chair),
  },
  "group-chat": {
    make: ({ name, members, all, chair, n, way }) => {
      const rules = { name, members, turns: n + 1, endTexts: ["DONE"], consensus: n > 1 };
      if (way === 0) return groupChat({ ...rules, until: ({ transcript }) => gist(transcript) % 5 === 0 });
      if (way === 1) return groupChat({ ...rules, speaker: chair, summary: chair });
      const speaker = (state: unknown) => (gist(state) % 7 === 0 ? null : nameOf(all[gist(state) % all.length] as Any));
      return groupChat({ ...rules, speaker, summary: chair });
    },
    most: ({ all, chair, n }) => inTurn(times(n + 1, inTurn(anyOf(all), repaired(chair))), chair),
  },
  debate: {
    make: ({ name, members: debaters, chair, n, limit, way }) =>
      way === 0
        ? debate({ name, debaters, synthesis: chair, rounds: n - 1, limit })
        : debate({ name, debaters, judge: chair, rounds: n - 1, limit }),
    most: ({ all, chair, n, limit }) => inTurn(times(n, atOnce(all, limit)), repaired(chair)),
  },
  blackboard: {
    make: ({ name, members, n, way }) =>
      blackboard({
        name,
        members,
        rounds: n,
        controller: controllers[way] ?? "all",
        until: (entries) => gist(entries) % 7 === 0,
      }),
    most: ({ all, n, way }) => {
      const looked = atOnce(all.map(repaired));
      return times(n, way === 0 ? looked : inTurn(looked, ...all.map(repaired)));
    },
  },
  market: {
    make: ({ name, members, n, way }) =>
      market({ name, members, attempts: n, bidMs, waitMs, ...(way > 0 ? { capacity: way } : {}) }),
    most: ({ all, n }) =>
      inTurn(within(bidMs, atOnce(all.map(repaired))), times(n, inTurn(waiting(waitMs), anyOf(all)))),
  },
  assign: {
    make: ({ name, members, all: [first], n, way }) => {
      const tasks = fn("tasks", (input: Json) => listOf(n, input));
      const desk = assign({
        name: "desk",
        members,
        attempts: way + 1,
        concurrency: { [first.name]: 2 },
      });
      return pipeline({ name, stages: [tasks, desk] });
    },
    most: ({ all, n, way }) => times(n * Math.min(way + 1, all.length), anyOf(all)),
  },
  manager: {
    make: ({ name, members: workers, chair, n, limit, way }) =>
      manager({ name, manager: chair, workers, limit, maxTasks: n, replans: Math.min(way, 1) }),
    most: ({ all, chair, n, way }) =>
      inTurn(times(1 + Math.min(way, 1), inTurn(repaired(chair), times(n, anyOf(all)))), chair),
  },
  orchestrate: {
    make: ({ name, all, chair, n, way }) =>
      orchestrate({
        name,
        model: leadModel(all.map(nameOf)),
        members: all.map((each) => ({ ...each, description: "Helps." })),
        ...(way === 0 ? {} : { reviewer: chair }),
        rounds: n,
        delegations: n,
      }),
    most: ({ all, chair, n }) => times(n, inTurn(anyOf(all), repaired(chair))),
  },
  workflow: {
    make: ({ name, all: [one, other], chair, n, limit, way }) => {
      const flow = workflow<Json>(name, { limit: way === 0 ? limit : Number.POSITIVE_INFINITY })
        .pool("any", [one, other])
        .step("first", { agent: one })
        .step("second", { agent: chair, after: ["first"], when: ({ first }) => gist(first) % 3 > 0 })
        .loop("again", { agent: other, after: ["first"], until: isEven, rounds: n })
        .map("each", { type: "any", over: (_, input) => listOf(n, input) });
      return flow.step("last", { agent: one, after: ["second", "again", "each"] });
    },
    most: ({ all: [one, other], chair, n, limit, way }) => {
      const [first, again] = [one as Bound, other as Bound];
      const each = times(n, anyOf([first, again]));
      const loop = times(n, again);
      const isFree = way > 0 || limit >= 3;
      return isFree
        ? inTurn(atOnce([inTurn(first, atOnce([chair, loop])), each]), first)
        : inTurn(first, chair, loop, each, first);
    },
  },
  route: {
    make: ({ name, all, members, chair, n, way }) => {
      const by = (input: Json, names: readonly string[]) => names.filter((each) => gist([each, input]) % 3 > 0);
      if (way === 0) return route({ name, members, by, most: 3 });
      const otherwise = all[0].name;
      return way === 1 ? route({ name, members, by: chair, otherwise }) : route({ name, members, by: chair, most: n });
    },
    most: ({ all, chair }) => inTurn(repaired(chair), atOnce(all)),
  },
  swarm: {
    make: ({ name, members, n }) => swarm({ name, members, maxHandoffs: n }),
    most: ({ all, n }) => times(n + 1 + all.length, repaired(anyOf(all))),
  },
  escalate: {
    make: ({ name, members: levels, way }) => {
      if (way === 0) return escalate({ name, levels, person: { timeoutMs: personMs, otherwise: { approved: true } } });
      return way === 1
        ? escalate({ name, levels, person: { timeoutMs: personMs }, accept: isEven })
        : escalate({ name, levels, person: false });
    },
    most: ({ all }) => inTurn(...all, waiting(personMs)),
  },
  peers: {
    make: ({ name, members, n, limit }) => peers({ name, members, rounds: n, maxMessages: 2 * n, limit }),
    most: ({ all, n, limit }) => times(n, atOnce(all.map(repaired), limit)),
  },
};
