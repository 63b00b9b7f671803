import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { reviewer, writer } from "../../src/specialists.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { type AuthorView, type CriticView, type RefineResult, refine } from "../../src/teams/refine.ts";
import { same } from "./equal.ts";

type Note = Readonly<{ verdict: "approve" | "revise"; notes: string }>;

const model = agent({ name: "writer" });
const critic = agent({
  name: "critic",
  output: z.object({ verdict: z.enum(["approve", "revise"]), notes: z.string() }),
});
const improve = fn(
  "improve",
  (turn: Turn<AuthorView<Note, string>>) => `${turn.view.work} ${turn.view.critique?.notes}`,
);
const check = fn("check", (turn: Turn<CriticView<string>>): Note => ({ verdict: "revise", notes: turn.view.work }));
const plain = fn("plain", (turn: Turn) => turn.task.length);

// members of all kinds fit, and what the critic says is what `accept` is given
const models = refine({ name: "a", author: model, critic, accept: (verdict) => verdict.verdict === "approve" });
const functions = refine({
  name: "b",
  author: improve,
  critic: check,
  accept: ({ verdict }, work) => verdict === work,
});
const mixed = refine({
  name: "c",
  author: plain,
  critic: check2(),
  accept: (score, work) => score > work,
  remind: true,
});
same<typeof models, Agent<Json, RefineResult<string, { verdict: "approve" | "revise"; notes: string }>>>();
same<typeof functions, Agent<Json, RefineResult<string, Note>>>();
same<typeof mixed, Agent<Json, RefineResult<number, number>>>();

function check2() {
  return fn("check", (turn: Turn<CriticView<number>>) => turn.view.work);
}

// functions that are written in place are given the turn
const inPlace = refine({
  name: "k",
  author: fn("author", (turn) => turn.task),
  critic: fn("critic", ({ view }) => view.work),
  accept: (said, work) => said === work,
});
same<typeof inPlace, Agent<Json, RefineResult<string, Json>>>();

// a team is a member of a team, and a stage
refine({ name: "d", author: models, critic, accept: (verdict, { value }) => verdict.notes === value });
const specialists = refine({ name: "e", author: writer(), critic: reviewer(), accept: (r) => r.verdict === "approve" });
pipeline({
  name: "f",
  stages: [
    plain2(),
    specialists,
    fn("g", ({ value, accepted }: { value: string; accepted: boolean }) => value + accepted),
  ],
});

function plain2() {
  return fn("plain", (topic: string) => topic.length);
}

// @ts-expect-error the critic judges another kind of work
refine({ name: "g", author: plain, critic: check, accept: () => true });
// @ts-expect-error what the critic says has no such field
refine({ name: "h", author: model, critic, accept: (verdict) => verdict.approved });
// @ts-expect-error somebody has to say what is good enough
refine({ name: "i", author: model, critic });

// a critic is shown what a team means, not all that it returns
refine({ name: "l", author: models, critic: check, accept: ({ verdict }, { value }) => verdict === value });
const whole = fn("check", (turn: Turn<CriticView<{ value: string }>>) => turn.view.work.value);
// @ts-expect-error it does not see who has failed in it
refine({ name: "m", author: models, critic: whole, accept: () => true });
