// A design review: three designs are argued for and answered, an architect sums it up, and then those who argued rank them all. Each
// puts its own first; the vote finds the one that the others can live with.
import { agent, debate, fn, run, vote } from "troupe";
import { type ScriptedReply, scriptedModel } from "troupe/testing";

// The models here are scripts: put your own there, such as `model: "openai/gpt-5"`. Each says an opening, an answer and a ballot.
const engineer = (name: string, ...says: readonly (string | ScriptedReply)[]) =>
  agent({ name, instructions: `You have designed the ${name}.`, model: scriptedModel(says) });

const engineers = [
  engineer(
    "cache",
    "Nine of ten requests at noon ask for the same menu.",
    "Shards take a quarter; a cache takes a day.",
    { json: { ranking: ["cache", "queue", "shards"], why: "It takes a day." } },
  ),
  engineer("queue", "Orders can wait for a second, the shop cannot.", "Menus cannot be queued: there a cache helps.", {
    json: { ranking: ["queue", "cache", "shards"], why: "No order is lost." },
  }),
  engineer("shards", "The database is full in a year anyway.", "Then a cache buys us that year.", {
    json: { ranking: ["shards", "cache", "queue"], why: "It must come some day." },
  }),
];
const architect = agent({
  name: "architect",
  model: scriptedModel([
    {
      text: "Today's load is reading, which a cache takes; writing will be next year's.",
      expect: { lastUser: "shards: Then a cache buys us that year." },
    },
  ]),
});

const argument = debate({
  name: "argument",
  debaters: engineers,
  positions: { cache: "Cache the menus.", queue: "Queue the orders.", shards: "Split the database." },
  rounds: 1,
  synthesis: architect,
});
const decision = vote({
  name: "decision",
  members: engineers,
  options: ["cache", "queue", "shards"],
  method: "ranked", // by first choices it would be one each
});

// Teams are agents: a function can call one after another, and give the second what it needs of the first.
const review = fn("review", async (question: string, ctx) => {
  const { value: summary, transcript } = await ctx.call(argument, question);
  const { winner, tally, ballots } = await ctx.call(decision, `${question}\n\n${summary}`);
  return { transcript, summary, winner, tally, ballots };
});

const { transcript, summary, winner, tally, ballots } = await run(review, "The shop is slow at noon: what do we do?");
for (const { from, text } of transcript) console.log(`${from}: ${text}`);
console.log(`Summary: ${summary}`);
for (const { member, ranking, why } of ballots) console.log(`${member} votes ${ranking.join(" > ")}: ${why}`);
for (const { option, votes, beats } of tally) console.log(`${option}: ${votes} first, beats ${beats}`);
console.log(`We build the ${winner}.`);

// prints:
// cache: Nine of ten requests at noon ask for the same menu.
// queue: Orders can wait for a second, the shop cannot.
// shards: The database is full in a year anyway.
// cache: Shards take a quarter; a cache takes a day.
// queue: Menus cannot be queued: there a cache helps.
// shards: Then a cache buys us that year.
// Summary: Today's load is reading, which a cache takes; writing will be next year's.
// cache votes cache > queue > shards: It takes a day.
// queue votes queue > cache > shards: No order is lost.
// shards votes shards > cache > queue: It must come some day.
// cache: 1 first, beats 2
// queue: 1 first, beats 1
// shards: 1 first, beats 0
// We build the cache.
