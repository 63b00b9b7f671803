import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { CallFacts } from "../../src/core/approval.ts";
import type { Answer } from "../../src/core/decision.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { answer, bill, type Paid } from "./paying.ts";

const seen: CallFacts = { tool: "pay", definition: "v1", input: { ...bill, note: "caf\u00e9" } };
const input = seen.input as { readonly [key: string]: Json };
const given = (change: object): CallFacts => ({ ...seen, input: { ...input, ...change } as Json });
const { note: _, ...withoutNote } = input;

/** What is about to be done instead of what was approved. */
const changedCalls: Readonly<Record<string, CallFacts>> = {
  "one character of an argument": given({ to: "alicf" }),
  "the case of one letter": given({ to: "Alice" }),
  "a letter of another alphabet that looks the same": given({ to: "\u0430lice" }),
  "a character that nobody sees": given({ to: "al\u200bice" }),
  "a space at the end": given({ to: "alice " }),
  "a line break at the end": given({ to: "alice\n" }),
  "another form of the same letter": given({ note: "cafe\u0301" }),
  "an empty text": given({ to: "" }),
  "a number by one": given({ amount: 51 }),
  "a number by very little": given({ amount: 50.000000000000007 }),
  "the sign of a number": given({ amount: -50 }),
  "a number into its text": given({ amount: "50" }),
  "a number into a truth": given({ amount: true }),
  "an argument that is gone": { ...seen, input: withoutNote },
  "an argument that is there as null": given({ extra: null }),
  "an argument more": given({ cc: "bob" }),
  "a value deep inside": given({ more: { urgent: false } }),
  "the order of a list": given({ tags: ["b", "a"] }),
  "an item twice": given({ tags: ["a", "b", "b"] }),
  "an item less": given({ tags: ["a"] }),
  "a list into its only item": given({ tags: "a" }),
  "two values between their names": given({ to: input["note"], note: "alice" }),
  "a value under another name": { ...seen, input: { ...withoutNote, Note: input["note"] ?? null } },
  "a call in a list": { ...seen, input: [seen.input] },
  "a call without any arguments": { ...seen, input: {} },
  "the tool by another name": { ...seen, tool: "pay_all" },
  "the tool by the case of its name": { ...seen, tool: "Pay" },
  "the definition of the tool": { ...seen, definition: "v2" },
};

const question = { question: "May I?", call: { ...seen, step: "pay" } };

/** Asks about one call and makes another. */
const mutant = (call: () => CallFacts, done: Paid, change: (answer: Answer) => Answer = (answer) => answer) =>
  fn<null, string>("payer", async (_, ctx) => {
    const answer = change(await ctx.ask(question));
    await ctx.step("pay", () => done.push(call().input), { effect: "idempotent", approved: { answer, call } });
    return "paid";
  });

const stale = { status: "failed", error: { code: "approval_stale", detail: { step: "payer/pay" } } };

