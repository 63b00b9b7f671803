// A code review: three reviewers rank what may become of a change, in secret, and the ballots tell why. The models are scripts.
import { agent, run, vote } from "troupe";
import { scriptedModel } from "troupe/testing";
import { z } from "zod";

const change = "- timeout: 30_000\n+ timeout: 30";
const reviewer = (name: string, ranking: readonly string[], why: string) =>
  agent({
    name,
    instructions: `You review changes for ${name}.`,
    output: z.object({ ranking: z.array(z.string()), why: z.string() }),
    model: scriptedModel([{ json: { ranking, why } }]),
  });

const review = vote({
  name: "review",
  members: [
    reviewer("safety", ["reject", "ask for a test", "merge"], "A unit was lost."),
    reviewer("speed", ["merge", "ask for a test"], "It is faster."),
    reviewer("style", ["ask for a test", "merge"], "It may be meant."),
  ],
  options: ["merge", "ask for a test", "reject"],
  method: "ranked", // what beats each of the others in a comparison of two; without it, a majority of first choices
  quorum: 2,
  tie: "first",
});

const { winner, tally, ballots } = await run(review, change);
console.log(winner);
for (const { option, votes, beats } of tally) console.log(`${option}: ${votes} first, beats ${beats}`);
for (const { member, why } of ballots) console.log(`${member}: ${why}`);

// prints:
// ask for a test
// merge: 1 first, beats 1
// ask for a test: 1 first, beats 2
// reject: 1 first, beats 0
// safety: A unit was lost.
// speed: It is faster.
// style: It may be meant.
