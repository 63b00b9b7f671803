import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { human } from "../../../src/agents/human.ts";
import { task } from "../../../src/agents/task.ts";
import type { Json } from "../../../src/base/json.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { type ClarifyOptions, clarify } from "../../../src/policies/clarify.ts";
import { run } from "../../../src/run.ts";
import type { Verdict } from "../../../src/runtime/decide.ts";
import type { App } from "../../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";

const input = z.object({ city: z.string(), nights: z.int().min(1), smoking: z.boolean().default(false) });

function hotel(options: ClarifyOptions | null = { input }) {
  const model = scriptedModel(({ lastUser }) => `booked ${lastUser}`);
  const plain = agent({ name: "hotel", model });
  return { model, agent: options === null ? plain : clarify(options)(plain) };
}

/** Answers all that is asked, one after another, and keeps what was asked. */
function answering(values: readonly Verdict[]) {
  const questions: { question: string; form?: Json; proposal?: Json }[] = [];
  return {
    questions,
    meanwhile: async (app: App, id: string) => {
      for (const value of values) {
        const end = await (await app.attach(id)).outcome;
        if (end.status !== "paused") throw new Error(`a person should have been asked: ${JSON.stringify(end)}`);
        for (const decision of end.decisions) {
          questions.push(decision.question as never);
          await app.decide(decision.id, value);
        }
      }
    },
  };
}

