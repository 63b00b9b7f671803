// A code review: each file of a change is read by four reviewers at the same time; what they found is put together, and those that
// think vote on what becomes of the change.
import { agent, fn, type MapView, mapReduce, parallel, run, type Turn, vote, workflow } from "troupe";
import { byCase, scriptedModel } from "troupe/testing";

const change = `--- users.ts
+ const find = (name) => db.query("select * from users where name = '" + name + "'");
+ for (const user of users) user.orders = await ordersOf(user);
--- dates.ts
+ var isWeekend = (date) => date.getDay() > 5;`;

const ballot = (choice: string, why: string) => ({ json: { choice, why } });

// The model here is a script: put your own there, such as "openai/gpt-5".
const model = scriptedModel(
  byCase([
    { when: { system: "security", lastUser: "What was found" }, say: ballot("reject", "SQL can be injected.") },
    { when: { system: "logic", lastUser: "What was found" }, say: ballot("change", "Sundays are missing.") },
    { when: { system: "performance", lastUser: "What was found" }, say: ballot("change", "A join will do.") },
    { when: { system: "security", lastUser: "users.ts" }, say: "users.ts:1: a name goes into SQL as it is" },
    { when: { system: "logic", lastUser: "dates.ts" }, say: "dates.ts:1: Sunday is day 0, so it is no weekend" },
    { when: { system: "performance", lastUser: "users.ts" }, say: "users.ts:2: one query for each user" },
    { say: "nothing" },
  ]),
);
const reviewer = (name: string) =>
  agent({ name, instructions: `You review code for ${name} and nothing else.`, model });
const [security, logic, performance] = [reviewer("security"), reviewer("logic"), reviewer("performance")];

// No model: a rule will do.
const style = fn("style", ({ view }: Turn<MapView<string>>) => {
  const [file, ...lines] = view.item.split("\n");
  const at = lines.findIndex((line) => /\bvar\b/.test(line));
  return at < 0 ? "nothing" : `${file}:${at + 1}: const, not var`;
});

const reading = mapReduce({
  name: "reading",
  task: "Say what must be mended, with the place, or: nothing.",
  split: (text) => String(text).split(/^--- /m).slice(1), // file by file
  map: parallel({ name: "reviewers", members: [security, logic, performance, style] }),
  reduce: (files) => files.flat().filter((finding) => finding !== "nothing"),
});
const verdict = vote({
  name: "verdict",
  members: [security, logic, performance],
  options: ["merge", "change", "reject"],
  quorum: 3,
});

const review = workflow<string>("review")
  .step("findings", { agent: reading })
  .step("verdict", {
    agent: verdict,
    after: ["findings"],
    input: ({ findings }, text) => `${text}\n\nWhat was found:\n${findings.value.join("\n")}`,
  })
  .output(({ findings, verdict }) => ({ findings: findings.value, ...verdict }));

const { findings, winner, ballots } = await run(review, change);
console.log(findings.join("\n"));
for (const { member, ranking, why } of ballots) console.log(`${member}: ${ranking.join() || "abstains"}. ${why}`);
console.log(`verdict: ${winner}`);

// prints:
// users.ts:1: a name goes into SQL as it is
// users.ts:2: one query for each user
// dates.ts:1: Sunday is day 0, so it is no weekend
// dates.ts:1: const, not var
// security: reject. SQL can be injected.
// logic: change. Sundays are missing.
// performance: change. A join will do.
// verdict: change
