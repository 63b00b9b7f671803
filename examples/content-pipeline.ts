// A content pipeline: facts are looked up, ordered, written up and edited until the editor is content, and laid out. What may hang
// or fail has a time limit and is tried again.
import {
  agent,
  fn,
  pipeline,
  type RefineResult,
  type Review,
  refine,
  retry,
  reviewer,
  run,
  timeout,
  wrap,
} from "troupe";
import { scriptedModel } from "troupe/testing";

// No model: it asks a service, which hangs at first.
let calls = 0;
const research = fn("research", (topic: string, ctx) =>
  ctx.step(
    "look-up",
    async ({ signal }) => {
      calls += 1;
      if (calls === 1) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return { topic, facts: ["Bees dance in the dark.", "The dance says how far.", "The dance says which way."] };
    },
    { effect: "pure" },
  ),
);

// The models here are scripts: put your own there, such as `model: "openai/gpt-5"`.
const outline = agent({
  name: "outline",
  instructions: "Put the facts in the order in which they are to be told.",
  model: scriptedModel([
    { text: "1. Where: in the dark. 2. What for: how far, which way.", expect: { lastUser: "in the dark" } },
  ]),
});
const write = agent({
  name: "write",
  instructions: "Write two sentences.",
  model: scriptedModel([
    "In the dark, bees dance. It is a mystery.",
    {
      text: "In the dark, bees dance. It tells the others how far to fly, and which way.",
      expect: { lastUser: "what for" },
    },
  ]),
});
// One of the specialists: it answers with a verdict and notes.
const edit = reviewer({
  name: "edit",
  model: scriptedModel([
    { json: { verdict: "revise", notes: "The outline says what for; the text does not." } },
    { json: { verdict: "approve", notes: "" } },
  ]),
});

const format = fn("format", ({ value, rounds, accepted }: RefineResult<string, Review>) =>
  [`# ${value.split(".")[0]}`, value, `_Version ${rounds}, ${accepted ? "approved" : "a draft"}._`].join("\n"),
);

const article = pipeline({
  name: "article",
  stages: [
    wrap(research, timeout(200), retry({ attempts: 3, baseMs: 5 })),
    outline,
    refine({ name: "text", author: write, critic: edit, accept: ({ verdict }) => verdict === "approve", rounds: 3 }),
    format,
  ],
});

console.log(await run(wrap(article, timeout(60_000)), "The dance of bees"));
console.log(`looked up ${calls} times`);

// prints:
// # In the dark, bees dance
// In the dark, bees dance. It tells the others how far to fly, and which way.
// _Version 2, approved._
// looked up 2 times
