import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { orchestrate } from "../../src/orchestrate.ts";
import { type Roster, roster } from "../../src/teams/membership/roster.ts";
import type { Delegate } from "../../src/teams/orchestrate/delegates.ts";
import type { ReviewView } from "../../src/teams/orchestrate/orchestration.ts";
import { readReview } from "../../src/teams/orchestrate/read-review.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { repeated } from "../runtime/world.ts";

const ask = (member: string, task: string) => ({ tool: `ask_${member}`, input: { task } });

const verdictOf = (draft: string) =>
  draft.includes("cites") ? { verdict: "approve", notes: "" } : { verdict: "revise", notes: "It cites nothing." };

/** Research, write, review: the first draft cites nothing, the second does. */
function articleTeam() {
  const lead = scriptedModel(
    byTurn([
      { calls: [ask("researcher", "What do bees do?"), ask("statistician", "How many are there?")] },
      { calls: [ask("writer", "Write of: Bees dance. Two trillion.")] },
      { text: "@writer" },
      { calls: [ask("writer", "Write of bees again, and cite.")] },
      { text: " @writer\n" },
    ]),
  );
  const staff = scriptedModel(
    byCase([
      { when: { lastUser: "What do bees do?" }, say: "Bees dance." },
      { when: { lastUser: "How many" }, say: "Two trillion." },
      { when: { lastUser: "and cite" }, say: "Bees dance, it cites [1]." },
      { when: { lastUser: "Write of:" }, say: "Bees dance." },
    ]),
  );
  const judge = scriptedModel(
    byCase([
      { when: { lastUser: "it cites [1]" }, say: { json: verdictOf("cites") } },
      { say: { json: verdictOf("") } },
    ]),
  );
  const member = (name: string) => agent({ name, description: `Is the ${name}.`, model: staff });
  const team = orchestrate({
    name: "article",
    model: lead,
    instructions: "You are an editor.",
    members: [member("researcher"), member("statistician"), member("writer")],
    reviewer: agent({ name: "reviewer", model: judge }),
  });
  return { team, lead, staff, judge };
}

const approved = {
  value: "Bees dance, it cites [1].",
  verdict: "approve",
  notes: "",
  rounds: 2,
  failures: [],
};

/** A team of one writer, led by a model that says what the script says. */
const small = (
  script: Parameters<typeof byTurn>[0],
  reviewer: (draft: string, round: number) => unknown,
  more: Partial<Parameters<typeof orchestrate>[0]> = {},
) => {
  let round = 0;
  const model = scriptedModel(byTurn(script));
  const writer = { ...fn("writer", ({ request }: Turn<null>) => `text: ${request}`), description: "Writes." };
  const judge = fn("judge", ({ view }: Turn<ReviewView>) => {
    round += 1;
    return reviewer(view.draft, round);
  });
  return { model, team: orchestrate({ name: "t", model, members: [writer], reviewer: judge, ...more }) };
};