describe("G6 MAST 2.2: no clarification", () => {
  test("G6 MAST 2.2: a missing field: not started, no model asked, and a person has a form for just that", async () => {
    const { model, agent: booking } = hotel();
    const { outcome } = await simulate(booking, { city: "Rome" });
    if (outcome.status !== "paused") throw new Error("a person should have been asked");
    expect(model.asked).toBe(0);
    expect(outcome.decisions).toHaveLength(1);
    expect(outcome.decisions[0]?.question).toMatchObject({
      question: expect.stringMatching(/^hotel cannot begin without more: \$\.nights: /),
      proposal: { city: "Rome" },
      form: { type: "object", required: ["nights"], additionalProperties: false },
      ifRejected: "hotel is not started.",
    });
    expect(Object.keys((outcome.decisions[0]?.question.form?.["properties"] ?? {}) as object)).toEqual(["nights"]);
  });

  test("G6 MAST 2.2: once answered it begins, with the whole input", async () => {
    const { model, agent: booking } = hotel();
    const { meanwhile } = answering([{ approved: true, value: { nights: 3 } }]);
    const { outcome } = await simulate(booking, { city: "Rome", floor: 2 }, { meanwhile });
    expect(outcome.status).toBe("completed");
    expect(model.asked).toBe(1);
    expect(JSON.parse(model.requests[0]?.lastUser ?? "")).toEqual({
      city: "Rome",
      floor: 2,
      nights: 3,
      smoking: false,
    });
  });

  test("G6 MAST 2.2: negative control: without it the model is asked, and guesses", async () => {
    const { model, agent: booking } = hotel(null);
    expect((await simulate(booking, { city: "Rome" })).outcome.status).toBe("completed");
    expect(model.asked).toBe(1);
    expect(model.requests[0]?.lastUser).not.toContain("nights");
  });

  test("G6 MAST 2.2: with nobody to ask it is invalid_input naming each field, and no model is asked", async () => {
    const { model, agent: booking } = hotel({ input, ask: "nobody" });
    expect((await simulate(booking, { nights: 0 })).outcome).toMatchObject({
      status: "failed",
      error: {
        code: "invalid_input",
        detail: { issues: [expect.stringContaining("$.city"), expect.stringContaining("$.nights")] },
      },
    });
    await expect(run(hotel().agent, { city: "Rome" })).rejects.toMatchObject({ code: "decision_required" });
    expect(model.asked).toBe(0);
  });

  test("G6 MAST 2.2: a no, and no answer in time, are invalid_input; nothing was started", async () => {
    const refused = hotel();
    const no = answering([{ approved: false, note: "ask the guest" }]);
    expect((await simulate(refused.agent, {}, { meanwhile: no.meanwhile })).outcome).toMatchObject({
      error: { code: "invalid_input", message: expect.stringContaining("(ask the guest)") },
    });
    const late = hotel({ input, timeoutMs: 30_000 });
    const waits = async (app: App, id: string) => {
      await (await app.attach(id)).result.catch(() => undefined);
    };
    expect((await simulate(late.agent, {}, { meanwhile: waits })).outcome).toMatchObject({
      error: { code: "invalid_input", message: expect.stringContaining("(deadline did not say)") },
    });
    expect(refused.model.asked + late.model.asked).toBe(0);
  });

  test("G6 MAST 2.2: what still does not suffice is asked for again, three times at most", async () => {
    const even = z.object({ nights: z.number().refine((nights) => nights % 2 === 0, "must be even") });
    const odd = { approved: true, value: { nights: 3 } };
    const good = hotel({ input: even });
    const second = answering([odd, { approved: true, value: { nights: 4 } }]);
    expect((await simulate(good.agent, {}, { meanwhile: second.meanwhile })).outcome.status).toBe("completed");
    expect(second.questions[1]?.question).toContain("must be even");
    const never = hotel({ input: even });
    const third = answering([odd, odd, odd]);
    expect((await simulate(never.agent, {}, { meanwhile: third.meanwhile })).outcome).toMatchObject({
      error: { code: "invalid_input" },
    });
    expect(third.questions).toHaveLength(3);
    expect(never.model.asked).toBe(0);
  });

  test("G6 MAST 2.2: where the form cannot be small it asks for the whole input", async () => {
    const dated = z.object({ city: z.string(), on: z.iso.date() });
    const { model, agent: booking } = hotel({ input: dated });
    const whole = { city: "Rome", on: "2030-01-02" };
    const { meanwhile, questions } = answering([{ approved: true, value: whole }]);
    expect((await simulate(booking, { city: "Rome" }, { meanwhile })).outcome.status).toBe("completed");
    expect(Object.keys((questions[0]?.form as { properties?: object } | undefined)?.properties ?? {})).toEqual([
      "city",
      "on",
    ]);
    expect(JSON.parse(model.requests[0]?.lastUser ?? "")).toEqual(whole);
    const bare = hotel({ input: z.object({ city: z.string() }) });
    const named = answering([{ approved: true, value: { city: "Rome" } }]);
    await simulate(bare.agent, "a room, please" as Json, { meanwhile: named.meanwhile });
    expect(JSON.parse(bare.model.requests[0]?.lastUser ?? "")).toEqual({ city: "Rome" });
  });

  test("G6 MAST 2.2: a task whose fields are missing is not started, and names them", async () => {
    const model = scriptedModel(["written"]);
    const writer = agent({ name: "writer", model });
    const write = task({ agent: writer, description: "Write about {topic} in {language}." });
    expect((await simulate(write, { topic: "bees" })).outcome).toMatchObject({
      error: { code: "invalid_input", detail: { issues: [expect.stringContaining('no field "language"')] } },
    });
    expect(model.asked).toBe(0);
    const asked = await simulate(clarify({ input: z.object({ language: z.string() }) })(write), { topic: "bees" });
    expect(asked.outcome.status).toBe("paused");
    const { meanwhile } = answering([{ approved: true, value: { language: "Norwegian" } }]);
    await simulate(clarify({ input: z.object({ language: z.string() }) })(write), { topic: "bees" }, { meanwhile });
    expect(model.requests[0]?.lastUser).toContain("Write about bees in Norwegian.");
  });

  test("G6 MAST 2.2: a crash at every write asks the same, once", { timeout: 30_000 }, async () => {
    let crashes = 0;
    for (const when of ["before", "after"] as const) {
      for (let at = 1; ; at++) {
        const journal = memoryJournal();
        const { meanwhile } = answering([{ approved: true, value: { nights: 3 } }]);
        const dying = crashingJournal(journal, { at, when });
        const end = await simulate(hotel().agent, { city: "Rome" }, { journal: dying, meanwhile }).catch(
          (error) => error,
        );
        if (!(end instanceof Crash)) break;
        crashes += 1;
        const { outcome } = await simulate(
          hotel().agent,
          { city: "Rome" },
          {
            journal,
            meanwhile: async (app, id) => {
              const now = await (await app.attach(id)).outcome;
              if (now.status !== "paused") return;
              for (const { id: decision } of now.decisions)
                await app.decide(decision, { approved: true, value: { nights: 3 } });
            },
          },
        );
        expect(outcome.status).toBe("completed");
      }
    }
    expect(crashes).toBeGreaterThan(5);
  });

  test("G6 MAST 2.2: says what is wrong with its options", () => {
    expect(() => clarify(undefined as never)).toThrow(/it needs options/);
    expect(() => clarify({} as never)).toThrow(/input must be a schema/);
    expect(() => clarify({ input, ask: "god" as never })).toThrow(/ask must be "person" or "nobody"/);
    expect(() => clarify({ input, timeoutMs: 0 })).toThrow(RangeError);
    expect(() => clarify({ input })("hotel" as never)).toThrow(/what it wraps must be an agent/);
    expect(clarify({ input })(human("ann", () => ({ question: "?" }))).name).toBe("ann");
  });
});
