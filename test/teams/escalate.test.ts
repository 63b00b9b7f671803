import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { type EscalateView, escalate } from "../../src/teams/escalate.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { route } from "../../src/teams/route.ts";
import { swarm } from "../../src/teams/swarm.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

type Level = Turn<EscalateView>;

const level = <O>(name: string, answer: (turn: Level) => O) => fn(name, answer);
const fails = (name: string) =>
  level(name, (): string => {
    throw new RangeError(`${name} is down`);
  });

/** Answers every question of the run. */
const person =
  (answer: { approved: boolean; value?: Json; note?: string }) =>
  async (app: App, id: string): Promise<void> => {
    const { status } = await (await app.attach(id)).outcome;
    if (status !== "paused") return;
    for (const { id: decision } of await app.decisions({ runId: id, status: "open" })) {
      await app.decide(decision, { ...answer, by: "eve" });
    }
  };

/** Two models, the first of which cannot, the second of which is not sure. */
function supportDesk() {
  const faq = scriptedModel(byTurn([{ text: '{"escalate": "Not in the list of questions. The till is model 3."}' }]));
  const expert = scriptedModel(
    byTurn([
      {
        json: { answer: "Maybe the fuse.", confidence: 0.3 },
        expect: {
          lastUser:
            /My till is dead[\s\S]*faq: I cannot answer it: Not in the list of questions\. The till is model 3\./,
        },
      },
    ]),
  );
  const team = escalate({
    name: "support",
    levels: [
      agent({ name: "faq", model: faq }),
      agent({ name: "expert", model: expert, output: z.object({ answer: z.string(), confidence: z.number() }) }),
    ],
  });
  return { team, models: [faq, expert] };
}

