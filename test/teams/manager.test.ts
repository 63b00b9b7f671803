import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type ManagerResult, manager } from "../../src/teams/manager.ts";
import type { ManagerView } from "../../src/teams/plan/carry-out.ts";
import type { WorkerView } from "../../src/teams/plan/execute-plan.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated } from "../runtime/world.ts";

const task = (id: string, worker: string, after: readonly string[] = [], what = `do ${id}`) => ({
  id,
  task: what,
  worker,
  after,
});

const works = (name: string) => fn(name, ({ request }: Turn<WorkerView>) => `${name} did ${request}`);

/** A manager that gives these plans one after another, and joins what it has been told for the answer. */
function boss(...plans: readonly (readonly ReturnType<typeof task>[])[]) {
  const turns: Turn<ManagerView>[] = [];
  const left = [...plans];
  const member = fn("boss", (turn: Turn<ManagerView>) => {
    turns.push(turn);
    if (turn.view.phase !== "synthesis") return { tasks: left.shift() ?? [] };
    return turn.view.report.map(({ id, status }) => `${id} ${status}`).join(", ");
  });
  return { member, turns };
}

/** A software team over the real agent loop: two tasks at the same time, one that needs both, and the answer. */
function softwareTeam(clock: VirtualClock) {
  const plan = {
    tasks: [
      task("design", "architect", [], "Design the shortener."),
      task("survey", "researcher", [], "Find what others do."),
      task("code", "developer", ["design", "survey"], "Write the shortener."),
    ],
  };
  const lead = scriptedModel(byTurn([{ json: plan }, { text: "It is done: the code follows.", delayMs: 10 }]), {
    clock,
  });
  const staff = scriptedModel(
    byCase([
      { when: { lastUser: "Design the" }, say: { text: "A table of hashes.", delayMs: 200 } },
      { when: { lastUser: "Find what" }, say: { text: "They use base 62.", delayMs: 500 } },
      { when: { lastUser: "Write the" }, say: { text: "const short = …", delayMs: 100 } },
    ]),
    { clock },
  );
  const workers = ["architect", "researcher", "developer"].map((name) =>
    agent({ name, description: `Is the ${name}.`, model: staff }),
  );
  const team = manager({ name: "software", manager: agent({ name: "lead", model: lead }), workers });
  return { team, lead, staff };
}