describe("orchestrate", () => {
  test("D4 orchestrate: research, write, review, until the reviewer approves", async () => {
    const { team, lead, staff, judge } = articleTeam();
    const { outcome, entries } = await simulate(team, "An article on bees", { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: approved });
    expect(modelCalls(entries)).toHaveLength(5 + 4 + 2);
    expect(lead.requests[0]?.system).toBe("You are an editor.");
    expect(lead.requests[0]?.tools).toEqual(["ask_researcher", "ask_statistician", "ask_writer"]);
    const notes = lead.requests[3]?.lastUser ?? "";
    expect(notes).toContain("It cites nothing.");
    expect(notes, "what it knows is not told again").not.toContain("An article on bees");
    expect(staff.requests[0]?.lastUser).toContain("An article on bees");
    expect(judge.requests[0]?.lastUser).toContain("draft: Bees dance.");
    expect(judge.requests[1]?.lastUser).not.toContain("An article on bees");
  });

  test("D4 orchestrate: resumes after a crash at every write, with nothing done twice", {
    timeout: 60_000,
  }, async () => {
    const go = (journal: Journal) => simulate(articleTeam().team, "An article on bees", { journal });
    const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
    await go(counting);
    expect(counting.commits).toBeGreaterThan(5);
    for (let at = 1; at <= counting.commits; at++) {
      const journal = memoryJournal();
      await expect(go(crashingJournal(journal, { at, when: "after" }))).rejects.toThrow(Crash);
      const { outcome, entries } = await go(journal);
      expect(outcome).toEqual({ status: "completed", value: approved });
      expect(repeated(entries)).toEqual([]);
    }
  });

  test("D4 orchestrate: reject ends it, and so do the rounds, never approved by anybody else", async () => {
    const rejected = small(["bad"], () => ({ verdict: "reject", notes: "No." }));
    expect((await simulate(rejected.team, "go")).outcome).toMatchObject({
      value: { value: "bad", verdict: "reject", notes: "No.", rounds: 1, failures: [] },
    });
    const revised = small(["one", "two", "approve"], (_, round) => ({ verdict: "revise", notes: `not ${round}` }), {
      rounds: 2,
    });
    expect((await simulate(revised.team, "go")).outcome).toMatchObject({
      value: { value: "two", verdict: "revise", notes: "not 2", rounds: 2 },
    });
    expect(revised.model.asked).toBe(2);
  });

  test("D4 orchestrate: a verdict that cannot be read is asked for once more; then nobody has judged", async () => {
    const answers = ["It is fine, I think.", "Approve.\nIt is fine."];
    const unclear = small(["text"], () => answers.shift() ?? "Hm.");
    expect((await simulate(unclear.team, "go")).outcome).toMatchObject({ value: { verdict: "approve" } });
    const silent = small(["text"], () => "Hm.");
    expect((await simulate(silent.team, "go")).outcome).toMatchObject({
      value: { value: "text", verdict: null, failures: [{ member: "judge", code: "output_invalid" }] },
    });
  });

  test("D4 orchestrate: without a reviewer the first answer counts", async () => {
    const model = scriptedModel(byTurn([{ calls: [ask("writer", "a line")] }, "@writer"]));
    const writer = { ...fn("writer", () => ({ line: 1 })), description: "Writes." };
    const { outcome } = await simulate(orchestrate({ name: "t", model, members: [writer] }), "go");
    expect(outcome).toEqual({
      status: "completed",
      value: { value: '{"line":1}', verdict: null, notes: "", rounds: 1, failures: [] },
    });
    const nobody = orchestrate({ name: "t", model: scriptedModel(["@writer"]), members: [writer] });
    expect((await simulate(nobody, "go")).outcome).toMatchObject({ value: { value: "@writer" } });
  });

  test("G3 orchestrate: a member that fails is named, and the model is told and goes on", async () => {
    const model = scriptedModel(
      byTurn([
        { calls: [ask("writer", "x")] },
        { text: "All done.", expect: { toolResult: /pen is dry/ } },
        { text: "Without the writer.", expect: { lastUser: /the last call of ask_writer failed[\s\S]*pen is dry/ } },
      ]),
    );
    const writer = {
      ...fn("writer", () => {
        throw new Error("the pen is dry");
      }),
      description: "Writes.",
    };
    const { outcome } = await simulate(orchestrate({ name: "t", model, members: [writer] }), "go");
    model.assertDone();
    const failures = [{ member: "writer", message: "the pen is dry" }];
    expect(outcome).toMatchObject({ value: { value: "Without the writer.", failures } });
    const silent = scriptedModel(byTurn([{ calls: [ask("writer", "x")] }, "All done."]));
    const unchecked = orchestrate({ name: "t", model: silent, members: [writer], done: [] });
    expect((await simulate(unchecked, "go")).outcome).toMatchObject({ value: { value: "All done.", failures } });
  });

  test("G3 orchestrate: what fails after the first round leaves the last answer", async () => {
    const broken = small(["one", { error: { status: 400 } }], () => ({ verdict: "revise", notes: "more" }));
    expect((await simulate(broken.team, "go")).outcome).toMatchObject({
      value: { value: "one", verdict: "revise", failures: [{ member: "orchestrator", code: "model_failed" }] },
    });
    const none = small([{ error: { status: 400 } }], () => ({ verdict: "approve", notes: "" }));
    expect((await simulate(none.team, "go")).outcome).toMatchObject({
      status: "failed",
      error: { code: "model_failed" },
    });
  });

  test("D4 orchestrate: no more delegations than allowed, whatever the model wants", async () => {
    const again = { calls: [ask("writer", "a"), ask("writer", "b")] };
    const { team, model } = small([again, again, "done"], () => "approve", { delegations: 3 });
    const { outcome } = await simulate(team, "go");
    expect(outcome).toMatchObject({ value: { value: "done", verdict: "approve" } });
    const results = model.requests[2]?.toolResults.map(({ text }) => text);
    expect(results).toEqual(["text: a", expect.stringContaining("no delegations left")]);
    const endless = small(
      Array.from({ length: 30 }, () => again),
      () => "approve",
      { delegations: 3, repeats: false },
    );
    expect((await simulate(endless.team, "go")).outcome).toMatchObject({ error: { code: "limit_reached" } });
    expect(endless.model.asked).toBeLessThan(10);
  });

  test("A8 orchestrate: a member that has left is not called", async () => {
    const called: string[] = [];
    const clerk = (name: string, run: Delegate["run"]): Delegate => ({ name, description: `The ${name}.`, run });
    const staff: Roster<Delegate> = roster<Delegate>({
      name: "staff",
      candidates: [
        clerk("chief", (_, ctx) => staff.leave(ctx, "intern")),
        clerk("intern", async () => called.push("intern")),
      ],
    });
    const model = scriptedModel(
      byTurn([
        { calls: [ask("chief", "send the intern home")] },
        { calls: [ask("intern", "work")] },
        { text: "Gone.", expect: { toolResult: /intern is not in the team now; there are: chief/ } },
      ]),
    );
    await simulate(orchestrate({ name: "t", model, members: staff }), "go");
    model.assertDone();
    expect(called).toEqual([]);
  });

  test("D4 orchestrate: says what is wrong with its options", () => {
    const model = scriptedModel([]);
    const writer = { ...fn("writer", () => 1), description: "Writes." };
    const make = (more: object) => () => orchestrate({ name: "t", model, members: [writer], ...more });
    expect(make({ members: [] })).toThrow(RangeError);
    expect(make({ members: [fn("writer", () => 1)] })).toThrow(/give the agent a description/);
    expect(make({ members: [{ ...writer, name: "the writer" }] })).toThrow(/a model cannot call "the writer"/);
    expect(make({ tools: { ask_writer: { inputSchema: {} } } })).toThrow(/a tool ask_writer besides/);
    expect(make({ rounds: 0 })).toThrow(/rounds must be/);
    expect(make({ delegations: 0 })).toThrow(/delegations must be/);
    expect(make({ round: 1 })).toThrow(/did you mean "rounds"/);
    expect(make({ model: 7 })).toThrow(TypeError);
  });

  test("D4 orchestrate: verdicts are read of data and of words", () => {
    expect(readReview({ verdict: "revise", notes: "x" })).toEqual({ value: { verdict: "revise", notes: "x" } });
    expect(readReview('```json\n{"verdict":"Approve"}\n```')).toEqual({ value: { verdict: "approve", notes: "" } });
    const said = "It is wrong.\nVerdict: reject";
    expect(readReview(said)).toEqual({ value: { verdict: "reject", notes: said } });
    for (const bad of [
      "I cannot approve this.",
      "Approve only after a test.",
      { verdict: "not approve" },
      { verdict: "maybe" },
      { verdict: "approve", notes: 1 },
      null,
    ]) {
      expect(readReview(bad)).toHaveProperty("wrong");
    }
  });
});
