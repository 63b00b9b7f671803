// A research assistant: a model leads, has facts found and a text written, and a reviewer sends back what has no source.
// Here the reviewer is code, so that nothing gets past it.
import { agent, fn, memory, orchestrate, type Review, type ReviewView, type Turn, troupe } from "troupe";
import { scriptedModel } from "troupe/testing";

const library = {
  "tides.md": "The moon pulls the sea towards it. Most coasts have two high tides a day.",
  "moon.md": "The moon takes 27 days to go round the earth. It rises 50 minutes later each day.",
};
const sentencesOf = (text: string) => text.split(/(?<=\.) /);

// No model: it finds what has a word of the request in it, and says where that is from.
const researcher = fn("researcher", ({ request }: Turn<null>) => {
  const words = request.toLowerCase().match(/\w{5,}/g) ?? [];
  const lines = Object.entries(library).flatMap(([file, text]) => sentencesOf(text).map((line) => `${line} [${file}]`));
  return lines.filter((line) => words.some((word) => line.includes(word)));
});

// The models here are scripts: put your own there, such as `model: "openai/gpt-5"`.
const writer = agent({
  name: "writer",
  description: "Turns facts into prose.",
  model: scriptedModel([
    "High tide comes twice a day [tides.md]. It is higher in spring.",
    "High tide comes twice a day [tides.md]. Tomorrow it comes 50 minutes later [moon.md].",
  ]),
});

/** Every sentence must name a source, and one that there is. */
const reviewer = fn("reviewer", ({ view }: Turn<ReviewView>): Review => {
  const hasSource = (text: string) => Object.keys(library).some((file) => text.includes(`[${file}]`));
  const bare = sentencesOf(view.draft).filter((text) => !hasSource(text));
  if (bare.length === 0) return { verdict: "approve", notes: "" };
  return { verdict: "revise", notes: `No source: ${bare.join(" ")}` };
});

const ask = (member: string, what: string) => ({ tool: `ask_${member}`, input: { task: what } });

const assistant = orchestrate({
  name: "assistant",
  instructions: "Have it researched first, then written, with a source for each sentence.",
  members: [{ ...researcher, description: "Finds facts in the library." }, writer],
  reviewer,
  rounds: 3,
  model: scriptedModel([
    { calls: [ask("researcher", "high tides"), ask("researcher", "minutes later")] }, // both at the same time
    { calls: [ask("writer", "Two high tides a day [tides.md].")], expect: { toolResult: /two high tides/ } },
    "@writer", // its answer, word for word: nobody pays for writing it again
    {
      calls: [ask("writer", "Nothing of spring; say that the moon rises 50 minutes later [moon.md].")],
      expect: { lastUser: "No source: It is higher in spring." },
    },
    "@writer",
  ]),
});

await using app = troupe({ agents: [assistant], engine: memory() });
const run = await app.start(assistant, "When is high tide tomorrow?");
const { value, verdict, rounds } = await run.result;
for await (const { type, body } of app.events(run.id)) if (type === "orchestrate.reviewed") console.log(body);
console.log(`${verdict} in round ${rounds}: ${value}`);

// prints:
// { data: { round: 1, verdict: 'revise' } }
// { data: { round: 2, verdict: 'approve' } }
// approve in round 2: High tide comes twice a day [tides.md]. Tomorrow it comes 50 minutes later [moon.md].
