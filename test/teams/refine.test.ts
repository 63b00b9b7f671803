import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Turn } from "../../src/core/turn.ts";
import { type AuthorView, type CriticView, refine } from "../../src/teams/refine.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { survivesCrashes } from "./survives-crashes.ts";

const verdict = z.object({ verdict: z.enum(["approve", "revise"]), notes: z.string() });
type Note = Readonly<{ verdict: "approve" | "revise"; notes: string }>;

/** A writer whose versions are `draft 1`, `draft 2` …, and a critic that approves the n-th. */
function crew(approves: number) {
  const author = fn("author", async (turn: Turn<AuthorView<Note>>, ctx) => {
    const before = turn.view.critique === null ? 0 : Number(turn.view.critique.notes);
    return ctx.step("write", () => `draft ${before + 1}`, { effect: "pure" });
  });
  const critic = fn("critic", ({ view: { work } }: Turn<CriticView<string>>): Note => {
    const number = work.slice("draft ".length);
    return { verdict: Number(number) >= approves ? "approve" : "revise", notes: number };
  });
  return { author, critic, accept: (note: Note) => note.verdict === "approve" };
}

const calls = (entries: readonly Entry[]): readonly string[] => paths(entries, "agent.started").slice(1);

describe("D14 refine", () => {
  test("D14 refine: models write, criticise and improve; each is told only what is new to it", async () => {
    const write = scriptedModel([
      {
        text: "Tides come twice a day.",
        expect: { lastUser: /^Explain tides\.[\s\S]*You are the author[\s\S]*Do the task\.$/ },
      },
      {
        text: "The moon makes tides.",
        expect: { lastUser: /^critique: .*Say why.*\n\nYour last version was not accepted/ },
      },
    ]);
    const judge = scriptedModel([
      { json: { verdict: "revise", notes: "Say why." }, expect: { lastUser: /work: Tides come twice a day\./ } },
      {
        json: { verdict: "approve", notes: "" },
        expect: { lastUser: /^work: The moon makes tides\.\n\nThis is version 2/ },
      },
    ]);
    const team = refine({
      name: "article",
      author: agent({ name: "writer", model: write }),
      critic: agent({ name: "critic", model: judge, output: verdict }),
      accept: (review) => review.verdict === "approve",
    });
    const { outcome, entries } = await simulate(team, "Explain tides.");
    write.assertDone();
    judge.assertDone();
    expect(outcome).toEqual({
      status: "completed",
      value: {
        value: "The moon makes tides.",
        accepted: true,
        verdict: { verdict: "approve", notes: "" },
        rounds: 2,
        failures: [],
      },
    });
    expect(calls(entries)).toEqual(["article/writer", "article/critic", "article/writer#2", "article/critic#2"]);
    const judged = entries.filter(({ type }) => type === "refine.judged").map(({ body }) => body);
    expect(judged).toMatchObject([{ data: { round: 1, accepted: false } }, { data: { round: 2, accepted: true } }]);
  });

  test("D14 refine: ends with what was never accepted, and does not ask the author after the last verdict", async () => {
    const { outcome, entries } = await simulate(refine({ name: "r", ...crew(99) }), "go");
    const value = {
      value: "draft 3",
      accepted: false,
      verdict: { verdict: "revise", notes: "3" },
      rounds: 3,
      failures: [],
    };
    expect(outcome).toEqual({ status: "completed", value });
    expect(calls(entries)).toHaveLength(6);
  });

  test.each([1, 2, 5])("D14 refine: what is accepted at version %i takes that many rounds", async (approves) => {
    const { outcome, entries } = await simulate(refine({ name: "r", ...crew(approves), rounds: 5 }), "go");
    expect(outcome).toMatchObject({ value: { value: `draft ${approves}`, accepted: true, rounds: approves } });
    expect(calls(entries)).toHaveLength(2 * approves);
  });

  test("D14 refine: an author that fails leaves the version before it, with what was said of it", async () => {
    const { critic, accept } = crew(99);
    const author = fn("author", ({ view }: Turn<AuthorView<Note>>) => {
      if (view.critique?.notes === "2") throw new Error("no ideas");
      return view.critique === null ? "draft 1" : "draft 2";
    });
    const { outcome } = await simulate(refine({ name: "r", author, critic, accept }), "go");
    const failures = [{ member: "author", code: null, message: "no ideas" }];
    const value = {
      value: "draft 2",
      accepted: false,
      verdict: { verdict: "revise", notes: "2" },
      rounds: 2,
      failures,
    };
    expect(outcome).toEqual({ status: "completed", value });
  });

  test("D14 refine: a critic that fails leaves a version that nobody has judged", async () => {
    const { author, accept } = crew(1);
    const critic = fn("critic", (): Note => {
      throw new Error("asleep");
    });
    const { outcome } = await simulate(refine({ name: "r", author, critic, accept }), "go");
    const failures = [{ member: "critic", code: null, message: "asleep" }];
    expect(outcome).toEqual({
      status: "completed",
      value: { value: "draft 1", accepted: false, verdict: null, rounds: 1, failures },
    });
  });

  test("D14 refine: without a first version there is nothing to return", async () => {
    const { critic, accept } = crew(1);
    const author = fn("author", (): string => {
      throw new Error("no ideas");
    });
    const { outcome } = await simulate(refine({ name: "r", author, critic, accept }), "go");
    const detail = { wanted: 1, completed: 0, failures: [{ index: 0, message: "no ideas" }] };
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail } });
  });

  test("D14 refine: a function that remembers nothing is reminded of its work", async () => {
    const author = fn("author", ({ view }: Turn<AuthorView<Note, string>>) => `${view.work ?? "-"}+`);
    const { critic } = crew(99);
    const views = [false, true].map(async (remind) => {
      const { outcome } = await simulate(refine({ name: "r", author, critic, accept: () => false, remind }), "go");
      return outcome.status === "completed" ? outcome.value.value : "";
    });
    expect(await Promise.all(views)).toEqual(["-+", "-+++"]);
  });

  test("D14 refine: an accept that answers later is recorded, and not called again in a replay", async () => {
    const { author, critic } = crew(99);
    let asked = 0;
    const accept = async (_: Note, work: string) => {
      asked += 1;
      return work === "draft 2";
    };
    const { outcome, entries } = await simulate(refine({ name: "r", author, critic, accept }), "go", {
      alwaysReplay: true,
    });
    expect(outcome).toMatchObject({ status: "completed", value: { accepted: true, rounds: 2 } });
    expect(paths(entries, "step.completed").filter((path) => path.includes("accept"))).toEqual([
      "r/accept-1",
      "r/accept-2",
    ]);
    expect(asked).toBe(2);
  });

  test("D14 refine: what accept throws is the team's failure", async () => {
    const { author, critic } = crew(1);
    const accept = (): boolean => {
      throw new RangeError("no such verdict");
    };
    const { outcome } = await simulate(refine({ name: "r", author, critic, accept }), "go");
    expect(outcome).toMatchObject({ status: "failed", error: { message: "no such verdict" } });
  });

  test("D14 refine: cancelled while a member works, nobody has failed", async () => {
    const { critic, accept } = crew(1);
    const author = fn("author", (_: Turn<AuthorView<Note>>, ctx) => ctx.sleep(1_000).then(() => "draft 1"));
    const { outcome, entries } = await simulate(refine({ name: "r", author, critic, accept }), "go", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(calls(entries)).toEqual(["r/author"]);
  });

  test("D14 refine: goes on after a crash at any write with the same result", async () => {
    expect(await survivesCrashes(refine({ name: "r", ...crew(3) }), "go")).toBeGreaterThan(6);
  });

  test("D14 refine: conversations go on after a crash", async () => {
    const team = refine({
      name: "r",
      author: agent({ name: "writer", model: scriptedModel(byTurn(["one", "two", "three"])) }),
      critic: agent({ name: "critic", model: scriptedModel(byTurn(["no", "no", "yes"])) }),
      accept: (said) => said === "yes",
    });
    expect(await survivesCrashes(team, "go")).toBeGreaterThan(10);
  });

  test("D14 refine: a team is an author, and refine is one of another team", async () => {
    const inner = refine({ name: "inner", ...crew(1) });
    const accept = (said: string, { value }: { readonly value: string }) => said === value;
    const critic = fn("boss", ({ view }: Turn<CriticView<string>>) => view.work);
    const { outcome } = await simulate(refine({ name: "outer", author: inner, critic, accept }), "go");
    expect(outcome).toMatchObject({
      value: { value: { value: "draft 1", accepted: true }, accepted: true, rounds: 1 },
    });
  });

  test("D14 refine: refuses what cannot be", () => {
    const good = { name: "r", ...crew(1) };
    expect(() => refine({ ...good, rounds: 0 })).toThrow(/rounds must be/);
    expect(() => refine({ ...good, critic: { ...good.critic, name: "author" } })).toThrow(
      /two members are called "author"/,
    );
    expect(() => refine({ ...good, accept: undefined as never })).toThrow(/accept must be a function/);
    expect(() => refine({ ...good, round: 3 } as never)).toThrow(/did you mean "rounds"/);
    expect(() => refine({ ...good, name: "a/b" })).toThrow(TypeError);
  });
});
