import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { TeamResult } from "../../src/core/member-failure.ts";
import type { Turn } from "../../src/core/turn.ts";
import { type EscalateResult, type EscalateView, type Escalation, escalate } from "../../src/teams/escalate.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import type { PeerTurn } from "../../src/teams/peers/peer-turn.ts";
import { type PeersResult, type PeersView, peers } from "../../src/teams/peers.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { type Routed, type RouteResult, type RouteView, route } from "../../src/teams/route.ts";
import type { HandOff } from "../../src/teams/swarm/hand-off.ts";
import { type SwarmResult, type SwarmView, swarm } from "../../src/teams/swarm.ts";
import { same } from "./equal.ts";

const model = agent({ name: "model" });
const count = fn("count", ({ view }: Turn<RouteView>) => view.why.length);

// Models, functions and teams are members without a cast, and the result keeps what they return.
const one = route({ name: "one", members: [model, count], by: model });
same<typeof one, Agent<Json, RouteResult<string | number>>>();
const several = route({ name: "several", members: [count], by: () => ["count"], most: 2 });
same<typeof several, Agent<Json, TeamResult<readonly Routed<number>[]>>>();
// What a function chooses by is what the team takes.
const byKind = route({ name: "kinds", members: [count], by: ({ kind }: { kind: string }) => kind });
same<typeof byKind, Agent<{ kind: string }, RouteResult<number>>>();
const staff = roster({ name: "staff", candidates: [model, count] });
same<ReturnType<typeof ofStaff>, Agent<Json, RouteResult<string | number>>>();
const ofStaff = () => route({ name: "of-staff", members: staff, by: model });

// A hand-off is not an answer.
const clerk = fn("clerk", ({ view }: Turn<SwarmView>): number | HandOff =>
  view.story.length > 0 ? 1 : { handoff: "model", why: "It is yours." },
);
const desk = swarm({ name: "desk", members: [clerk, model] });
same<typeof desk, Agent<Json, SwarmResult<string | number>>>();

const level = fn(
  "level",
  ({ view }: Turn<EscalateView>): number | Escalation => view.story.length || { escalate: "No." },
);
const levels = escalate({ name: "levels", levels: [level, model], accept: (answer) => answer !== "" && answer !== 0 });
same<typeof levels, Agent<Json, EscalateResult<string | number>>>();

const peer = fn("peer", ({ view }: Turn<PeersView>): PeerTurn => ({ answer: view.messages.length }));
const circle = peers({ name: "circle", members: [peer, model] });
same<typeof circle, Agent<Json, PeersResult>>();

// All of them are members of all of them, and stages.
const all = [one, several, desk, levels, circle];
peers({ name: "peers", members: all });
swarm({ name: "swarm", members: all });
escalate({ name: "escalate", levels: all });
pipeline({ name: "line", stages: [route({ name: "route", members: all, by: circle }), model] });

// @ts-expect-error: a member that sees something else
swarm({ name: "wrong", members: [peer] });
// @ts-expect-error: a function that chooses a number
route({ name: "wrong", members: [model], by: () => 3 });
// @ts-expect-error: what only takes tickets is no member of a team
peers({ name: "wrong", members: [byKind, model] });