describe("escalate", () => {
  test("D11 escalation to a person: who gets the full story, and whose answer is the result", async () => {
    const { team, models } = supportDesk();
    const asked: unknown[] = [];
    const { outcome } = await simulate(team, "My till is dead.", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        asked.push(...(await app.decisions({ runId: id })).map(({ path, question }) => ({ path, ...question })));
        await person({ approved: true, value: "Press the red button." })(app, id);
      },
    });
    const story = [
      { from: "faq", text: "I cannot answer it: Not in the list of questions. The till is model 3." },
      { from: "expert", text: '{"answer":"Maybe the fuse.","confidence":0.3}\n(not sure enough: 0.3)' },
    ];
    expect(asked).toMatchObject([
      {
        path: "support/ask#1",
        question: "support: nobody has an answer so far. What is the answer?",
        proposal: { task: "My till is dead.", story },
        why: "faq, expert passed it on.",
      },
    ]);
    expect(outcome).toEqual({
      status: "completed",
      value: { isPerson: true, by: "eve", value: "Press the red button.", approved: true, story, failures: [] },
    });
    for (const model of models) model.assertDone();
  });

  test("D11 escalation: levels are tried in order, and none after the one that answers", async () => {
    const levels = [
      level("faq", () => ({ escalate: "Not mine." })),
      level("expert", ({ view }) => `after ${view.story.length}`),
      level("boss", () => "never"),
    ];
    const { outcome, entries } = await simulate(escalate({ name: "desk", levels }), "x");
    expect(outcome).toMatchObject({ value: { isPerson: false, by: "expert", value: "after 1" } });
    expect(paths(entries, "agent.started")).toEqual(["desk", "desk/faq", "desk/expert"]);
    expect(paths(entries, "escalate.passed")).toHaveLength(1);
  });

  test.each<[string, unknown, boolean]>([
    ["a value that escalates", { escalate: "no" }, false],
    ["a text that does", 'Sorry. {"escalate": "no"}', false],
    ["one that says why beside it", { escalate: true, why: "no" }, false],
    ["too little confidence", { answer: 1, confidence: 0.49 }, false],
    ["enough confidence", { answer: 1, confidence: 0.5 }, true],
    ["an answer with an empty field", { answer: 1, escalate: "" }, true],
    ["an answer that does not escalate", { answer: 1, escalate: false }, true],
    ["little confidence in words", { answer: 1, confidence: "low" }, false],
    ["some confidence in words", { answer: 1, confidence: "Medium" }, true],
    ["confidence that is left out", { answer: 1, confidence: null }, true],
    ["a text", "I would not escalate this.", true],
  ])("%s", async (_, answer, isAnswer) => {
    const levels = [level("first", () => answer), level("last", () => "last")];
    const { outcome } = await simulate(escalate({ name: "desk", levels }), "x");
    expect(outcome).toMatchObject({ value: { by: isAnswer ? "first" : "last" } });
  });

  test("confidence that cannot be compared is sent back once; then the level has failed", async () => {
    const unclear = scriptedModel([
      { json: { answer: 1, confidence: "quite" } },
      { json: { answer: 1, confidence: 0.9 }, expect: { lastUser: /must be a number, or "high", "medium" or "low"/ } },
    ]);
    const mended = escalate({ name: "desk", levels: [agent({ name: "first", model: unclear })] });
    expect((await simulate(mended, "x")).outcome).toMatchObject({ value: { by: "first", failures: [] } });
    unclear.assertDone();
    const levels = [level("first", () => ({ confidence: [1] })), level("last", () => "last")];
    const failures = [{ member: "first", code: "output_invalid" }];
    expect((await simulate(escalate({ name: "desk", levels }), "x")).outcome).toMatchObject({
      value: { by: "last", failures },
    });
  });

  test("D11 escalation within a team: a person is shown the task and what was said, and no prompts", async () => {
    const desk = escalate({ name: "desk", levels: [level("faq", () => ({ escalate: "Not mine." }))] });
    const by = fn("chooser", () => ({ choice: "desk", why: "It is about tills." }));
    let proposal: unknown;
    await simulate(route({ name: "front", members: [desk], by }), "My till is dead.", {
      async meanwhile(app, id) {
        const end = await (await app.attach(id)).outcome;
        proposal = end.status === "paused" ? end.decisions[0]?.question.proposal : undefined;
        await person({ approved: true, value: "ok" })(app, id);
      },
    });
    const story = [
      { from: "why", text: "It is about tills." },
      { from: "faq", text: "I cannot answer it: Not mine." },
    ];
    expect(proposal).toEqual({ task: "My till is dead.", story });
  });

  test("D11 escalation: of a level that is a team, the next one hears what was said in it", async () => {
    const first = fn("first", () => ({ handoff: "second", why: "The till is model 3." }));
    const second = fn("second", () => ({ escalate: "Not in the manual." }));
    const desk = escalate({ name: "desk", levels: [swarm({ name: "team", members: [first, second] })] });
    const outer = escalate({ name: "outer", levels: [desk, level("last", ({ view }) => view.story)], person: false });
    const levels = [swarm({ name: "team", members: [first, second] }), level("last", ({ view }) => view.story)];
    const { outcome } = await simulate(escalate({ name: "outer", levels }), "x");
    expect(outcome).toMatchObject({
      value: {
        value: [
          { from: "team/first", text: "I hand off to second: The till is model 3." },
          { from: "team", text: "I cannot answer it: Not in the manual." },
        ],
      },
    });
    const nested = await simulate(outer, "x", {
      meanwhile: person({ approved: true, value: { escalate: "No idea." } }),
    });
    expect(nested.outcome).toMatchObject({
      value: {
        value: [
          { from: "desk/team/first", text: "I hand off to second: The till is model 3." },
          { from: "desk/team", text: "I cannot answer it: Not in the manual." },
          { from: "desk", text: "I cannot answer it: No idea." },
        ],
      },
    });
  });

  test("what `accept` refuses is passed on, with what was said; one that answers later is recorded", async () => {
    const levels = [level("short", () => "no"), level("long", ({ view }) => `${view.story[0]?.text} But yes.`)];
    const accept = async (answer: string) => answer.length > 5;
    const { outcome, entries } = await simulate(escalate({ name: "desk", levels, accept }), "x", {
      alwaysReplay: true,
    });
    expect(outcome).toMatchObject({ value: { by: "long", value: "no\n(not accepted) But yes." } });
    expect(paths(entries, "step.completed")).toEqual(["desk/accept-1", "desk/accept-2"]);
  });

  test("G3: a level that fails is named, and the next one is told", async () => {
    const levels = [fails("faq"), level("expert", ({ view }) => view.story[0]?.text ?? "")];
    const { outcome } = await simulate(escalate({ name: "desk", levels }), "x");
    expect(outcome).toMatchObject({
      value: { value: "I have failed: faq is down", failures: [{ member: "faq", code: null, message: "faq is down" }] },
    });
  });

  test("without a person, or when the person has no answer either, it says who could not", async () => {
    const levels = [level("faq", () => ({ escalate: "Not mine." })), fails("expert")];
    const none = await simulate(escalate({ name: "desk", levels, person: false }), "x");
    const error = {
      code: "not_enough",
      message: "desk: nobody has an answer (faq: I cannot answer it: Not mine.; expert: I have failed: expert is down)",
    };
    expect(none.outcome).toMatchObject({ status: "failed", error });
    const no = await simulate(escalate({ name: "desk", levels }), "x", { meanwhile: person({ approved: false }) });
    expect(no.outcome).toMatchObject({ status: "failed", error });
  });

  test("a no with a reason is an answer", async () => {
    const levels = [level("faq", () => ({ escalate: "Not mine." }))];
    const meanwhile = person({ approved: false, note: "We do not do that." });
    const { outcome } = await simulate(escalate({ name: "desk", levels }), "x", { meanwhile });
    expect(outcome).toMatchObject({ value: { isPerson: true, value: "We do not do that.", approved: false } });
  });

  test("when nobody answers in time, what was agreed on is the answer", async () => {
    const levels = [level("faq", () => ({ escalate: "Not mine." }))];
    const otherwise = { approved: true, value: "Come back tomorrow." };
    const team = escalate({ name: "desk", levels, person: { timeoutMs: 3_600_000, otherwise, question: "Well?" } });
    const meanwhile = async (app: App, id: string): Promise<void> => {
      await (await app.attach(id)).result.catch(() => undefined);
    };
    const { outcome, elapsedMs } = await simulate(team, "x", { meanwhile });
    expect(outcome).toMatchObject({ value: { by: "deadline", value: "Come back tomorrow." } });
    expect(elapsedMs).toBe(3_600_000);
    const late = await simulate(escalate({ name: "desk", levels, person: { timeoutMs: 1_000 } }), "x", { meanwhile });
    expect(late.outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
  });

  test("A8: a level that joins meanwhile is asked, one that has left is not", async () => {
    const staff = roster({
      name: "staff",
      candidates: [
        fn("first", async (_: Level, ctx) => {
          await staff.leave(ctx, "second");
          await staff.join(ctx, "third");
          return { escalate: "Ask them." };
        }),
        level("second", () => ({ escalate: "never asked" })),
        level("third", () => ({ escalate: "", answer: "third" })),
      ],
      members: ["first", "second"],
    });
    const { outcome, entries } = await simulate(escalate({ name: "desk", levels: staff }), "x");
    expect(outcome).toMatchObject({ value: { by: "third" } });
    expect(paths(entries, "agent.started")).toEqual(["desk", "desk/first", "desk/third"]);
  });

  test("a run that dies at any write goes on and asks no level twice", async () => {
    const meanwhile = person({ approved: true, value: "Press the red button." });
    const go = (journal = memoryJournal()) =>
      simulate(supportDesk().team, "My till is dead.", { id: "desk", journal, meanwhile });
    const once = await go();
    for (let at = 1; ; at++) {
      const journal = memoryJournal();
      const when = at % 2 === 0 ? "before" : "after";
      const end = await go(crashingJournal(journal, { at, when })).catch((error: unknown) => error);
      const again = await go(journal);
      expect(again.outcome).toEqual(once.outcome);
      expect(modelCalls(again.entries)).toHaveLength(2);
      if (!(end instanceof Crash)) return;
    }
  });

  test("cancelled while the person is asked, it is cancelled", async () => {
    const { outcome } = await simulate(supportDesk().team, "My till is dead.", {
      async meanwhile(app, id) {
        await (await app.attach(id)).outcome;
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
  });

  test("refuses what cannot be", () => {
    const levels = [level("a", () => "a")];
    expect(() => escalate({ name: "t", levels: [] })).toThrow(RangeError);
    expect(() => escalate({ name: "t", levels: [...levels, ...levels] })).toThrow(TypeError);
    expect(() => escalate({ name: "t", levels, minConfidence: Number.NaN })).toThrow(RangeError);
    expect(() => escalate({ name: "t", levels, accept: true as never })).toThrow(/accept must be a function/);
    expect(() => escalate({ name: "t", levels, person: { timeout: 3 } as never })).toThrow(/no option "timeout"/);
    expect(() => escalate({ name: "t", members: levels } as never)).toThrow(/no option "members"/);
  });
});
