// A content pipeline: facts are found, then an author and a critic go round until the text will do. The models are scripts.
import { agent, fn, pipeline, refine, run } from "troupe";
import { scriptedModel } from "troupe/testing";
import { z } from "zod";

const researcher = fn("researcher", (topic: string) => ({ topic, facts: ["The moon pulls the sea.", "Twice a day."] }));
const writer = agent({
  name: "writer",
  instructions: "Write for children, from the facts you are given.",
  model: scriptedModel([
    "Tides are caused by gravitational differentials.",
    { text: "Twice a day the moon pulls the sea up the beach.", expect: { lastUser: "No child knows that word." } },
  ]),
});
const critic = agent({
  name: "critic",
  instructions: "You are eight years old.",
  output: z.object({ verdict: z.enum(["approve", "revise"]), notes: z.string() }),
  model: scriptedModel([
    { json: { verdict: "revise", notes: "No child knows that word." } },
    { json: { verdict: "approve", notes: "" } },
  ]),
});

const article = pipeline({
  name: "article",
  stages: [
    researcher,
    refine({ name: "draft", author: writer, critic, accept: ({ verdict }) => verdict === "approve", rounds: 3 }),
  ],
});

const { value, accepted, rounds } = await run(article, "Tides");
console.log(value);
console.log(accepted ? `accepted after ${rounds} versions` : "never accepted");

// prints:
// Twice a day the moon pulls the sea up the beach.
// accepted after 2 versions
