// Members of one team write to each other; every message is on record, and whoever waits holds nothing.
import { fn, memory, parallel, troupe } from "troupe";

const writer = fn("writer", async (topic: string, { mail }) => {
  const draft = `All about ${topic}`;
  const reply = await mail.request("reviewer", draft, { timeoutMs: 60_000, priority: "high" });
  await mail.broadcast("published", { type: "article.published" }); // everybody else, those called later included
  return `${draft}, ${String(reply.content)}`;
});

const reviewer = fn("reviewer", async (_: string, { mail }) => {
  const draft = await mail.receive();
  await mail.reply(draft, `which ${mail.address} of the team finds good`);
  return (await mail.receive()).content;
});

const printer = fn("printer", async (_: string, { mail }) => {
  const { from, type } = await mail.receive();
  return `${type} by ${from}`;
});

const team = parallel({ name: "article", members: [writer, reviewer, printer] });

await using app = troupe({ agents: [team], engine: memory() });
const run = await app.start(team, "boats");
console.log(await run.result);

// prints:
// [
//   'All about boats, which reviewer of the team finds good',
//   'published',
//   'article.published by writer'
// ]
