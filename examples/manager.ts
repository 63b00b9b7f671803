// A manager plans, workers do what is ready at the same time, and a failure is planned around. The models here are scripts.
import { agent, fn, manager, run } from "troupe";
import { byCase, byTurn, scriptedModel } from "troupe/testing";

const task = (id: string, worker: string, what: string, after: string[] = []) => ({ id, worker, task: what, after });

const lead = agent({
  name: "lead",
  model: scriptedModel(
    byTurn([
      {
        json: {
          tasks: [
            task("design", "architect", "Design a link shortener."),
            task("code", "developer", "Write it.", ["design"]),
            task("test", "tester", "Test it in a browser.", ["code"]),
          ],
        },
      },
      // the tester could not: another plan, which goes on from what is done
      { json: { tasks: [task("review", "architect", "Review the code.", ["code"])] } },
      "The shortener is written and reviewed. It was not tested in a browser.",
    ]),
  ),
});

const staff = scriptedModel(
  byCase([
    { when: { lastUser: "Design a" }, say: "A table from base-62 ids to addresses." },
    { when: { lastUser: "Write it" }, say: "const shorten = (url) => table.add(url).toString(62);" },
    { when: { lastUser: "Review the" }, say: "toString takes at most 36: fixed." },
  ]),
);
const tester = fn("tester", () => {
  throw new Error("there is no browser here");
});

const team = manager({
  name: "software",
  manager: lead,
  workers: [
    agent({ name: "architect", description: "Designs and reviews.", model: staff }),
    agent({ name: "developer", description: "Writes code.", model: staff }),
    { ...tester, description: "Tests in a browser." },
  ],
});

const { value, failures, report } = await run(team, "A link shortener");
for (const { id, worker, status } of report) console.log(id, worker, status);
console.log(failures.map(({ member, message }) => `${member}: ${message}`).join());
console.log(value);

// prints:
// design architect done
// code developer done
// test tester failed
// review architect done
// tester: there is no browser here
// The shortener is written and reviewed. It was not tested in a browser.
