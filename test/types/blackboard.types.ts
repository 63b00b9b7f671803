import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { BlackboardView } from "../../src/teams/blackboard/board-turn.ts";
import type { BlackboardAnswer } from "../../src/teams/blackboard/read-contribution.ts";
import { type BlackboardResult, blackboard } from "../../src/teams/blackboard.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

const text = agent({ name: "ada" });
const typed = agent({ name: "bob", output: z.object({ entries: z.array(z.object({ description: z.string() })) }) });
const rule = fn(
  "cyd",
  ({ view }: Turn<BlackboardView>): BlackboardAnswer =>
    view.news.length === 0 ? null : { entries: [{ description: "seen", content: view.news }] },
);

const board = blackboard({ name: "board", members: [text, typed, rule], until: (entries) => entries.length > 3 });
same<typeof board, Agent<Json, BlackboardResult>>();

const writer = fn("writer", ({ value }: BlackboardResult) => value.map(({ description }) => description).join());
pipeline({ name: "line", stages: [board, writer] });
pipeline({ name: "line", stages: [board, text] });

// @ts-expect-error news have no such field
blackboard({ name: "x", members: [fn("y", ({ view }: Turn<BlackboardView>) => view.news[0]?.text)] });
// @ts-expect-error there is no such controller
blackboard({ name: "x", members: [text], controller: "vote" });