describe("G4 approvals: what was approved is what is done", () => {
  test("G4 approvals: the very call is made", async () => {
    const done: Paid = [];
    const { outcome } = await simulate(
      mutant(() => seen, done),
      null,
      { meanwhile: (app, id) => answer(app, id) },
    );
    expect([outcome, done]).toEqual([{ status: "completed", value: "paid" }, [seen.input]]);
  });

  test("G4 approvals: what JSON leaves out is left out on both sides, and what is no JSON is never what was approved", async () => {
    const made = (asked: Json, now: unknown, done: Paid) =>
      fn<null, string>("payer", async (_, ctx) => {
        const answer = await ctx.ask({ ...question, call: { ...seen, input: asked, step: "pay" } });
        const call = () => ({ ...seen, input: now as Json });
        await ctx.step("pay", () => done.push(0), { effect: "once", approved: { answer, call } });
        return "paid";
      });
    const go = async (asked: unknown, now: unknown) => {
      const done: Paid = [];
      const agent = made(asked as Json, now, done);
      const { outcome } = await simulate(agent, null, { meanwhile: (app, id) => answer(app, id) });
      return [outcome.status === "failed" ? (outcome.error as { code?: string }).code : outcome.status, done.length];
    };
    expect(await go({ version: "1", note: undefined }, { version: "1", note: undefined })).toEqual(["completed", 1]);
    expect(await go({ zero: 0 }, { zero: -0 })).toEqual(["completed", 1]);
    expect(await go({ amount: null }, { amount: Number.NaN })).toEqual(["invalid_value", 0]);
    expect(await go({ when: {} }, { when: new Date(0) })).toEqual(["invalid_value", 0]);
  });

  test.each(Object.entries(changedCalls))("G4 approvals: refused with %s changed", async (_, call) => {
    const done: Paid = [];
    const { outcome } = await simulate(
      mutant(() => call, done),
      null,
      { meanwhile: (app, id) => answer(app, id) },
    );
    expect(outcome).toMatchObject(stale);
    expect(done).toEqual([]);
  });

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  const record = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), json, { maxKeys: 6 });

  test("G4 approvals: the order of keys is no change, at any depth", async () => {
    await fc.assert(
      fc.asyncProperty(record, async (value) => {
        const done: Paid = [];
        const asked = { ...seen, input: value as Json };
        const again = { ...seen, input: reversed(value as Json) };
        const agent = fn<null, number>("payer", async (_, ctx) => {
          const answer = await ctx.ask({ question: "?", call: { ...asked, step: "pay" } });
          return ctx.step("pay", () => done.push(1), { approved: { answer, call: () => again } });
        });
        await simulate(agent, null, { meanwhile: (app, id) => answer(app, id) });
        expect(done).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  test("G4 approvals: any other value is", async () => {
    await fc.assert(
      fc.asyncProperty(record, record, async (a, b) => {
        fc.pre(!same(a as Json, b as Json));
        const done: Paid = [];
        const agent = fn<null, number>("payer", async (_, ctx) => {
          const answer = await ctx.ask({ question: "?", call: { ...seen, input: a as Json, step: "pay" } });
          const call = () => ({ ...seen, input: b as Json });
          return ctx.step("pay", () => done.push(1), { approved: { answer, call } });
        });
        const { outcome } = await simulate(agent, null, { meanwhile: (app, id) => answer(app, id) });
        expect([outcome.status, done]).toEqual(["failed", []]);
      }),
      { numRuns: 60 },
    );
  });

  test("G4 approvals: a no, an answer without a call, and one to another call allow nothing", async () => {
    for (const [approved, change] of [
      [false, (answer: Answer) => answer],
      [true, ({ hash: _hash, ...answer }: Answer) => answer],
      [true, (answer: Answer) => ({ ...answer, hash: "0".repeat(64) })],
    ] as const) {
      const done: Paid = [];
      const agent = mutant(() => seen, done, change);
      const { outcome } = await simulate(agent, null, { meanwhile: (app, id) => answer(app, id, approved) });
      expect(outcome).toMatchObject(stale);
      expect(done).toEqual([]);
    }
  });

  test("G4 approvals: an answer is for one step: not for another one, nor a second time, nor in another run", async () => {
    let kept: Answer | undefined;
    const done: string[] = [];
    const agent = fn<boolean, readonly string[]>("payer", async (own, ctx) => {
      if (own) kept = await ctx.ask(question);
      const answer = kept as Answer;
      const ends: string[] = [];
      for (const step of ["pay", "pay-again"]) {
        const work = ctx.step(step, () => done.push(step), { approved: { answer, call: () => seen } });
        ends.push(
          await work.then(
            () => "done",
            (error: { code: string }) => error.code,
          ),
        );
      }
      return ends;
    });
    const first = await simulate(agent, true, { meanwhile: (app, id) => answer(app, id) });
    expect(first.outcome).toMatchObject({ value: ["done", "approval_stale"] });
    const other = await simulate(agent, false, { seed: 2 });
    expect(other.outcome).toMatchObject({ value: ["approval_stale", "approval_stale"] });
    const elsewhere = fn<boolean, readonly string[]>("boss", (own, ctx) => ctx.call(agent, own));
    const moved = await simulate(elsewhere, false, { seed: 1 });
    expect(moved.outcome).toMatchObject({ value: ["approval_stale", "approval_stale"] });
    expect(done).toEqual(["pay"]);
  });
});

function reversed(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

function same(a: Json, b: Json): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}