describe("manager", () => {
  test("D3 manager: plans, lets ready tasks overlap, hands results on, and makes one answer", async () => {
    const clock = virtualClock();
    const { team, lead, staff } = softwareTeam(clock);
    const { outcome, elapsedMs, entries } = await simulate(team, "A link shortener", { clock, alwaysReplay: true });
    expect(outcome).toMatchObject({
      status: "completed",
      value: {
        value: "It is done: the code follows.",
        failures: [],
        report: [
          { id: "design", worker: "architect", status: "done", result: "A table of hashes." },
          { id: "survey", status: "done" },
          { id: "code", status: "done", result: "const short = …" },
        ],
      },
    });
    expect(elapsedMs).toBe(500 + 100 + 10);
    expect(modelCalls(entries)).toHaveLength(5);
    const coding = staff.requests.find(({ lastUser }) => lastUser.includes("Write the"))?.lastUser ?? "";
    for (const part of ["A link shortener", "design: A table of hashes.", "survey: They use base 62."]) {
      expect(coding).toContain(part);
    }
    const [, synthesis] = lead.requests.map(({ lastUser }) => lastUser);
    expect(synthesis).toContain("const short");
    expect(synthesis, "what it knows is not told again").not.toContain("Is the architect.");
    expect(synthesis).not.toContain("A link shortener");
  });

  test("D3 manager: resumes after a crash at every write, with nothing done twice", { timeout: 60_000 }, async () => {
    const go = (journal: Journal, startAt: number) => {
      const clock = virtualClock(startAt);
      return simulate(softwareTeam(clock).team, "A link shortener", { journal, clock });
    };
    const whole = await go(memoryJournal(), 0);
    const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
    await go(counting, 0);
    expect(counting.commits).toBeGreaterThan(5);
    for (let at = 1; at <= counting.commits; at++) {
      const journal = memoryJournal();
      await expect(go(crashingJournal(journal, { at, when: "after" }), 0)).rejects.toThrow(Crash);
      const { outcome, entries } = await go(journal, 10_000);
      expect(outcome).toEqual(whole.outcome);
      expect(repeated(entries)).toEqual([]);
    }
  });

  test("D3 manager: a plan with an unknown worker or a circle is repaired once, or refused", async () => {
    const bad = [task("a", "stranger"), task("b", "ada", ["c"]), task("c", "ada", ["b"])];
    const mended = boss(bad, [task("a", "ada")]);
    const good = await simulate(
      manager({ name: "m", manager: mended.member, workers: [works("ada"), works("bob")] }),
      "g",
    );
    expect(good.outcome).toMatchObject({ status: "completed", value: { value: "a done", failures: [] } });
    expect(mended.turns[1]?.request).toMatch(/no worker "stranger"[\s\S]*in a circle: b after c after b/);

    const stubborn = boss(bad, bad);
    const team = manager({ name: "m", manager: stubborn.member, workers: [works("ada"), works("bob")] });
    const { outcome } = await simulate(team, "g");
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "plan_invalid",
        detail: { team: "m", issues: [/stranger/, /circle/].map((each) => expect.stringMatching(each)) },
      },
    });
    expect(stubborn.turns).toHaveLength(2);
  });

  test("D3 manager: after a failure it plans again, knowing what is done, and says what is missing", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const lead = boss(
      [task("a", "ada"), task("b", "lazy"), task("c", "ada", ["b"])],
      [task("b2", "ada", ["a"]), task("c", "ada", ["b2"])],
    );
    const { outcome } = await simulate(
      manager({ name: "m", manager: lead.member, workers: [works("ada"), lazy] }),
      "g",
    );
    expect(outcome).toMatchObject({
      value: {
        value: "b2 done, c done",
        failures: [{ member: "lazy", message: "not today" }],
        report: [
          { id: "a", status: "done" },
          { id: "b", status: "failed", why: "not today" },
          { id: "c", status: "done" },
          { id: "b2", status: "done" },
        ],
      },
    });
    expect(lead.turns.map(({ view }) => [view.phase, view.workers.length, view.report.map(({ id }) => id)])).toEqual([
      ["plan", 2, []],
      ["replan", 0, ["a", "b", "c"]],
      ["synthesis", 0, ["b2", "c"]],
    ]);
    expect(lead.turns[2]?.request).toContain("Some tasks were not done");
  });

  test("D3 manager: another plan may not use the id of a task that is done", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const again = [task("a", "ada")];
    const lead = boss([task("a", "ada"), task("b", "lazy")], again, again);
    const { outcome } = await simulate(
      manager({ name: "m", manager: lead.member, workers: [works("ada"), lazy] }),
      "g",
    );
    expect(outcome).toMatchObject({
      value: {
        failures: [{ member: "lazy" }, { code: "plan_invalid", message: expect.stringMatching(/another task "a"/) }],
        report: [{ status: "done" }, { status: "failed" }],
      },
    });
  });

  test("D3 manager: one model has several tasks at the same time, each in a conversation of its own", async () => {
    const model = scriptedModel(({ lastUser, turn }) => `${turn}: ${lastUser.split("\n").at(-1)}`);
    const ada = agent({ name: "ada", model });
    const lead = boss([task("a", "ada"), task("b", "ada"), task("c", "ada", ["a"])]);
    const { outcome } = await simulate(manager({ name: "m", manager: lead.member, workers: [ada] }), "g");
    expect(outcome).toMatchObject({
      value: { report: [{ result: "0: do a" }, { result: "0: do b" }, { result: "0: do c" }], failures: [] },
    });
  });

  test("D3 manager: plans again at most so often, and may leave it at what there is", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    for (const [replans, plans] of [
      [0, 1],
      [2, 3],
    ] as const) {
      const lead = boss(...Array.from({ length: 9 }, (_, n) => [task(`good${n}`, "ada"), task("bad", "lazy")]));
      const team = manager({ name: "m", manager: lead.member, workers: [works("ada"), lazy], replans });
      const { outcome } = await simulate(team, "g");
      const { failures, report } = (outcome as { value: ManagerResult<unknown> }).value;
      expect(failures).toHaveLength(plans);
      expect(report).toHaveLength(plans + 1);
      expect(lead.turns).toHaveLength(plans + 1);
      for (const { view } of lead.turns.slice(1))
        expect(view.report.map(({ worker }) => worker)).toEqual(["ada", "lazy"]);
    }
    const content = boss([task("a", "ada"), task("b", "lazy")], []);
    const { outcome } = await simulate(
      manager({ name: "m", manager: content.member, workers: [works("ada"), lazy], replans: 5 }),
      "g",
    );
    expect(content.turns.map(({ view }) => view.phase)).toEqual(["plan", "replan", "synthesis"]);
    expect(outcome).toMatchObject({ value: { report: [{ status: "done" }, { status: "failed" }] } });
  });

  test("G3 manager: another plan that cannot be had costs nothing of what is done", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const lead = fn("lead", ({ view }: Turn<ManagerView>) => {
      if (view.phase === "replan") throw new Error("I give up");
      return view.phase === "plan" ? { tasks: [task("a", "ada"), task("b", "lazy")] } : view.report.map(({ id }) => id);
    });
    const { outcome } = await simulate(manager({ name: "m", manager: lead, workers: [works("ada"), lazy] }), "g");
    expect(outcome).toMatchObject({
      value: { value: ["a", "b"], failures: [{ member: "lazy" }, { member: "lead", message: "I give up" }] },
    });
  });

  test("D3 manager: what it was shown when it was asked for another plan, it is not shown for the answer", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const strange = [task("c", "nobody")];
    const lead = boss([task("a", "ada"), task("b", "lazy")], strange, strange);
    const team = manager({ name: "m", manager: lead.member, workers: [works("ada"), lazy] });
    const { outcome } = await simulate(team, "g");
    expect(outcome).toMatchObject({ value: { failures: [{ member: "lazy" }, { code: "plan_invalid" }] } });
    expect(lead.turns.map(({ view }) => [view.phase, view.report.length])).toEqual([
      ["plan", 0],
      ["replan", 2],
      ["replan", 2],
      ["synthesis", 0],
    ]);
  });

  test("D3 manager: when nobody could do anything there is nothing to answer", async () => {
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const lead = boss([task("a", "lazy")], [task("a", "lazy")]);
    const { outcome } = await simulate(manager({ name: "m", manager: lead.member, workers: [lazy] }), "g");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail: { completed: 0 } } });
    expect(lead.turns.map(({ view }) => view.phase)).toEqual(["plan", "replan"]);
  });

  test("D3 manager: another one may make the answer, of the whole report", async () => {
    const lead = boss([task("a", "ada"), task("b", "lazy")], [task("b", "ada")]);
    const lazy = fn("lazy", () => {
      throw new Error("not today");
    });
    const scribe = fn("scribe", ({ view }: Turn<ManagerView>) => view.report.length);
    const team = manager({ name: "m", manager: lead.member, synthesiser: scribe, workers: [works("ada"), lazy] });
    const { outcome } = await simulate(team, "g");
    expect(outcome).toMatchObject({ value: { value: 2, report: [{ id: "a" }, { id: "b", status: "done" }] } });
    expect(lead.turns.map(({ view }) => view.phase)).toEqual(["plan", "replan"]);
  });

  test("D3 manager: teams are workers, and one worker does several tasks at the same time", async () => {
    const outer = boss([task("p", "office"), task("q", "office")]);
    const left = [[task("x", "ada")], [task("y", "ada")]];
    const chief = fn("boss", ({ view }: Turn<ManagerView>) =>
      view.phase === "synthesis" ? view.report.map(({ id }) => id).join() : { tasks: left.shift() ?? [] },
    );
    const both = manager({ name: "office", description: "Does it all.", manager: chief, workers: [works("ada")] });
    const { outcome } = await simulate(manager({ name: "firm", manager: outer.member, workers: [both] }), "g");
    expect(outcome).toMatchObject({ value: { report: [{ result: { value: "x" } }, { result: { value: "y" } }] } });
  });

  test("D3 manager: says what is wrong with its options", () => {
    const { member } = boss();
    const workers = [works("ada")];
    expect(() => manager({ name: "m", manager: member, workers: [] })).toThrow(RangeError);
    expect(() => manager({ name: "m", manager: member, workers, replans: -1 })).toThrow("replans must be 0 or more");
    expect(() => manager({ name: "m", manager: member, workers, maxTasks: 0 })).toThrow(RangeError);
    expect(() => manager({ name: "m", manager: member, workers, limit: 0.5 })).toThrow(RangeError);
    expect(() => manager({ name: "m", manager: member, workers, rounds: 2 } as never)).toThrow(TypeError);
    expect(() => manager({ name: "m", manager: member, workers: [...workers, works("ada")] })).toThrow(/called "ada"/);
  });
});
