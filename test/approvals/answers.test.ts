import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { answer, aside, bill, bodies, openIn, type Paid, payer, payTool } from "./paying.ts";

const hour = 3_600_000;

describe("G4 approvals: answers", () => {
  test("G4 approvals: the first of 100 answers wins; the others are refused, and the call is made once", async () => {
    const paid: Paid = [];
    const refused: unknown[] = [];
    const { outcome } = await simulate(payer({ pay: payTool(paid) }), "go", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision] = await openIn(app);
        const all = Array.from({ length: 100 }, (_, n) =>
          app
            .decide(decision?.id ?? "", { approved: n % 2 === 0, by: `person ${n}` })
            .catch((error) => refused.push(error)),
        );
        await Promise.all(all);
      },
    });
    expect([outcome.status, paid]).toEqual(["completed", [bill]]);
    expect(refused).toHaveLength(99);
    for (const error of refused) expect(error).toMatchObject({ code: "decision_closed", detail: { by: "person 0" } });
  });

  test("G4 approvals: a duplicate, a late and an unknown answer are refused, each by its name", async () => {
    const paid: Paid = [];
    const asking = payTool(paid, { approval: { timeoutMs: hour } });
    const { outcome } = await simulate(payer({ pay: asking }), "go", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [{ id: decision } = { id: "" }] = await openIn(app);
        await (await app.attach(id)).result;
        const late = { code: "decision_closed", detail: { status: "answered", by: "deadline" } };
        await expect(app.decide(decision, { approved: true })).rejects.toMatchObject(late);
        await expect(app.decide(`${decision}0`, { approved: true })).rejects.toMatchObject({
          code: "decision_unknown",
        });
      },
    });
    expect([outcome, paid]).toEqual([{ status: "completed", value: "done" }, []]);
  });

  test("G4 approvals: nobody answers in time: no by itself, over restarts; yes only where the tool says so", async () => {
    for (const otherwise of ["reject", undefined, "approve"] as const) {
      const paid: Paid = [];
      const journal = memoryJournal();
      const terms = { timeoutMs: hour, ...(otherwise === undefined ? {} : { otherwise }) };
      const program = () => payer({ pay: payTool(paid, { approval: terms }) });
      expect((await simulate(program(), "go", { journal, clock: virtualClock(0) })).outcome.status).toBe("paused");
      const { outcome, entries } = await simulate(program(), "go", {
        journal,
        clock: virtualClock(hour / 2),
        meanwhile: async (app, id) => void (await (await app.attach(id)).result),
      });
      expect([outcome.status, paid]).toEqual(["completed", otherwise === "approve" ? [bill] : []]);
      expect(bodies(entries, "decision.answered")).toMatchObject([
        { answer: { approved: otherwise === "approve", by: "deadline" } },
      ]);
    }
  });

  test("G4 approvals: no answer and no default is no", async () => {
    const asker = fn("asker", (_: null, ctx) => ctx.ask({ question: "Now?", timeoutMs: hour }));
    const { outcome } = await simulate(asker, null, {
      meanwhile: async (app, id) => void (await (await app.attach(id)).result),
    });
    expect(outcome).toEqual({ status: "completed", value: { approved: false, by: "deadline" } });
  });

  test("G4 approvals: everything a person needs is in the question, down to what no means", async () => {
    const asking = payTool([], { approval: { timeoutMs: hour, ifRejected: "The bill stays open." } });
    const { outcome } = await simulate(payer({ pay: asking }), "go");
    expect(outcome).toMatchObject({
      status: "paused",
      decisions: [
        {
          runId: "sim-1",
          path: "payer/ask#1",
          deadline: hour,
          question: {
            question: "May payer call pay?",
            proposal: { tool: "pay", input: bill },
            why: "Pays a bill.",
            ifRejected: "The bill stays open.",
            call: {
              tool: "pay",
              input: bill,
              path: "payer/turn-1.pay",
              effect: "idempotent",
              hash: expect.stringMatching(/^\w{64}$/),
            },
          },
        },
      ],
    });
  });

  test("G4 approvals: a no is told to the model, with who said it in what way", async () => {
    const { outcome, entries } = await simulate(payer({ pay: payTool([]) }, [bill, bill]), "go", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        const [decision] = await openIn(app);
        await app.decide(decision?.id ?? "", { approved: false, scope: "run", note: "too much", by: "ann" });
      },
    });
    expect(outcome.status).toBe("completed");
    const answers = bodies(entries, "decision.answered") as readonly { answer: { by: string; approved: boolean } }[];
    expect(answers.map(({ answer: { approved } }) => approved)).toEqual([false, false]);
    expect(answers[1]?.answer.by).toMatch(/^rule a_\w{16}$/);
  });

  test("G4 approvals: what is said of the scope must be said of a call, and of its arguments", async () => {
    const journal = memoryJournal();
    await simulate(payer({ pay: payTool([]) }), "go", { journal });
    await aside(journal, async (app) => {
      const [decision] = await openIn(app);
      const id = decision?.id ?? "";
      const wrong: readonly (readonly [verdict: object, message: RegExp])[] = [
        [{ scope: "ever" }, /scope must be "once", "run" or "always"/],
        [{ match: { to: "*" } }, /match says what a standing answer covers/],
        [{ scope: "always", match: { too: "*" } }, /match\.too: the call has no such argument; did you mean "to"\?/],
        [{ scope: "always", match: { to: "bob*" } }, /the call itself does not fit/],
        [{ scope: "always", match: "to=*" }, /match: must be an object/],
        [{ scop: "always" }, /did you mean "scope"\?/],
        [{ by: "deadline" }, /by must not be "deadline"/],
        [{ by: " Deadline" }, /that is said of answers that no person has given/],
        [{ by: "rule a_0123456789abcdef" }, /must not be "rule a_/],
        [{ by: "late result" }, /must not be "late result"/],
        [{ by: "" }, /by must be a name, and not empty/],
        [{ by: 7 }, /by must be a name/],
        [{ by: "\u202eann" }, /by must be one line, without characters that nobody sees/],
        [{ by: "ann\nbob" }, /by must be one line/],
        [{ by: "x".repeat(201) }, /by must have at most 200 characters/],
      ];
      for (const [verdict, message] of wrong) {
        const error = await app.decide(id, { approved: true, ...verdict }).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: "invalid_input", message: expect.stringMatching(message) });
      }
      expect(await openIn(app)).toHaveLength(1);
      expect(await app.approvals.rules()).toEqual([]);
    });
  });

  test("G4 approvals: an approved call is asked about once, however often it is replayed", async () => {
    const paid: Paid = [];
    const { outcome, entries } = await simulate(payer({ pay: payTool(paid) }), "go", {
      alwaysReplay: true,
      meanwhile: (app, id) => answer(app, id),
    });
    expect([outcome.status, paid]).toEqual(["completed", [bill]]);
    expect(bodies(entries, "decision.requested")).toHaveLength(1);
  });
});
