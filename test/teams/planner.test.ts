import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { executor } from "../../src/teams/executor.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { planner } from "../../src/teams/planner.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";

const task = (id: string, worker: string, after: readonly string[] = [], what = `do ${id}`) => ({
  id,
  task: what,
  worker,
  after,
});

describe("planner", () => {
  const tasks = [
    task("facts", "researcher", [], "Find facts about bees."),
    task("prices", "analyst", [], "Find the price of honey."),
    task("text", "writer", ["facts", "prices"], "Write a paragraph."),
  ];

  test("D16 planner: a goal becomes tasks, workers, and work in the order of what needs what", async () => {
    const clock = virtualClock();
    const chief = scriptedModel(byTurn([{ text: `Here you are:\n\`\`\`json\n${JSON.stringify({ tasks })}\n\`\`\`` }]), {
      clock,
    });
    const staff = scriptedModel(
      byCase([
        { when: { lastUser: "Find facts" }, say: { text: "Bees dance.", delayMs: 100 } },
        { when: { lastUser: "Find the price" }, say: { text: "Nine euros.", delayMs: 300 } },
        { when: { lastUser: "Write a paragraph" }, say: { text: "Bees dance for nine euros.", delayMs: 50 } },
      ]),
      { clock },
    );
    const workers = ["researcher", "analyst", "writer"].map((name) =>
      agent({ name, description: `Is the ${name}.`, model: staff }),
    );
    const office = pipeline({
      name: "office",
      stages: [
        planner({ name: "plan", planner: agent({ name: "chief", model: chief }), workers }),
        executor({ name: "work", workers }),
      ],
    });
    const { outcome, elapsedMs } = await simulate(office, "An article on bees", { clock, alwaysReplay: true });
    expect(outcome).toMatchObject({
      status: "completed",
      value: {
        value: { facts: "Bees dance.", prices: "Nine euros.", text: "Bees dance for nine euros." },
        failures: [],
      },
    });
    expect(elapsedMs).toBe(350);
    const asked = chief.requests[0]?.lastUser ?? "";
    expect(asked).toContain("An article on bees");
    expect(asked).toContain("Is the analyst.");
    const written = staff.requests.find(({ lastUser }) => lastUser.includes("Write a paragraph"))?.lastUser ?? "";
    expect(written).toContain("facts: Bees dance.");
    expect(written).toContain("prices: Nine euros.");
    expect(written).not.toContain("Find the price");
  });

  test("D16 planner: gives the plan as JSON and does nothing", async () => {
    const worker = fn("worker", () => {
      throw new Error("must not be called");
    });
    const chief = fn("chief", () => [{ id: "a", task: "do a" }]);
    const { outcome } = await simulate(planner({ name: "plan", planner: chief, workers: [worker] }), "all");
    expect(outcome).toEqual({
      status: "completed",
      value: { goal: "all", tasks: [{ id: "a", task: "do a", worker: "worker", after: [] }] },
    });
  });

  test("D16 planner: a plan that cannot be carried out is sent back once, with all that is wrong, then refused", async () => {
    const bad = {
      tasks: [
        task("a", "nobody", ["z"]),
        task("a", "ada", ["b"]),
        task("b", "ada", ["a"]),
        task("not an id", "adda"),
        { ...task("c", "ada"), dependsOn: ["a"] },
      ].slice(0, 4),
    };
    const model = scriptedModel(byTurn([{ json: bad }, { json: bad }]));
    const ada = fn("ada", () => 1);
    const team = planner({
      name: "plan",
      planner: agent({ name: "chief", model }),
      workers: [ada, fn("bob", () => 1)],
    });
    const { outcome } = await simulate(team, "all");
    const issues = [
      expect.stringMatching(/tasks\[0\]\.worker: there is no worker "nobody" \(known: ada, bob\)/),
      expect.stringMatching(/tasks\[0\]\.after: there is no task "z"/),
      expect.stringMatching(/tasks\[1\]\.id: there is another task "a"/),
      expect.stringMatching(/tasks\[3\]\.id: must be/),
      expect.stringMatching(/tasks\[3\]\.worker: .*did you mean "ada"/),
      expect.stringMatching(/in a circle: (a after b after a|b after a after b)/),
    ];
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "plan_invalid", detail: { team: "plan", issues } },
    });
    expect(model.asked).toBe(2);
    for (const part of ["nobody", '"z"', "another task", "in a circle"]) {
      expect(model.requests[1]?.lastUser).toContain(part);
    }
  });

  test("D16 planner: a field that would not be read is not passed over", async () => {
    const wrong = { tasks: [{ ...task("c", "ada"), dependsOn: ["a"] }] };
    const good = { tasks: [task("c", "ada")] };
    const answers = [wrong, good];
    const chief = fn("chief", () => answers.shift() ?? null);
    const { outcome } = await simulate(planner({ name: "plan", planner: chief, workers: [fn("ada", () => 1)] }), "all");
    expect(outcome).toMatchObject({ status: "completed", value: { tasks: good.tasks } });
    expect(answers).toEqual([]);
  });

  test("D16 planner: too many tasks, none at all, and no JSON are not a plan", async () => {
    const ada = fn("ada", () => 1);
    for (const [answer, issue] of [
      [{ tasks: [] }, "needs at least one task"],
      [{ tasks: [task("a", "ada"), task("b", "ada")] }, "must be at most 1, got 2"],
      ["I would rather not.", "there is no JSON"],
      [{ plan: "none" }, "tasks"],
      [{ tasks: ["a"] }, "plan.tasks[0]"],
    ] as const) {
      const team = planner({ name: "plan", planner: fn("chief", () => answer), workers: [ada], maxTasks: 1 });
      const { outcome } = await simulate(team, "all");
      expect(outcome).toMatchObject({ error: { code: "plan_invalid", message: expect.stringContaining(issue) } });
    }
  });

  test("D16 planner: what the planner throws is thrown on", async () => {
    const chief = fn("chief", () => {
      throw new RangeError("no");
    });
    const { outcome } = await simulate(planner({ name: "plan", planner: chief, workers: [fn("a", () => 1)] }), "all");
    expect(outcome).toMatchObject({ status: "failed", error: { message: "no" } });
  });
});
