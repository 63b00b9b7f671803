// A blackboard: nobody is told when to speak. Each looks at what is new and adds what it knows, until nobody has more.
import { agent, type BlackboardAnswer, type BlackboardView, blackboard, fn, run, type Turn } from "troupe";
import { byTurn, scriptedModel } from "troupe/testing";

// Rules need no model: this one looks for what it knows in what others have added.
const deploys = fn("deploys", ({ view }: Turn<BlackboardView>): BlackboardAnswer => {
  const isAsked = view.news.some(({ description }) => description.includes("since 9:00"));
  return isAsked ? { entries: [{ description: "release 17 went out at 8:59", content: "new pool size: 2" }] } : null;
});

// Stand in for real models. A text is read for the JSON in it.
const nothing = { json: { entries: [] } };
const logs = agent({
  name: "logs",
  instructions: "You read the logs.",
  model: scriptedModel(
    byTurn([
      { json: { entries: [{ description: "timeouts of the database since 9:00" }] } },
      nothing,
      nothing,
      nothing,
    ]),
  ),
});
const lead = agent({
  name: "lead",
  instructions: "You draw conclusions, when there is enough to draw them from.",
  model: scriptedModel(
    byTurn([nothing, nothing, { json: { entries: [{ description: "roll back release 17" }] } }, nothing]),
  ),
});

const outage = blackboard({ name: "outage", members: [lead, logs, deploys], rounds: 6 });
const { value, ended, rounds } = await run(outage, "Why is the shop slow?");
for (const { round, author, description } of value) console.log(`${round}. ${author}: ${description}`);
console.log(ended, rounds);

// prints:
// 1. logs: timeouts of the database since 9:00
// 2. deploys: release 17 went out at 8:59
// 3. lead: roll back release 17
// quiet 4
