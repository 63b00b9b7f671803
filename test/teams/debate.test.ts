import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { debate } from "../../src/teams/debate.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { stubborn, types } from "../runtime/world.ts";
import { debater, judge, listener, type Seat, texts } from "./debaters.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

describe("D9 debate", () => {
  test("D9 debate: models with positions open, answer each other, and a judge decides", async () => {
    const model = scriptedModel(
      byCase([
        { when: { system: "ada" }, say: ["Rewrite: it rots.", "Patches rot too.", "I stand by it."] },
        { when: { system: "bob" }, say: ["Mend: it works.", "Rewrites fail.", "So do I."] },
        { when: { system: "judge" }, say: '{"winner":"bob","reasons":"Evidence.","scores":{"ada":6,"bob":7.5}}' },
      ]),
    );
    const [ada, bob, referee] = ["ada", "bob", "judge"].map((name) =>
      agent({ name, instructions: `You are ${name}`, model }),
    ) as [Agent<Json, string>, Agent<Json, string>, Agent<Json, string>];
    const positions = { ada: "Rewrite the parser.", bob: "Mend the parser." };
    const trial = debate({ name: "trial", debaters: [ada, bob], positions, judge: referee });
    const { outcome, entries } = await simulate(trial, "What about the parser?");
    expect(completed(outcome)).toEqual({
      value: { winner: "bob", reasons: "Evidence.", scores: { ada: 6, bob: 7.5 } },
      transcript: [
        { from: "ada", text: "Rewrite: it rots." },
        { from: "bob", text: "Mend: it works." },
        { from: "ada", text: "Patches rot too." },
        { from: "bob", text: "Rewrites fail." },
        { from: "ada", text: "I stand by it." },
        { from: "bob", text: "So do I." },
      ],
      failures: [],
    });
    const asked = (name: string) =>
      model.requests.filter(({ system }) => system.endsWith(name)).map(({ lastUser }) => lastUser);
    expect(asked("ada")[0]).toMatch(
      /^What about the parser\?\n\nYou are ada, .*Your position, for which you argue: Rewrite the parser\..*\n\nMake your opening/s,
    );
    expect(asked("ada")[1]).toMatch(/^statements:\nbob: Mend: it works\.\n\nAnswer what/);
    expect(asked("bob")[2]).toMatch(/^statements:\nada: Patches rot too\.\n\nAnswer what/);
    expect(asked("judge")[0]).toMatch(
      /- ada: Rewrite the parser\.\n- bob: Mend .*ada: Rewrite: .*bob: So do I\..*\["ada","bob"\]/s,
    );
    expect(model.asked).toBe(2 * 3 + 1);
    expect(types(entries).filter((type) => type.startsWith("debate."))).toEqual([
      "debate.advanced",
      "debate.advanced",
      "debate.advanced",
      "debate.decided",
    ]);
  });

  test("D9 debate: whoever is late or fails, each is told what the others have said before the round, once and in order", async () => {
    const member = fc.record({
      ms: fc.integer({ min: 1, max: 50 }),
      fails: fc.uniqueArray(fc.integer({ min: 1, max: 4 })),
    });
    const crew = fc.array(member, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(crew, fc.integer({ min: 0, max: 3 }), async (list, rounds) => {
        const heard = list.map((): string[] => []);
        const turns = list.map(() => 0);
        const debaters = list.map(({ ms, fails }, index) =>
          fn(`m${index}`, async ({ view }: Seat, ctx) => {
            turns[index] = (turns[index] ?? 0) + 1;
            const turn = turns[index] ?? 0;
            await ctx.sleep(ms);
            if (fails.includes(turn)) throw new Error("ill");
            heard[index]?.push(...view.statements.map(({ text }) => text));
            return `m${index}-${turn}`;
          }),
        );
        const all = listener("all", ({ view }) => texts(view.statements));
        const { outcome } = await simulate(debate({ name: "talk", debaters, rounds, synthesis: all.agent }), "go");
        if (outcome.status === "failed") {
          expect(outcome.error.code).toBe("not_enough");
          return;
        }
        const { value, transcript, failures } = completed(outcome);
        expect(value).toBe(texts(transcript));
        for (const [index, texts] of heard.entries()) {
          const others = transcript.filter(({ from }) => from !== `m${index}`).map(({ text }) => text);
          expect(texts).toEqual(others.slice(0, texts.length));
        }
        for (const [index, count] of turns.entries()) {
          expect(count).toBeLessThanOrEqual(rounds + 1);
          const failed = failures.filter(({ member: who }) => who === `m${index}`).length;
          expect(failed).toBe(list[index]?.fails.filter((turn) => turn <= count).length);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("D9 debate: a round takes as long as its slowest debater, and within a limit no more speak at a time", async () => {
    const debaters = [debater("a", 300), debater("b", 100), debater("c", 200)];
    const whole = await simulate(debate({ name: "talk", debaters, judge }), "go");
    expect(whole.elapsedMs).toBe(3 * 300);
    const inLine = await simulate(debate({ name: "talk", debaters, judge, limit: 1 }), "go");
    expect(inLine.elapsedMs).toBe(3 * 600);
    expect(completed(inLine.outcome)).toEqual(completed(whole.outcome));
    expect(texts(completed(whole.outcome).transcript)).toBe("a1 b1 c1 a2 b2 c2 a3 b3 c3");
  });

  test("D9 debate: openings alone, and one answer made of them", async () => {
    const { agent: synthesis, told } = listener("editor", () => ({ answer: 42 }));
    const { outcome } = await simulate(
      debate({ name: "talk", debaters: [debater("a"), debater("b")], rounds: 0, synthesis }),
      "go",
    );
    expect(completed(outcome)).toMatchObject({ value: { answer: 42 }, transcript: [{ text: "a1" }, { text: "b1" }] });
    expect(told).toHaveLength(1);
    expect(told[0]?.role).toBe(
      'You bring together the debate "talk". Its debaters, with the positions they were given:\n- a\n- b',
    );
  });

  describe("debaters that fail", () => {
    test("D9 debate: one that fails is left out of the round; after twice in a row, of the rest", async () => {
      const debaters = [debater("a"), debater("b", 0, [1, 3]), debater("c", 0, [2, 3])];
      const { outcome } = await simulate(debate({ name: "talk", debaters, judge, rounds: 4 }), "go");
      const { transcript, failures } = completed(outcome);
      expect(texts(transcript)).toBe("a1 c1 a2 b2 a3 b4 a4");
      expect(failures.map(({ member }) => member).join("")).toBe("bcbc");
    });

    test("D9 debate: one to whom nobody has said anything new is not asked", async () => {
      const debaters = [debater("a"), debater("b", 0, [2, 3])];
      const { outcome } = await simulate(debate({ name: "talk", debaters, judge, rounds: 9 }), "go");
      expect(texts(completed(outcome).transcript)).toBe("a1 b1 a2");
    });

    test("D9 debate: it takes two", async () => {
      const debaters = [debater("a"), debater("b", 0, [1, 2])];
      const { outcome } = await simulate(debate({ name: "talk", debaters, judge }), "go");
      const detail = { wanted: 2, completed: 1, failures: [{ index: 1, message: "b is ill" }, { index: 1 }] };
      expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail } });
    });

    test("D9 debate: cancelling stops all debaters before it ends, and is nobody's failure", async () => {
      const clock = virtualClock();
      let working = 0;
      const deaf = (name: string) =>
        fn(name, (_: Seat, ctx) =>
          ctx.step(
            "work",
            async () => {
              working += 1;
              await stubborn(clock, 500);
              working -= 1;
            },
            { effect: "pure" },
          ),
        );
      const { outcome, entries } = await simulate(
        debate({ name: "talk", debaters: [deaf("a"), deaf("b")], judge }),
        "go",
        {
          clock,
          async meanwhile(app, id) {
            await stubborn(clock, 5);
            await app.cancel(id);
          },
        },
      );
      expect(outcome.status).toBe("cancelled");
      expect(working).toBe(0);
      expect(types(entries)).not.toContain("debate.advanced");
    });
  });

  test("A8 debate: who joins opens in the next round, with all that was said; who has left is not asked", async () => {
    const c = listener("c", ({ view }) => `c after ${texts(view.statements)}`);
    const staff = roster<Agent<Seat>>({
      name: "staff",
      members: ["a", "b"],
      candidates: [
        fn("a", async (_: Seat, ctx) => {
          if (!ctx.path.includes("#")) await staff.join(ctx, "c");
          else await staff.leave(ctx, "b");
          return "a";
        }),
        debater("b"),
        c.agent,
      ],
    });
    const { outcome } = await simulate(debate({ name: "talk", debaters: staff, judge }), "go");
    expect(texts(completed(outcome).transcript)).toBe("a b1 a b2 c after a b1 a c after a b2");
    expect(c.told[0]?.request).toMatch(/^Make your opening/);
    expect(c.told[1]?.request).toMatch(/^Answer what/);
  });

  test("D9 debate: a crash at any write changes nothing, and no statement is made again", async () => {
    const debaters = [debater("a", 20), debater("b", 30, [2]), debater("c", 10)];
    expect(await survivesCrashes(debate({ name: "talk", debaters, judge }), "go")).toBeGreaterThan(10);
  });

  test("D9 debate: what cannot be is refused when it is defined", () => {
    const [a, b] = [debater("a"), debater("b")];
    const talk = (more: object) => () => debate({ name: "talk", debaters: [a, b], judge, ...more });
    expect(talk({ debaters: [a] })).toThrow(RangeError);
    expect(talk({ debaters: [a, a] })).toThrow(/two members are called "a"/);
    expect(talk({ judge: debater("b") })).toThrow(/two members are called "b"/);
    expect(talk({ judge: undefined })).toThrow(/a judge or a synthesis/);
    expect(talk({ synthesis: b })).toThrow(/give one, not both/);
    expect(talk({ positions: { bb: "No." } })).toThrow(/did you mean "b"/);
    expect(talk({ rounds: -1 })).toThrow(RangeError);
    expect(talk({ rounds: 1.5 })).toThrow(RangeError);
    expect(talk({ limit: 0 })).toThrow(RangeError);
    expect(talk({ turns: 3 })).toThrow(/no option "turns"/);
    expect(talk({ name: "a/b" })).toThrow(TypeError);
    expect(talk({ judge: a })).not.toThrow();
  });
});
