import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Answer } from "../../src/core/decision.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { aside, bodies, openIn } from "./paying.ts";

const form = z.object({
  name: z.string().min(1),
  age: z.number().int().min(18),
  colour: z.enum(["red", "blue"]).default("red"),
});

const good = { name: "Ann", age: 40 };

/** Tries all of these in turn, on whatever is open; tells what each came to. */
async function tried<I>(agent: Agent<I, unknown>, input: I, verdicts: readonly object[]) {
  const ends: unknown[] = [];
  const simulation = await simulate(agent, input, {
    async meanwhile(app, id) {
      for (const verdict of verdicts) {
        await (await app.attach(id)).outcome;
        const [decision] = await openIn(app);
        const end = app.decide(decision?.id ?? "", verdict as never).then(() => "taken");
        ends.push(await end.catch((error: { detail: { issues?: unknown } }) => error.detail.issues ?? error));
      }
    },
  });
  return { ends, ...simulation };
}

describe("G4 forms", () => {
  test("G4 forms: the value of a yes is checked when it is given: each field is named, and the decision stays open", async () => {
    const asker = fn("asker", (_: null, ctx) => ctx.ask({ question: "Who?", form }));
    const { ends, outcome, entries } = await tried(asker, null, [
      { approved: true },
      { approved: true, value: { name: "", age: 17.5 } },
      { approved: true, value: { ...good, colour: "green" } },
      { approved: true, value: { ...good, nme: "x" } },
      { approved: true, value: "Ann, 40" },
      { approved: true, value: { ...good, colour: "blue" }, by: "ann" },
    ]);
    expect(ends).toEqual([
      ["$: a value is missing"],
      [
        "$.name: must be at least 1 characters, got 0",
        "$.age: must be integer, got 17.5",
        "$.age: must be at least 18, got 17.5",
      ],
      ['$.colour: must be one of "red", "blue", got "green"'],
      ['$.nme: there is no such property; did you mean "name"? (known: name, age, colour)'],
      ['$: must be object, got "Ann, 40"'],
      "taken",
    ]);
    expect(outcome).toMatchObject({ value: { approved: true, value: { ...good, colour: "blue" }, by: "ann" } });
    expect(bodies(entries, "decision.requested")).toHaveLength(1);
  });

  test("G4 forms: a form can go with a call: the answer is bound to it, and no standing rule gives it", async () => {
    const call = { tool: "pay", input: { amount: 1 }, definition: "v1" };
    const done: number[] = [];
    const payer = fn("payer", async (withForm: boolean, ctx) => {
      const asked = { question: "May I?", call: { ...call, step: "pay" } };
      const answer = await (withForm
        ? ctx.ask({ ...asked, form: z.object({ why: z.string().min(2) }) })
        : ctx.ask(asked));
      return ctx.step("pay", () => done.push(1), { effect: "once", approved: { answer, call: () => call } });
    });
    const journal = memoryJournal();
    await simulate(payer, false, { journal, id: "other" });
    const { outcome } = await simulate(payer, true, {
      journal,
      alwaysReplay: true,
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [other] = await app.decisions({ runId: "other" });
        await app.decide(other?.id ?? "", { approved: true, scope: "always" });
        const [decision, ...more] = await app.decisions({ runId: id, status: "open" });
        expect([decision?.question.call?.path, more]).toEqual(["payer/pay", []]);
        const open = decision?.id ?? "";
        await expect(app.decide(open, { approved: true })).rejects.toMatchObject({ code: "invalid_input" });
        const always = { approved: true, scope: "always", value: { why: "due" } } as const;
        await expect(app.decide(open, always)).rejects.toMatchObject({ code: "invalid_input" });
        await app.decide(open, { approved: true, value: { why: "due" } });
      },
    });
    expect([outcome.status, done]).toEqual(["completed", [1]]);
  });

  test("G4 forms: a no needs no value", async () => {
    const asker = human("asker", () => ({ question: "Who?", form }));
    const { ends, outcome } = await tried(asker, null, [{ approved: false, note: "nobody" }]);
    expect([ends, outcome]).toMatchObject([["taken"], { value: { approved: false, note: "nobody" } }]);
  });

  test("G4 forms: the program gets what the schema makes of it, and the log what the person gave", async () => {
    const dated = z.object({ day: z.string().transform((text) => text.length) });
    const asker = fn(
      "asker",
      async (_: null, ctx) => (await ctx.ask({ question: "When?", form: dated })).value ?? null,
    );
    const { outcome, entries } = await tried(asker, null, [{ approved: true, value: { day: "2030" } }]);
    expect(outcome).toEqual({ status: "completed", value: { day: 4 } });
    expect(bodies(entries, "decision.answered")).toMatchObject([{ answer: { value: { day: "2030" } } }]);
  });

  test.each([
    ["at once", z.object({ code: z.string().refine((text) => text.startsWith("x"), "must begin with x") })],
    ["later", z.object({ code: z.string().refine(async (text) => text.startsWith("x"), "must begin with x") })],
  ])("G4 forms: what only the schema knows, %s, is asked again, with what was wrong", async (_, odd) => {
    const asker = fn(
      "asker",
      async (__: null, ctx) => (await ctx.ask({ question: "Which?", why: "To open.", form: odd })).value ?? null,
    );
    const journal = memoryJournal();
    for (const [index, code] of ["a", "b", "xc"].entries()) {
      const { outcome } = await simulate(asker, null, { journal, alwaysReplay: true });
      expect(outcome.status).toBe("paused");
      await aside(journal, async (app) => {
        const [decision] = await openIn(app);
        const why = index === 0 ? "To open." : "To open.\nThe last answer did not fit: $.code: must begin with x";
        expect(decision).toMatchObject({ path: `asker/ask#1${index === 0 ? "" : `!${index + 1}`}`, question: { why } });
        await app.decide(decision?.id ?? "", { approved: true, value: { code } });
      });
    }
    const { outcome } = await simulate(asker, null, { journal, alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: { code: "xc" } });
  });

  test.each([
    ["a pattern, which could run for ever", { type: "string", pattern: "(a+)+$" }, /pattern: is not supported/],
    ["a reference", { $ref: "#/x" }, /\$ref: is not supported/],
    ["a type that there is not", { type: "date" }, /type: must be one or several of/],
  ])("G4 forms: %s in a form that is data is refused before anybody is asked", async (_, data, issue) => {
    const asker = fn("asker", (__: null, ctx) => ctx.ask({ question: "?", form: data }));
    const { outcome, entries } = await simulate(asker, null);
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "invalid_input", message: expect.stringMatching(issue) },
    });
    expect(bodies(entries, "decision.requested")).toEqual([]);
  });

  test("G4 forms: a default that does not fit is refused, one that does is the answer", async () => {
    const asker = (value: Json) =>
      fn("asker", (_: null, ctx) =>
        ctx.ask({ question: "?", form, timeoutMs: 10, otherwise: { approved: true, value } }),
      );
    const late = {
      meanwhile: async (app: Parameters<typeof openIn>[0], id: string) => void (await (await app.attach(id)).result),
    };
    expect((await simulate(asker({ name: "Ann", age: 3 }), null)).outcome).toMatchObject({
      status: "failed",
      error: { code: "invalid_input", detail: { issues: ["$.age: must be at least 18, got 3"] } },
    });
    expect((await simulate(asker({ ...good, colour: "red" }), null, late)).outcome).toMatchObject({
      value: { by: "deadline", value: { ...good, colour: "red" } },
    });
  });

  test("G4 forms: answers are typed by them", () => {
    fn("typed", async (_: null, ctx) => {
      const plain = await ctx.ask({ question: "?" });
      expectTypeOf(plain).toEqualTypeOf<Answer>();
      const filled = await ctx.ask({ question: "?", form });
      if (filled.approved) {
        expectTypeOf(filled.value).toEqualTypeOf<{ name: string; age: number; colour: "red" | "blue" }>();
      } else expectTypeOf(filled.value).toEqualTypeOf<Json | undefined>();
      const data = await ctx.ask({ question: "?", form: { type: "string" } });
      if (data.approved) expectTypeOf(data.value).toEqualTypeOf<Json>();
      // @ts-expect-error there is no such field
      await ctx.ask({ question: "?", propsal: 1 });
    });
    expectTypeOf(human("who", (_: string) => ({ question: "?", form }))).toExtend<
      Agent<string, { readonly approved: boolean }>
    >();
  });
});
