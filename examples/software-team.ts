// A software team: a product manager plans, a developer writes, a tester runs tests, a reviewer reads. The first version fails a
// test, so its review is skipped, and the product manager plans again.
import { agent, fn, manager, run, type Turn, type WorkerView } from "troupe";
import { scriptedModel } from "troupe/testing";

const task = (id: string, worker: string, what: string, after: string[] = []) => ({ id, worker, task: what, after });

// The models here are scripts: put your own there, such as `model: "openai/gpt-5"`.
const productManager = agent({
  name: "product-manager",
  model: scriptedModel([
    {
      json: {
        tasks: [
          task("code", "developer", "Write a regular expression for times of day."),
          task("test", "tester", "Test it.", ["code"]),
          task("review", "reviewer", "Review it.", ["code", "test"]),
        ],
      },
    },
    {
      json: {
        tasks: [
          task("fix", "developer", "Hours end at 23, minutes at 59.", ["code"]),
          task("retest", "tester", "Test it again.", ["fix"]),
          task("approval", "reviewer", "Review it.", ["fix", "retest"]),
        ],
      },
      expect: { lastUser: "24:00 should not match" }, // it has read why the test failed
    },
    "Done: it takes 00:00 to 23:59 and nothing else.",
  ]),
});
const developer = agent({
  name: "developer",
  description: "Writes code.",
  model: scriptedModel([
    "^\\d\\d:\\d\\d$",
    { text: "^([01]\\d|2[0-3]):[0-5]\\d$", expect: { lastUser: "Hours end at 23" } },
  ]),
});
const reviewer = agent({
  name: "reviewer",
  description: "Reviews code that is tested.",
  model: scriptedModel([{ text: "Short, and anchored at both ends.", expect: { lastUser: "4 tests pass" } }]),
});

// No model: these tests are run. Whoever throws has failed at the task.
const tests = Object.entries({ "00:00": true, "23:59": true, "24:00": false, "9:30": false });
const tester = fn("tester", ({ view }: Turn<WorkerView>) => {
  const [code] = Object.values(view); // what came of the one task before it
  const failed = tests.filter(([time, fits]) => new RegExp(String(code)).test(time) !== fits);
  if (failed.length === 0) return `${tests.length} tests pass`;
  throw new Error(failed.map(([time, fits]) => `${time} should ${fits ? "" : "not "}match`).join(", "));
});

const team = manager({
  name: "software-team",
  manager: productManager,
  workers: [developer, { ...tester, description: "Runs the tests." }, reviewer],
  replans: 1,
});

const { value, report } = await run(team, "We have to recognise times of day.");
for (const { id, worker, status, result, why } of report) console.log(`${id}, ${worker}: ${status}: ${result ?? why}`);
console.log(value);

// prints:
// code, developer: done: ^\d\d:\d\d$
// test, tester: failed: 24:00 should not match
// review, reviewer: skipped: not done before it: test
// fix, developer: done: ^([01]\d|2[0-3]):[0-5]\d$
// retest, tester: done: 4 tests pass
// approval, reviewer: done: Short, and anchored at both ends.
// Done: it takes 00:00 to 23:59 and nothing else.
